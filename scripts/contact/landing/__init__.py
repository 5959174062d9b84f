"""From feeds to the landing store: read, check, pseudonymise, keep account."""
