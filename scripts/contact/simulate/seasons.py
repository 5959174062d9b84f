"""How the weight of an illness moves through the year. All shapes are assumptions, named where a source guides them."""

from datetime import date, timedelta

import numpy as np

#: Peak day (day of the year), half-width in days and height over the rest of the year. Peaks: SpF surveillance puts
#: flu at the turn of January to February, bronchiolitis in early December, gastroenteritis around the new year.
_PEAKS = {
    "flu": (32, 19, 1.0, 0.03),
    "bronchiolitis": (340, 26, 1.0, 0.06),
    "gastro": (6, 30, 1.6, 0.75),
    "winter": (15, 60, 0.75, 0.65),
    "allergy": (135, 35, 1.3, 0.7),
    "spring": (120, 50, 0.7, 0.8),
    "summer": (205, 45, 1.4, 0.4),
    "heat": (205, 25, 2.5, 0.02),
}

#: Spans in which masks and distance held common infections down (lockdown of 17 March 2020 to June 2021), and to what.
_DISTANCE = (date(2020, 3, 24), date(2021, 6, 30))
_DISTANCED = {"flu": 0.04, "bronchiolitis": 0.15, "gastro": 0.5, "winter": 0.6}

#: Waves of COVID-19: peak, half-width in days, height. Peaks are those of the SurSaUD file and of SpF's weekly points.
_COVID_WAVES = (
    (date(2020, 3, 25), 18, 0.9),
    (date(2020, 10, 28), 28, 0.9),
    (date(2021, 4, 5), 30, 0.6),
    (date(2021, 8, 8), 25, 0.5),
    (date(2022, 1, 12), 30, 1.5),
    (date(2022, 3, 30), 20, 0.8),
    (date(2022, 7, 8), 20, 0.8),
    (date(2022, 10, 8), 25, 0.5),
    (date(2022, 12, 8), 22, 0.5),
)
_COVID_FIRST = date(2020, 2, 24)
_COVID_ENDEMIC = 0.08

#: Days between two points at which the weights are computed.
STEP = 7


def _bump(day: date, centre: date, width: float) -> float:
    return float(np.exp(-0.5 * ((day - centre).days / width) ** 2))


def _covid(day: date) -> float:
    if day < _COVID_FIRST:
        return 0.0
    autumn = sum(_bump(day, date(day.year + shift, 10, 5), 35) for shift in (-1, 0)) * 0.15
    return _COVID_ENDEMIC + autumn + sum(height * _bump(day, peak, width) for peak, width, height in _COVID_WAVES)


def factor(season: str, day: date) -> float:
    """Weight of a season's illnesses on a day; 1 for illnesses without a season.

    The peak of each winter moves by up to two weeks, by the year alone, so that years differ and reruns do not.
    """
    if season == "covid":
        return _covid(day)
    if season not in _PEAKS:
        return 1.0
    peak, width, height, floor = _PEAKS[season]
    value = floor
    for year in (day.year - 1, day.year, day.year + 1):
        moved = date(year, 1, 1) + timedelta(days=peak - 1 + (year * 37 % 29) - 14)
        value += height * _bump(day, moved, width)
    calm = _DISTANCED.get(season, 1.0) if _DISTANCE[0] <= day <= _DISTANCE[1] else 1.0
    return value * calm


def factors(seasons: list[str], first: date, days: int) -> np.ndarray:
    """Weights, shape (steps of STEP days, illnesses)."""
    starts = [first + timedelta(days=day) for day in range(0, days, STEP)]
    by_season = {season: [factor(season, day) for day in starts] for season in set(seasons)}
    return np.array([by_season[season] for season in seasons]).T
