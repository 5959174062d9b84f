"""What the trail tells of a month: the monthly control of traces that a reviewer signs off."""

from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from contact.audit.entries import Entry

NIGHT = range(22, 24), range(0, 6)
_PARIS = ZoneInfo("Europe/Paris")
_ENDS = {"ended", "refused", "failed", "stopped"}


def monthly_report(entries: list[Entry], month: str) -> dict:
    """Counts of one month (`YYYY-MM`, UTC): per action and outcome, per account, refusals, night use, unended work.

    Night is from 22:00 to 06:00 in Europe/Paris.
    """
    chosen = [entry for entry in entries if happened_at(entry).startswith(month)]
    ended = {entry.details.get("begun") for entry in entries if entry.outcome in _ENDS}
    return {
        "month": month,
        "entries": len(chosen),
        "actions": _counts(chosen, "action", "outcome"),
        "accounts": _counts(chosen, "who"),
        "refusals": _counts([entry for entry in chosen if entry.outcome == "refused"], "action", "who"),
        "failures": _counts([entry for entry in chosen if entry.outcome in ("failed", "stopped")], "action", "who"),
        "at_night": _counts([entry for entry in chosen if is_night(happened_at(entry))], "action", "who"),
        "keys": dict(sorted(Counter(name for entry in chosen for name in entry.details if _is_key(name)).items())),
        "not_ended": sum(entry.outcome == "begun" and entry.seq not in ended for entry in chosen),
    }


def happened_at(entry: Entry) -> str:
    """When it happened: what the app's readers do comes into the trail later, and tells its own time."""
    told = entry.details.get("app_at")
    return told if isinstance(told, str) else entry.at


def is_night(at: str) -> bool:
    """Whether a time of the trail (UTC) is at night in Europe/Paris."""
    local = datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC).astimezone(_PARIS)
    return any(local.hour in hours for hours in NIGHT)


def _counts(entries: list[Entry], *names: str) -> dict[str, int]:
    counts = Counter(" ".join(getattr(entry, name) for name in names) for entry in entries)
    return dict(sorted(counts.items()))


def _is_key(name: str) -> bool:
    return name.startswith("key_")
