"""Publish: every export of the semantic layer, through disclosure control, into the one file that the app reads."""
