"""What is forecast: the real départements with acts of SOS Médecins, or the demand of a simulated federation."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from contact.analysis.forecasts.days import FEATURES, Territory, calendar, territory_of
from contact.analysis.forecasts.model import HORIZON_DAYS
from contact.analysis.forecasts.series import Calendar, History, Tree, tree
from contact.simulate import calibration
from contact.simulate.arrivals import Plan, draw_flow
from contact.simulate.clock import Clock
from contact.simulate.intensity import bin_weights, daily_factors
from contact.simulate.reference import Association, Reference, delivering, load
from contact.simulate.site import make_site
from contact.simulate.volumes import acts_per_year, shares

REAL_FIRST, REAL_LAST = date(2020, 3, 1), date(2021, 3, 8)
SIMULATED_FIRST, SIMULATED_LAST = date(2021, 1, 1), date(2025, 12, 31)
SEED = 20_260


@dataclass(frozen=True)
class Subject:
    """Series to forecast, and what days are, beside.

    hourly: (S, T, 24) or None; names_of_days: for each kind of day that is told apart, the days (T,) of that kind.
    """

    history: History
    calendar: Calendar
    tree: Tree
    hourly: np.ndarray | None
    names_of_days: dict[str, np.ndarray]


def first_series(subject: Subject, number: int) -> Subject:
    """The first `number` series of a subject, with the regions of these alone."""
    history, days = subject.history, subject.calendar
    kept = slice(0, number)
    parts = {name: getattr(days, name)[kept] for name in ("features", "kinds", "elapsed")}
    names = history.names[kept]
    owner = subject.tree.sums[len(history.names) : -1].argmax(axis=0)
    regions = {name: subject.tree.names[len(history.names) + owner[row]] for row, name in enumerate(names)}
    epidemic = None if history.epidemic is None else history.epidemic[kept]
    return replace(
        subject,
        history=replace(history, names=names, counts=history.counts[kept], epidemic=epidemic),
        calendar=replace(days, **parts),
        tree=tree(names, regions, subject.tree.levels[0]),
        hourly=None if subject.hourly is None else subject.hourly[kept],
    )


def territory(reference: Reference, departement: str) -> Territory:
    """Where a département is, for its calendar."""
    row = reference.departements.loc[departement]
    is_alsace_moselle = row["is_alsace_moselle"].lower() == "true"
    return territory_of(departement, row["time_zone"], row["school_zone"], is_alsace_moselle)


def real_departements(official: Path, seeds: Path, series: int | None = None) -> Subject:
    """The daily acts of the SurSaUD file, of the first `series` départements that have any, all by default.

    The epidemic level is the share of acts for suspected COVID-19 over the last seven days.
    """
    reference = load(seeds)
    known = calibration.read_official(official, REAL_FIRST, REAL_LAST)
    names = sorted(known.acts)[:series]
    counts, covid = (np.stack([one[name] for name in names]).astype(float) for one in (known.acts, known.covid))
    history = History(tuple(names), REAL_FIRST, counts, _last_days(covid) / np.maximum(_last_days(counts), 1))
    return _subject(reference, history, {name: name for name in names}, "département")


def _last_days(counts: np.ndarray, days: int = 7) -> np.ndarray:
    """Sums (S, T) of each day and the `days` - 1 before it."""
    total = np.cumsum(np.pad(counts, ((0, 0), (days, 0))), axis=1)
    return total[:, days:] - total[:, :-days]


def simulated_federation(seeds: Path, first: date, last: date, series: int | None = None) -> Subject:
    """Calls that ask for a visit or a consultation, by local hour, of the first `series` associations.

    Drawn by the arrivals of `contact simulate`, the same that load its queues.
    """
    reference = load(seeds)
    chosen = reference.associations[:series]
    share = shares(chosen)
    hourly = np.stack([_demand(one, share[one.association_id], reference, first, last) for one in chosen])
    names = [one.association_id for one in chosen]
    departements = {one.association_id: one.departement_code for one in chosen}
    return _subject(reference, History(tuple(names), first, hourly.sum(axis=2)), departements, "association", hourly)


def _demand(one: Association, share: float, reference: Reference, first: date, last: date) -> np.ndarray:
    """Counts of one association by day and local hour, (T, 24); NaN before it delivers."""
    clock = Clock(one.time_zone, first, last)
    is_holiday, is_school = reference.holidays(one.departement_code, first, clock.days)
    yearly = acts_per_year(one.departement_code) * share
    delivers = delivering(one, first, clock.days)
    plan = Plan(yearly / 365.25 * daily_factors(clock, is_holiday, is_school), None, delivers, 1.0)
    flow = draw_flow(plan, make_site(one, SEED), clock, bin_weights(clock, is_holiday))
    asked = flow.written["visit"] + flow.written["consultation"]
    counts = np.bincount(clock.bin_days * 24 + clock.bin_hours, asked, minlength=clock.days * 24).reshape(-1, 24)
    return np.where(delivers[:, None], counts, np.nan)


def _subject(
    reference: Reference,
    history: History,
    departement_of: dict[str, str],
    level: str,
    hourly: np.ndarray | None = None,
) -> Subject:
    territories = [territory(reference, departement_of[name]) for name in history.names]
    days = calendar(reference.calendar, territories, history.first, history.days + HORIZON_DAYS)
    region = reference.departements["region_code"]
    regions = {name: f"region {region[departement_of[name]]}" for name in history.names}
    named = _names_of_days(reference.calendar, history.first, history.days)
    return Subject(history, days, tree(history.names, regions, level), hourly, named)


def _names_of_days(table: pd.DataFrame, first: date, days: int) -> dict[str, np.ndarray]:
    """The days of each national holiday, of eves, bridges and school holidays (of zone A, for one), and the others."""
    span = calendar(table, [Territory()], first, days)
    rows = table.loc[(np.datetime64(first, "D") + np.arange(days)).astype(str)]
    holiday, name = rows["is_public_holiday"].to_numpy(bool), rows["public_holiday_name"].to_numpy(str)
    feature = {one: span.features[0, :, FEATURES.index(one)] > 0 for one in ("eve", "bridge", "school")}
    found = {one: holiday & (name == one) for one in dict.fromkeys(name[holiday])}
    found |= {"eve of Christmas and of the new year": feature["eve"], "bridge": feature["bridge"] & ~feature["eve"]}
    ordinary = ~holiday & ~feature["eve"] & ~feature["bridge"]
    return found | {
        "other days of school holidays": ordinary & feature["school"],
        "all others": ordinary & ~feature["school"],
    }


def time_bands(seeds: Path) -> dict[str, np.ndarray]:
    """The hours of each time band, (24,) of 0 and 1."""
    table = load(seeds).table("reference/time_bands")
    hour, band = table["hour_of_day"].astype(int).to_numpy(), table["time_band"].to_numpy(str)
    return {one: np.isin(np.arange(24), hour[band == one]).astype(float) for one in dict.fromkeys(band)}
