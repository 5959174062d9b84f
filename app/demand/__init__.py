"""The parts of the page « Demande »."""
