"""Metrics that look a year back equal an independent SQL over the landing store."""

import contextlib
import csv
import re
from datetime import date
from pathlib import Path

import pytest

from contact.semantics.catalogue import Catalogue
from contact.semantics.query import Question, ask
from contact.stores import attach, engine
from metric_answers import rounded
from trajectory_metrics import FREQUENT


@pytest.fixture(scope="module")
def two_winters(installation_of):
    """Two days of one association, and the two days that come 364 days later; on the third, somebody calls twelve times."""
    installation = installation_of("two-winters")
    for first, last in (("2020-02-28", "2020-02-29"), ("2021-02-26", "2021-02-27")):
        out = installation.folder / first
        installation.contact(
            "simulate", "--out", out, "--from", first, "--to", last, "--associations", "1", "--scale", "0.5"
        )
        installation.contact("land", out / "feeds")
    [day] = out.glob("feeds/*/actes_20210226.csv")
    again = installation.folder / "again" / day.parent.name / "actes_20210228.csv"
    again.parent.mkdir(parents=True)
    call_twelve_times(day, again)
    installation.contact("land", installation.folder / "again")
    installation.contact("build")
    return installation


def call_twelve_times(day: Path, again: Path) -> None:
    """Write the delivery of two days later: twelve cases of one person with an INS, all else as in one case of `day`."""
    with day.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        one = next(row for row in rows if row["nir"] and row["heure_fin"].startswith("2021-02-26T1"))
    later = {name: re.sub("^2021-02-26T", "2021-02-28T", value) for name, value in one.items()}
    with again.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, one, lineterminator="\n")
        writer.writeheader()
        writer.writerows(later | {"numero_intervention": f"20210228000{number}"} for number in range(10, 22))


def test_frequent_callers_called_ten_times_within_a_year(two_winters):
    with two_winters.settings(), contextlib.closing(engine()) as connection:
        attach(connection, "landing", read_only=True)
        attach(connection, "warehouse", read_only=True)
        expected = connection.execute(
            """
            with cases as (
                select distinct numero_intervention, heure_appel[:10]::date as day, patient_id from landing.flat_acts.acts
            ),
            counted as (
                select
                    patient_id,
                    (
                        select count(*) from cases as earlier
                        where earlier.patient_id = cases.patient_id and earlier.day between cases.day - 364 and cases.day
                    ) as calls_in_year
                from cases
            )
            select
                count(distinct patient_id) filter (calls_in_year >= 10),
                count(*) filter (calls_in_year >= 10),
                count(*) filter (calls_in_year >= 10) / count(*)
            from counted
            """
        ).fetchall()
        found = ask(Question(metrics=FREQUENT), Catalogue.load(connection), connection).rows
    assert expected[0][:2] == (1, 12)
    assert rounded(found) == rounded(expected)


@pytest.mark.parametrize(("metric", "moment"), [("calls", "heure_appel"), ("acts", "heure_debut")])
def test_growth_compares_a_day_with_the_same_weekday_a_year_before(two_winters, metric, moment):
    with two_winters.settings(), contextlib.closing(engine()) as connection:
        attach(connection, "landing", read_only=True)
        attach(connection, "warehouse", read_only=True)
        counted = connection.execute(
            f"""
            with cases as (select distinct numero_intervention, {moment}[:10]::date as day from landing.flat_acts.acts),
            days as (select day, count(*) as happened from cases group by day)
            select now.day, (now.happened - before.happened) / before.happened
            from days as now
            join days as before on before.day = now.day - 364
            where now.day between date '2021-02-26' and date '2021-02-27'
            """
        ).fetchall()
        question = Question(
            metrics=[f"{metric}_growth_year"], grain="day", starts_on=date(2021, 2, 26), ends_on=date(2021, 2, 27)
        )
        found = ask(question, Catalogue.load(connection), connection).rows
    assert len(counted) == 2
    assert rounded(found) == rounded(counted)
