"""The parts of the page « Parcours de soins »."""
