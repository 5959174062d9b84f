"""contact: an open analytics warehouse for unscheduled care."""

from importlib.metadata import version

__version__ = version("contact")
