"""Deliveries spoilt at random, and bombs: what the fuzz battery feeds to `contact land`."""
