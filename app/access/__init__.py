"""Who may see what: sign-in, second factor, habilitations, roles, and the part of the publication that each may read.

Nothing is shown unless a rule of this package allows it.
"""
