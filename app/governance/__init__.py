"""The parts of the page « Gouvernance »."""
