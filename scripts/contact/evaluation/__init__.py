"""`contact evaluate`: the methods of analysis beside reference implementations, simulated truth and published seasons."""
