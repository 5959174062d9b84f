"""The parts of the page « Qualité des données »."""
