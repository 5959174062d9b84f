"""Defects planted into simulated feeds, and the ledger that says of each where it must be found."""
