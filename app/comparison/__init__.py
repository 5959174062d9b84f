"""The parts of the page « Comparer les associations »."""
