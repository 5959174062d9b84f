"""One file per kind of chart; each takes published rows and gives a drawing."""
