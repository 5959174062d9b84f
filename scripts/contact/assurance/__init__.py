"""Evidence: what the product shows of itself, measured and written by commands that anyone can rerun."""
