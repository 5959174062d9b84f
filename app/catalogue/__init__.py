"""The parts of the page « Catalogue »."""
