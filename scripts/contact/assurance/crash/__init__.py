"""Crash injection: commands are killed at random instants; readers see one state or the other, and a rerun repairs."""
