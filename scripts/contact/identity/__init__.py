"""Identities and their pseudonyms: the only place where a person can be named."""
