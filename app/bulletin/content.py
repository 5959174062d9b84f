"""What the bulletin says: every word and figure of its two pages, each figure a published cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from app import data, formats
from app.bulletin import pictures
from app.bulletin.week import Compared, compare
from app.overview.notable import Notable, notable
from app.overview.sentences import Facts, sentences
from app.published import cells
from app.published.words import annotations
from app.text import say

HEADLINE = ("calls", "answered_share", "acts", "visits", "consultations", "median_arrival_minutes", "coding_share")
HEALTH = ("covid_acts", "covid_share")
TRAJECTORY = ("episodes", "gp_handover_share", "hospital_handover_share", "recontact_share_72h")
BY_REGION = ("calls", "answered_share", "acts", "median_arrival_minutes")
TABLES = ("bulletin_weekly", "covid_weekly", "trajectories_weekly")


@dataclass(frozen=True)
class Table:
    """A table with its header; the first column names the rows."""

    title: str
    header: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Picture:
    """A chart as SVG, and what it shows in words."""

    title: str
    words: str
    svg: str


@dataclass(frozen=True)
class Bulletin:
    """The two pages."""

    name: str
    title: str
    week: str
    banner: str
    published: str
    in_brief: list[str]
    headline: Table
    demand: Picture
    waits: Picture
    regions: Table
    epidemic: Picture
    trajectories: Table
    notes: list[str]


def bulletin(publication: data.Publication, monday: date) -> Bulletin:
    """The bulletin of the week that starts on `monday`."""
    metrics = data.metrics(publication)
    weeks = _weeks(publication, "france", data.FRANCE)
    words = pictures.week_words(monday)
    about = publication.about
    facts = compare(weeks, HEADLINE, metrics.unit, monday)
    noted = annotations(publication, "france", data.FRANCE, (monday - timedelta(weeks=52), monday + timedelta(days=6)))
    return Bulletin(
        name=f"bulletin-{words['year']}-s{words['week']:02d}",
        title=say("bulletin.title"),
        week=say("bulletin.week", **words),
        banner=say(f"site.{about.data_kind}").replace("**", "") if about.data_kind != "received" else "",
        published=say(
            "bulletin.published",
            day=formats.short_date(formats.paris_day(about.published_at)), time=formats.clock(about.published_at),
        ),
        in_brief=list(sentences(_facts(publication, facts, monday, words))),
        headline=_compared_table(say("bulletin.headline"), facts, metrics),
        demand=Picture(
            say("bulletin.demand"), say("bulletin.demand_words"),
            pictures.years_overlaid(weeks, "calls", monday, say("bulletin.demand_axis"), 235),
        ),
        waits=Picture(
            say("bulletin.waits"), say("bulletin.waits_words"),
            pictures.between_limits(weeks, "median_arrival_minutes", monday, say("bulletin.waits_axis"), 225),
        ),
        regions=_regions(publication, metrics, monday),
        epidemic=Picture(
            say("bulletin.epidemic"), say("bulletin.epidemic_words"),
            pictures.share(weeks, "covid_share", monday, noted, say("bulletin.epidemic_axis"), 230),
        ),
        trajectories=_compared_table(
            say("bulletin.trajectories"), compare(weeks, (*HEALTH, *TRAJECTORY), metrics.unit, monday), metrics
        ),
        notes=_notes(publication, monday),
    )  # fmt: skip


def _weeks(publication: data.Publication, level: str, area: str) -> pd.DataFrame:
    """week, metric, value, state, is_provisional of an area, of every weekly table that the bulletin reads."""
    told = [cells.by_week(publication, table, level, area) for table in TABLES]
    return pd.concat(told, ignore_index=True).drop_duplicates(["week", "metric"])


def _facts(publication: data.Publication, facts: list[Compared], monday: date, words: dict[str, object]) -> Facts:
    found = {one.metric: one.beside_previous for one in facts}
    apart, are_compared = _apart(publication, monday, found["calls"].value)
    return Facts(
        area=say("filters.whole_country"),
        days=say("in_words.days.range", **{"from": words["from"], "to": words["to"]}),
        compared_to="previous",
        calls=found["calls"],
        answered=found["answered_share"],
        arrival=found["median_arrival_minutes"],
        busiest=None,
        notable=apart,
        are_areas_compared=are_compared,
    )


def _apart(publication: data.Publication, monday: date, whole_now: float | None) -> tuple[Notable | None, bool]:
    """The region whose calls stand apart from those of France, if any does."""
    sql = (
        "SELECT a.label_fr, max(value) FILTER (week = ?) AS now, max(value) FILTER (week = ?) AS before "
        "FROM publication.data.bulletin_weekly AS b JOIN publication.meta.areas AS a "
        "ON a.level = b.level AND a.area_code = b.area_code WHERE b.level = ? AND metric = 'calls' GROUP BY ALL"
    )
    rows, whole = (
        data.rows(publication, sql, monday, monday - timedelta(weeks=1), level) for level in ("region", "france")
    )
    known = rows.dropna(subset=["now", "before"])
    if whole.empty or pd.isna(whole.before[0]) or whole_now is None:
        return None, False
    areas = dict(zip(known.label_fr, zip(known.now, known.before, strict=True), strict=True))
    return notable(areas, (float(whole.now[0]), float(whole.before[0]))), len(known) > 1


def _compared_table(title: str, facts: list[Compared], metrics: pd.DataFrame) -> Table:
    header = [say(f"bulletin.columns.{name}") for name in ("metric", "week", "previous", "year_before")]
    rows = []
    for one in facts:
        unit = str(metrics.unit[one.metric])
        changes = [formats.change(side.change, side.trend, unit) for side in (one.beside_previous, one.beside_year)]
        value = formats.cell(one.beside_previous.value, one.beside_previous.state, unit)
        rows.append([str(metrics.label_fr[one.metric]), value, *changes])
    return Table(title, header, rows)


def _regions(publication: data.Publication, metrics: pd.DataFrame, monday: date) -> Table:
    """One row per region with an association, in the order of their names: no league table."""
    areas = data.areas(publication)
    rows = []
    for area in areas[areas.level == "region"].itertuples():
        weeks = cells.by_week(publication, "bulletin_weekly", "region", area.area_code)
        found = compare(weeks, BY_REGION, metrics.unit, monday) if len(weeks) else []
        if not found or all(one.beside_previous.state == "no_data" for one in found):
            continue
        told = [
            formats.cell(
                one.beside_previous.value, one.beside_previous.state, str(metrics.unit[one.metric]), short=True
            )
            for one in found
        ]
        calls = found[0].beside_previous
        rows.append([area.label_fr, told[0], formats.change(calls.change, calls.trend, "call"), *told[1:]])
    names = [say(f"bulletin.columns.{name}") for name in ("region", "calls", "previous")]
    header = [*names, *(say(f"bulletin.columns.{metric}") for metric in BY_REGION[1:])]
    return Table(say("bulletin.regions"), header, rows)


def _notes(publication: data.Publication, monday: date) -> list[str]:
    """How many associations the week rests on, and how figures are protected."""
    sql = (
        "SELECT max(associations_expected) AS expected, min(associations_received) AS fewest "
        "FROM publication.meta.coverage WHERE level = 'france' AND day BETWEEN ? AND ?"
    )
    row = data.rows(publication, sql, monday, monday + timedelta(days=6)).iloc[0]
    covered = say("bulletin.notes.no_coverage")
    if pd.notna(row.expected):
        covered = say("bulletin.notes.coverage", fewest=int(row.fewest), expected=int(row.expected))
    return [
        covered,
        *(say(f"bulletin.notes.{name}") for name in ("secrecy", "limits", "definitions")),
        say("site.footer"),
    ]
