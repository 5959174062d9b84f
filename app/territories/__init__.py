"""The parts of the page « Territoires »."""
