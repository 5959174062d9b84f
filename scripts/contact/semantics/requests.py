"""A request to the semantic layer, and the only way in which a filter typed by a person becomes part of one.

MetricFlow's filters are templates pasted into SQL. A filter is therefore taken apart into a dimension, an operator and
literals, each checked against what is allowed, and written anew; nothing that was typed is passed on as it stands.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from contact.errors import UsageError
from contact.names import near, shown

GRAINS = ("day", "week", "month", "quarter", "year")

_COMPARISON = re.compile(r"\s*([a-z][a-z0-9_]*)\s*(!=|<>|<=|>=|=|<|>|in\b)\s*(.+?)\s*", re.DOTALL | re.IGNORECASE)
_STRING = r"'(?:[^']|'')*'"
_NUMBER = r"-?\d{1,15}(?:\.\d{1,9})?"
_LITERAL = re.compile(rf"{_STRING}|{_NUMBER}|true|false", re.IGNORECASE)
_LIST = re.compile(rf"\(\s*((?:{_LITERAL.pattern})(?:\s*,\s*(?:{_LITERAL.pattern}))*)\s*\)", re.IGNORECASE)
# Letters and digits of any script and the punctuation of names, codes and dates: no brace, percent sign or hash
# (templates), no backslash, semicolon or control character.
_PLAIN_TEXT = re.compile(r"[\w \-.,:/()+&*@°’']*")
_FORM = "a filter reads: dimension operator literal, for instance association__departement_code = '33'"


@dataclass(frozen=True)
class Request:
    """What is asked: metrics by group-bys, filtered by rendered conditions, from the first to the last day."""

    metrics: tuple[str, ...] = ()
    group_by: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    order_by: tuple[str, ...] = ()
    limit: int | None = None
    saved_query: str | None = None


@dataclass(frozen=True)
class Condition:
    """A filter taken apart: the name of a dimension, an operator, and literals already quoted as SQL."""

    dimension: str
    operator: str
    literals: tuple[str, ...]

    def render(self, kind: str) -> str:
        """The filter as MetricFlow reads it; `kind` is that of the dimension: 'entity', 'categorical' or 'time'."""
        value = f"({', '.join(self.literals)})" if self.operator == "in" else self.literals[0]
        return f"{render_reference(self.dimension, kind)} {self.operator} {value}"


def parse_condition(text: str) -> Condition:
    """Take a filter such as `association__departement_code in ('33', '24')` apart.

    Operators: = != < <= > >= in. Literals: quoted text, numbers, true, false, dates as quoted text.

    Raises:
        UsageError: the filter is anything else.
    """
    parts = _COMPARISON.fullmatch(text)
    if parts is None:
        raise UsageError(f"A filter cannot be read; {_FORM}.")
    dimension, operator, rest = parts[1].lower(), parts[2].lower().replace("<>", "!="), parts[3]
    listed = _LIST.fullmatch(rest)
    if operator == "in" and listed:
        literals = tuple(_LITERAL.findall(listed[1]))
    elif operator != "in" and _LITERAL.fullmatch(rest):
        literals = (rest,)
    else:
        raise UsageError(f"The filter on {dimension} cannot be read; {_FORM}.")
    return Condition(dimension, operator, tuple(_checked(dimension, literal) for literal in literals))


def render_reference(name: str, kind: str) -> str:
    """MetricFlow's template for a dimension, entity or time, with its path: association__region__region_name."""
    *path, last = name.split("__")
    element = last if kind == "entity" or not path else f"{path.pop()}__{last}"
    hops = f", entity_path=[{', '.join(repr(hop) for hop in path)}]" if path else ""
    if kind == "time":
        return f"{{{{ TimeDimension('{element}', 'day'{hops}) }}}}"
    return f"{{{{ {'Entity' if kind == 'entity' else 'Dimension'}('{element}'{hops}) }}}}"


def check_name(name: str, known: Collection[str], what: str) -> str:
    """The name itself if it is known.

    Raises:
        UsageError: it is not; the message suggests the nearest names.
    """
    if name in known:
        return name
    likely = near(name, known)
    hint = f"; did you mean {' or '.join(likely)}?" if likely else "; 'contact query --list' shows them all."
    raise UsageError(f"There is no {what} {shown(name)}{hint}")


def parse_day(text: str, option: str) -> date:
    """A day written as 2021-01-31.

    Raises:
        UsageError: it is not.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} takes a day written as 2021-01-31.") from None


def _checked(dimension: str, literal: str) -> str:
    """The literal, written anew; text with a character outside the allow-list is refused."""
    if not literal.startswith("'"):
        return literal.lower()
    text = literal[1:-1].replace("''", "'")
    if not _PLAIN_TEXT.fullmatch(text):
        raise UsageError(
            f"The filter on {dimension} holds a character that a filter may not hold, such as a brace or a backslash."
        )
    return "'" + text.replace("'", "''") + "'"
