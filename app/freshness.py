"""The badge of every page: how recent the data are, and how many associations have delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pandas as pd

from app import data, formats
from app.text import say

# received data older than this are late: deliveries are daily
LATE_AFTER = timedelta(hours=48)
# fewer associations than this share on the last day: the day is incomplete
ENOUGH = 0.9
# a delivery tells of the day before; received much later than the days it tells of, its clock says nothing of them
SAME_DELIVERY = timedelta(days=2)


@dataclass(frozen=True)
class Freshness:
    """What the badge says, and whether it is a warning."""

    text: str
    is_late: bool


def of(publication: data.Publication, region: str | None, now: datetime) -> Freshness:
    """Freshness of the associations of a region (None: of all), at a moment in UTC."""
    associations = data.freshness(publication)
    as_of = _as_of(publication.about, associations)
    if region:
        associations = associations[associations.region_code == region]
    expected, current = len(associations), int(associations.is_current.sum())
    if not expected:
        return Freshness(say("freshness.badge_no_association", as_of=as_of), False)
    late = current < ENOUGH * expected or _is_late(publication.about, now)
    text = say("freshness.badge", as_of=as_of, current=current, expected=expected)
    return Freshness(f"{text} · {say('freshness.late')}" if late else text, late)


def _as_of(about: data.About, associations: pd.DataFrame) -> str:
    received = associations.last_received_at.max()
    day = formats.short_date(about.data_to)
    if pd.isna(received):
        return day
    received_on = formats.paris_day(received.to_pydatetime())
    if timedelta(0) <= received_on - about.data_to <= SAME_DELIVERY:
        return f"{formats.short_date(received_on)}, {formats.clock(received.to_pydatetime())}"
    return day


def _is_late(about: data.About, now: datetime) -> bool:
    """Simulated and replayed days are of no date in particular: only received data grow old."""
    end = datetime(about.data_to.year, about.data_to.month, about.data_to.day, tzinfo=UTC) + formats.ONE_DAY
    return about.data_kind == "received" and now - end > LATE_AFTER
