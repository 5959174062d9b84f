"""What a check found: one sentence on what was shown, and what to do where something is wrong."""

from dataclasses import dataclass

OK, WARNING, FAILED, UNKNOWN = "ok", "warning", "failed", "unknown"


@dataclass(frozen=True)
class Finding:
    """The result of one check. `unknown`: it cannot be told from here, which is no promise either way."""

    check: str
    status: str
    told: str
    todo: str = ""


def ok(check: str, told: str) -> Finding:
    """A finding of what was shown to be as it should be."""
    return Finding(check, OK, told)


def warning(check: str, told: str, todo: str) -> Finding:
    """A finding of what weakens the installation."""
    return Finding(check, WARNING, told, todo)


def failed(check: str, told: str, todo: str) -> Finding:
    """A finding of what is not as this program makes it."""
    return Finding(check, FAILED, told, todo)


def unknown(check: str, told: str, todo: str = "") -> Finding:
    """A finding that cannot be had from here."""
    return Finding(check, UNKNOWN, told, todo)
