"""Who may read the app: the yearly review of the habilitations, with what the audit trail knows of each."""
