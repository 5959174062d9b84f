"""Early warning: detectors of unusual counts, vectorised over series, written from the papers that each file names."""
