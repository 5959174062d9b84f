"""The audit trail: who did what, when, with which outcome and which counts; never a value of the data."""
