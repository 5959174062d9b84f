"""The parts of the page « Accès aux soins »."""
