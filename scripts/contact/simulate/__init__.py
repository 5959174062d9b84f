"""A simulated federation: feeds as associations send them, and the ledger of what really happened."""

from contact.simulate.federation import Request, Summary, simulate

__all__ = ["Request", "Summary", "simulate"]
