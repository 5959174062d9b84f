"""What happened, in three sentences: how many calls, how they were answered, what stands apart.

Every figure is a published cell. What is masked, missing, provisional or without comparison is said to be so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from app import formats
from app.cards import Figure
from app.overview.notable import Notable
from app.text import listed, say


@dataclass(frozen=True)
class Busiest:
    """The busiest hour of the week: weekday (1 Monday … 7), hour, mean calls in it."""

    weekday: int
    hour: int
    calls: float


@dataclass(frozen=True)
class Facts:
    """What the sentences are made of: published figures, and words for the period and its comparison."""

    area: str
    days: str
    compared_to: str
    calls: Figure
    answered: Figure
    arrival: Figure
    busiest: Busiest | None
    notable: Notable | None
    are_areas_compared: bool
    is_provisional: bool = False


def sentences(facts: Facts) -> tuple[str, str, str]:
    """The three sentences, in the language of the page."""
    return _volume(facts), _service(facts), _apart(facts)


def _volume(facts: Facts) -> str:
    if not _is_known(facts.calls):
        return say("in_words.no_calls", area=facts.area, days=facts.days)
    said = say(
        "in_words.calls",
        area=facts.area,
        days=facts.days,
        calls=formats.number(facts.calls.value),
        trend=_trend(facts.calls, facts.compared_to, "call"),
    )
    return f"{said} {say('in_words.provisional')}" if facts.is_provisional else said


def _service(facts: Facts) -> str:
    answered = arrival = ""
    if _is_known(facts.answered):
        answered = say(
            "in_words.answered",
            share=formats.quantity(facts.answered.value, "percent"),
            trend=_trend(facts.answered, facts.compared_to, "percent"),
        )
    if _is_known(facts.arrival):
        arrival = say(
            "in_words.arrival",
            delay=formats.quantity(facts.arrival.value, "minute"),
            trend=_trend(facts.arrival, facts.compared_to, "minute"),
        )
    if answered and arrival:
        return say("in_words.service", answered=answered, arrival=arrival)
    missing = "masked" if "masked" in (facts.answered.state, facts.arrival.state) else "no_data"
    if not answered and not arrival:
        return say(f"in_words.no_service.{missing}")
    told = answered or arrival
    return say(f"in_words.half_service.{missing}", told=told[0].upper() + told[1:])


def _apart(facts: Facts) -> str:
    hour = ""
    if facts.busiest:
        day = listed("locale.days")[facts.busiest.weekday % 7]
        calls = formats.number(facts.busiest.calls, 1 if facts.busiest.calls < 10 else 0)
        hour = say("in_words.busiest", day=day, hour=facts.busiest.hour, calls=calls)
    if facts.notable:
        key = "in_words.notable_up" if facts.notable.change >= 0 else "in_words.notable_down"
        area = say(key, area=facts.notable.area, change=_percent(facts.notable.change), against=_against(facts))
    elif facts.are_areas_compared:
        area = say("in_words.nothing_apart")
    else:
        area = ""
    return " ".join(part for part in (area, hour) if part) or say("in_words.nothing_known")


def _against(facts: Facts) -> str:
    return say(f"in_words.against.{facts.compared_to}")


def _trend(figure: Figure, compared_to: str, unit: str) -> str:
    """« 3 % de plus que … », « comme … », or that there is nothing to compare with."""
    against = say(f"in_words.against.{compared_to}")
    if figure.trend not in ("up", "down", "stable") or figure.change is None or math.isnan(figure.change):
        return say("in_words.trend.unknown")
    if figure.trend == "stable":
        return say("in_words.trend.stable", beside=say(f"in_words.beside.{compared_to}"))
    if unit == "percent":
        points = abs(figure.change) * 100
        amount = say("in_words.points" if points >= 2 else "in_words.point", value=formats.number(points, 1))
    else:
        amount = _percent(figure.change)
    return say(f"in_words.trend.{figure.trend}", amount=amount, against=against)


def _percent(change: float) -> str:
    return formats.number(abs(change) * 100) + say("locale.percent")


def _is_known(figure: Figure) -> bool:
    return figure.value is not None and not math.isnan(figure.value)
