"""`contact evaluate signals`: the detectors beside the reference implementations, on simulated truth and on real series."""
