"""The weekly bulletin: two pages of A4 in French, as PDF and as one HTML file, from the publication that the app shows."""
