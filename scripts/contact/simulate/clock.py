"""Local time of one zone: everything is simulated in UTC seconds and written in local time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from contact.simulate.parameters import BIN, DAY, HOUR

EPOCH = date(1970, 1, 1)

#: Days before the span and after it for which local time is known.
MARGIN_DAYS = 5


@dataclass(frozen=True)
class Clock:
    """Local time of `zone` over the days `first` to `last`, both included.

    Instants are whole seconds since 1970-01-01 UTC, local times whole seconds since 1970-01-01 local. Zones whose
    offset changes inside an hour of UTC are not handled: none is used in France.
    """

    zone: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """Number of local days of the span."""
        return (self.last - self.first).days + 1

    @property
    def first_ordinal(self) -> int:
        """Days from 1970-01-01 to the first day."""
        return (self.first - EPOCH).days

    @cached_property
    def _origin(self) -> int:
        return (self.first_ordinal - MARGIN_DAYS) * DAY

    @cached_property
    def _offsets(self) -> np.ndarray:
        """Seconds to add to UTC, one per hour of UTC: constant between the changes, found by bisecting days."""
        zone = ZoneInfo(self.zone)
        hours = (self.days + 2 * MARGIN_DAYS) * 24
        start = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC")) + timedelta(seconds=self._origin)

        def offset(hour: int) -> int:
            return int((start + timedelta(hours=hour)).astimezone(zone).utcoffset().total_seconds())

        by_day = np.array([offset(hour) for hour in range(0, hours + 24, 24)])
        offsets = np.repeat(by_day[:-1], 24)
        for day in np.flatnonzero(np.diff(by_day)):
            offsets[day * 24 : day * 24 + 24] = [offset(hour) for hour in range(day * 24, day * 24 + 24)]
        return offsets

    def local(self, instant: np.ndarray) -> np.ndarray:
        """Local seconds of UTC instants; instants beyond the margin keep the offset at its end."""
        hour = np.clip((instant - self._origin) // HOUR, 0, len(self._offsets) - 1)
        return instant + self._offsets[hour]

    def day(self, instant: np.ndarray) -> np.ndarray:
        """Index of the local day (0 = the first day)."""
        return self.local(instant) // DAY - self.first_ordinal

    def midnight(self, day: date) -> int:
        """UTC instant at which the local day begins."""
        return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.zone)).timestamp())

    @cached_property
    def bins(self) -> np.ndarray:
        """UTC start of each fine bin, from the first local midnight to that after the last day."""
        return np.arange(self.midnight(self.first), self.midnight(self.last + timedelta(days=1)), BIN)

    @cached_property
    def bin_days(self) -> np.ndarray:
        """Index of the local day of each bin."""
        return self.day(self.bins)

    @cached_property
    def bin_hours(self) -> np.ndarray:
        """Local hour (0-23) of each bin."""
        return self.local(self.bins) % DAY // HOUR

    @cached_property
    def weekdays(self) -> np.ndarray:
        """Weekday of each day of the span, 0 = Monday (1970-01-01 was a Thursday)."""
        return (np.arange(self.days) + self.first_ordinal + 3) % 7
