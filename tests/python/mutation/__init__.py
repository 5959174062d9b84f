"""Mutation testing of the code of identities and rights: small faults, in Python and in SQL, that its tests must notice."""
