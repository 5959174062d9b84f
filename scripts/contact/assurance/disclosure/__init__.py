"""The battery on disclosure control: publications made from simulated data are attacked, with protection and without."""
