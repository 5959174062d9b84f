"""Benchmarks: what a step costs, as a ratio to a reference measured in the same run."""
