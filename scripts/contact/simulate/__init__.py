"""A simulated federation: feeds as associations send them, and the ledger of what really happened."""

from contact.simulate.federation import Summary, simulate
from contact.simulate.output import Request

__all__ = ["Request", "Summary", "simulate"]
