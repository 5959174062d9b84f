"""Numbers, dates and cells written as the reader's language writes them."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.text import listed, say

PARIS = ZoneInfo("Europe/Paris")
ONE_DAY = timedelta(days=1)
# units of what is counted one by one
COUNTED = ("call", "act", "person", "episode", "step", "commune")
# decimals shown per unit of a metric; none for the others
DECIMALS = {
    "percent": 1,
    "per_1000": 1,
    "minute": 0,
    "second": 0,
    "hour": 1,
    "call_per_hour": 1,
    "act_per_hour": 2,
    "doctor": 1,
    "kilometre": 0,
}


def number(value: float, decimals: int = 0) -> str:
    """1234.5 → « 1 234,5 »; rounds half away from zero, as people do."""
    scaled = math.floor(abs(value) * 10**decimals + 0.5 + 1e-9) / 10**decimals
    text = f"{scaled:,.{decimals}f}"
    text = text.replace(",", "\0").replace(".", say("locale.decimal")).replace("\0", say("locale.thousands"))
    return say("locale.minus") + text if value < 0 and scaled != 0 else text


def signed(value: float, decimals: int = 0) -> str:
    """The same with its sign always written."""
    text = number(value, decimals)
    return text if value < 0 or not text.strip("0,.") else "+" + text


def quantity(value: float, unit: str) -> str:
    """A value with the sign of its unit: 0.814 percent → « 81,4 % », 42 minute → « 42 min »."""
    decimals = DECIMALS.get(unit, 0)
    if unit == "percent":
        return number(value * 100, decimals) + say("locale.percent")
    if unit in ("minute", "second", "hour"):
        return say(f"units.{unit}", value=number(value, decimals))
    return number(value, decimals)


def cell(value: float | None, state: str, unit: str, *, short: bool = False) -> str:
    """What a published cell shows: its value, that it is masked (`short`: in a narrow place), or that there is none."""
    if state == "masked":
        return say("cell.masked_count" if unit in COUNTED else "cell.masked_short" if short else "cell.masked")
    if value is None or math.isnan(value):
        return say("cell.no_data")
    return quantity(value, unit)


def change(value: float | None, trend: str, unit: str) -> str:
    """The published change in words: « stable », « +3 % », « −0,1 pt » (a share changes in points)."""
    if trend not in ("up", "down", "stable") or value is None or math.isnan(value):
        return say("trend.unknown")
    if trend == "stable":
        return say("trend.stable")
    if unit == "percent":
        return say("trend.points", value=signed(value * 100, 1))
    return signed(value * 100) + say("locale.percent")


def short_date(day: date) -> str:
    """« 15 nov. 2026 »."""
    key = "locale.first_of_month" if day.day == 1 else "locale.date"
    return say(key, day=day.day, month=listed("locale.short_months")[day.month - 1], year=day.year)


def day_of_week(day: date) -> str:
    """« sam. 14 nov. 2026 »."""
    return f"{listed('locale.short_days')[day.isoweekday() % 7]} {short_date(day)}"


def date_range(starts_on: date, ends_on: date) -> str:
    """« 18 oct. – 14 nov. 2026 »: the year once when both days share it."""
    if starts_on == ends_on:
        return short_date(ends_on)
    return " – ".join(first_and_last(starts_on, ends_on))


def first_and_last(starts_on: date, ends_on: date) -> tuple[str, str]:
    """« 18 oct. » and « 14 nov. 2026 »: both days, the year once when they share it."""
    first = short_date(starts_on)
    if starts_on.year == ends_on.year:
        first = first.removesuffix(str(starts_on.year)).rstrip(" ,")
    return first, short_date(ends_on)


def clock(moment: datetime) -> str:
    """The Paris time of a UTC moment: « 06 h 12 »."""
    local = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(PARIS)
    return say("locale.time", hour=local.hour, minute=local.minute)


def paris_day(moment: datetime) -> date:
    """The Paris day of a UTC moment."""
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(PARIS).date()
