"""Tables of the page."""

from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def percent(share: float) -> str:
    """A share in percent, with one digit."""
    return "–" if share != share else f"{100 * share:.1f}"


def between(low: float, high: float) -> str:
    """An interval of shares in percent."""
    return f"{percent(low)} to {percent(high)}"
