"""A simulated federation: feeds as associations send them, and the ledger of what really happened."""
