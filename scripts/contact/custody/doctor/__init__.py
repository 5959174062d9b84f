"""`contact doctor`: what is protected on this installation and what is not, as far as it can be shown from here."""
