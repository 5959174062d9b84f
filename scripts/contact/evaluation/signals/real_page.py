"""The section on real series: seasons, waves and the autumn of 2020, each week or day judged with what was known then."""

from pathlib import Path

import numpy as np

from contact.evaluation.signals.autumn import Flagged, flagged, read_daily
from contact.evaluation.signals.seasons import (
    Found,
    Weekly,
    read_influenza,
    read_sentinelles,
    reference_starts,
    seasons,
    seasons_found,
)
from contact.evaluation.signals.tables import table
from contact.evaluation.signals.waves import read_regions, waves_found

_HEADER = ("Method", "Found", "Of", "Weeks after the start, median (quartiles)", "Other signals a year")
_ENOUGH_OF_A_WHOLE_YEAR, _ENOUGH_OF_WINTERS = 146, 90


def real_section(folder: Path, size: str) -> str:
    """The section's text; at the small size the latest years of the long series alone."""
    return "\n\n".join((_influenza(folder), _sentinelles(folder, size), _waves(folder), _autumn(folder)))


def _influenza(folder: Path) -> str:
    weekly, starts = read_influenza(folder / "surveillance")
    winters = [np.arange(52 * year, 52 * year + 33) for year in range(len(starts))]
    found = seasons_found(weekly, starts, winters, _ENOUGH_OF_WINTERS)
    return f"""### Influenza in Castilla y León, eight winters

Rates of influenza-like illness, weeks 40 to 20 (example data of R's package mem). The season's start is the one which that
package gives for the complete winter; the first three winters are only learnt from.

{table(_HEADER, _of_seasons(found))}"""


def _sentinelles(folder: Path, size: str) -> str:
    weekly = read_sentinelles(folder / "sentinelles_gastro_weekly_france.csv")
    if size == "small":
        weekly = Weekly(weekly.first_days[-420:], weekly.values[-420:])
    found = seasons_found(weekly, reference_starts(weekly), seasons(weekly), _ENOUGH_OF_A_WHOLE_YEAR)
    return f"""### Sentinelles, indicator 7, France, {weekly.first_days[0]} to {weekly.first_days[-1]}

Source: réseau Sentinelles, INSERM, Sorbonne Université, https://www.sentiweb.fr. The file beside the project is named after
gastro-enteritis, but indicator 7 is the network's chickenpox (acute diarrhoea is another one): the series is lowest in
September, stands high from March to July, and never reaches the 170 to 280 per 100 000 of a winter's diarrhoea. No starts
of such seasons are published; the reference is a rule of ours, known only afterwards: a season lasts from week 36 to week
35 and starts with the first of two weeks in a row whose three-week mean lies above the middle between its lowest and
highest. A rise that comes every year at the same time is what a periodic regression foretells, so that it can only find
the seasons that come early or are large; hidden states compare levels and find more. The limit of the quiet weeks is a
trend through weeks 33 to 43 of the years before, without a season: it sees the rise from the yearly low, not the middle.

{table(_HEADER, _of_seasons(found))}

{table(("Season's start", *_names(found)), _each_season(found, weekly))}"""


def _waves(folder: Path) -> str:
    regions = read_regions(folder / "odisse_covid_er_sos_weekly_region.csv")
    found = waves_found(regions)
    rows = [
        (name, len(one.delays), one.waves, _spread(one.delays), f"{one.false_a_year:.2f}")
        for name, one in found.items()
    ]
    return f"""### COVID-19 among the acts of SOS Médecins, {len(regions.names)} regions, {regions.first_days[0]} to {regions.first_days[-1]}

Source: Santé publique France, Odissé. A wave is, on the three-week mean and known afterwards, a peak that rises by half of its
height above its surroundings; it starts a fifth of the way up from the trough before it. No method has a season to go by.
Signals a year are by region.

{table(_HEADER, rows)}"""


def _autumn(folder: Path) -> str:
    daily = read_daily(folder / "sursaud_daily_departement_2020-03_2021-03.csv")
    found = flagged(daily)
    france, departements = found[0], found[1:]
    seen = [one for one in departements if one.flagged is not None]
    return f"""### The autumn of 2020 replayed

Source: Santé publique France, SurSaUD; acts for COVID-19 in {len(departements)} départements that have at least 100 of them
in the year. Each day is judged with the days up to it: a day has an alarm where two of three agree (EARS C2 and C3 on counts
freed from the rhythm of the week, Bayes on seven days beside the four times seven before); a territory is flagged with
the third alarm in seven days. The wave is the highest seven-day mean from September to November; its flag is the first one
after the trough since mid-July. Peak and trough are known afterwards and only tell which flag is the wave's. The counts are
final ones: what a delivery adds later is not replayed here.

France: flagged on **{france.flagged}**, after a trough on {france.trough}; half of the peak was reached on {france.half}, the
peak on {france.peak}. Every day on which a new spell of flags began for France: {", ".join(map(str, france.every))}.
{len(seen)} of {len(departements)} départements were flagged before December; days from the flag to half of the peak, and to the
peak (median and quartiles): {_spread(_days(seen, "half"))} and {_spread(_days(seen, "peak"))}. Spells of flags a
département over the whole file: {np.mean([len(one.every) for one in departements]):.1f}.

{table(("Département", "Trough", "Flagged", "Half of the peak", "Peak"), _each_territory(found))}"""


def _names(found: Found) -> list[str]:
    return list(found.false_a_year)


def _of_seasons(found: Found) -> list[tuple[object, ...]]:
    rows = []
    for name, false in found.false_a_year.items():
        delays = [one.signals[name] - one.start for one in found.seasons if one.signals[name] is not None]
        rows.append((name, len(delays), len(found.seasons), _spread(np.array(delays, dtype=float)), f"{false:.2f}"))
    return rows


def _each_season(found: Found, weekly: Weekly) -> list[tuple[object, ...]]:
    return [
        (weekly.first_days[one.start], *(_lead(one.signals[name], one.start) for name in _names(found)))
        for one in found.seasons
    ]


def _lead(signal: int | None, start: int) -> str:
    return "–" if signal is None else f"{signal - start:+d}"


def _each_territory(found: list[Flagged]) -> list[tuple[object, ...]]:
    return [(one.name, one.trough, one.flagged or "–", one.half, one.peak) for one in found]


def _days(found: list[Flagged], name: str) -> np.ndarray:
    return np.array([(getattr(one, name) - one.flagged).astype(int) for one in found], dtype=float)


def _spread(values: np.ndarray) -> str:
    if not len(values):
        return "–"
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
    return f"{middle:+.1f} ({low:+.1f} to {high:+.1f})"
