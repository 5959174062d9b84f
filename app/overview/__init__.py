"""The parts of the page « Vue d’ensemble »."""
