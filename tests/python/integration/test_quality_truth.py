"""Metrics on the quality of feeds equal an independent SQL over the landing, and the defects that were planted."""

import contextlib
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from contact.semantics.catalogue import Catalogue
from contact.semantics.query import Question, ask
from contact.stores import attach, engine
from quality_metrics import CASES, CHECKS, CODES, CODING_DAYS, FEED_DAYS, FIELDS

FIELDS_TOLD = "field_day__field_name in ('decision', 'commune', 'patient', 'end', 'diagnosis')"
CHECKS_TOLD = "quality_check in ('delivery_received', 'delivery_readable', 'rows_readable', 'cases_valid')"
BY_ASSOCIATION = ("association", "association_id")
BY_DAY = ("metric_time__day", "day")


@pytest.fixture(scope="module")
def faulty(installation_of):
    """Eleven associations for two weeks with every kind of defect, one of their days lost on the way."""
    installation = installation_of("faulty")
    feeds = installation.folder / "sim" / "feeds"
    days = ["--from", "2020-03-02", "--to", "2020-03-15"]
    size = ["--associations", "11", "--scale", "0.2", "--seed", "5"]
    installation.contact("simulate", "--out", feeds.parent, *days, *size, "--defects")
    for path in feeds.glob("aisne_a/*20200311*"):
        path.unlink()
    landed = installation.contact("land", feeds, check=False)
    assert landed.returncode == 3, landed.stderr
    installation.contact("build")
    return installation


@contextlib.contextmanager
def opened(installation, planted: str, *truths: str):
    """A connection on the stores with the tables of the truths told, and the catalogue of metrics."""
    folder = Path(__file__).parent
    with installation.settings(), contextlib.closing(engine()) as connection:
        attach(connection, "landing", read_only=True)
        attach(connection, "warehouse", read_only=True)
        connection.execute(f"create temp table planted as {planted}")
        for name in truths:
            for statement in (folder / name).read_text("utf-8").split(";\n"):
                connection.execute(statement)
        yield connection, Catalogue.load(connection)


@pytest.fixture(scope="module")
def spoilt(faulty, project):
    """Planted are the defects of cases, and the lines refused that told when a case was called."""
    path = faulty.folder / "sim" / "truth" / "defects.parquet"
    planted = f"""
        with sent as (
            select * from read_parquet('{path}') where not (association_id = 'aisne_a' and delivered_on = '2020-03-11')
        ),
        timed as (select association_id, no_appel from landing.dispatch_log.events where operation = 'AP')
        select association_id, source_case_id as case_id, reason_code
        from sent where found_in in ('warehouse', 'landed_unreadable')
        union all
        select association_id, source_case_id, 'missing_call_time' as reason_code
        from sent anti join timed on sent.association_id = timed.association_id and source_case_id = no_appel
        where entity = 'events' and found_in = 'row_quarantined'
    """
    with contextlib.chdir(project), opened(faulty, planted, "quality_truth.sql") as stores:
        yield stores


@pytest.fixture(scope="module")
def clean(federation, project):
    planted = "select null as association_id, null as case_id, null as reason_code where false"
    truths = ("metric_truth.sql", "quality_truth.sql", "coding_truth.sql")
    with contextlib.chdir(project), opened(federation, planted, *truths) as stores:
        yield stores


def agree(stores, metrics: dict[str, str], rows: str, by: tuple[str, str] | None, where: tuple[str, ...] = ()) -> None:
    """Each metric by group, asked of the semantic layer, equals the SQL over the rows told again."""
    connection, catalogue = stores
    names, columns = ([by[0]], [by[1]]) if by else ([], [])
    found = ask(Question(metrics=list(metrics), by=names, where=list(where)), catalogue, connection).rows
    for place, (metric, expression) in enumerate(metrics.items()):
        expected = connection.execute(f"select {', '.join([*columns, expression])} from {rows} group by all").fetchall()
        told = [(*row[: len(names)], row[len(names) + place]) for row in found]
        assert comparable(expected), metric
        assert comparable(told) == comparable(expected), metric


def comparable(rows: list[tuple]) -> list[tuple]:
    """Rows in an order of their own, empty and zero groups left out, figures to nine digits, times as days."""
    kept = [row for row in rows if row[-1]]
    return sorted((*(str(key)[:10] for key in row[:-1]), float(f"{float(row[-1]):.9g}")) for row in kept)


@pytest.mark.parametrize("by", [None, BY_ASSOCIATION, BY_DAY])
def test_deliveries_are_those_of_the_ledger(spoilt, by):
    agree(spoilt, FEED_DAYS, "feed_days", by)


@pytest.mark.parametrize("by", [None, BY_ASSOCIATION, BY_DAY])
def test_invalid_cases_are_those_in_which_a_defect_was_planted(spoilt, by):
    agree(spoilt, CASES, "cases_in_use", by)


@pytest.mark.parametrize("by", [None, ("invalid_reason_day__invalid_reason", "reason_code"), BY_ASSOCIATION])
def test_reasons_against_cases_are_those_of_the_defects_planted(spoilt, by):
    agree(spoilt, {"invalid_case_reasons": "count(*)"}, "planted join in_use using (association_id, case_id)", by)


@pytest.mark.parametrize("by", [None, BY_ASSOCIATION, BY_DAY, ("quality_check", "check_id")])
def test_checks_fail_where_the_ledger_and_the_defects_say(spoilt, by):
    agree(spoilt, CHECKS, "checks", by, (CHECKS_TOLD,))


def test_failures_are_told_by_severity(spoilt):
    blocking = "count(*) filter (is_failed and check_id = 'delivery_readable')"
    warning = "count(*) filter (is_failed and check_id <> 'delivery_readable')"
    metrics = {"failed_blocking_checks": blocking, "failed_warning_checks": warning}
    agree(spoilt, metrics, "checks", BY_ASSOCIATION, (CHECKS_TOLD,))


def test_codes_without_a_mapping_are_those_of_the_defects_planted(spoilt):
    connection, _ = spoilt
    agree(
        spoilt,
        {"unmapped_codes": "count(*) filter (reason_code like '%\\_code' escape '\\')"},
        "planted join in_use using (association_id, case_id)",
        BY_ASSOCIATION,
    )
    listed = connection.execute(
        "select distinct is_unreadable, unmapped_code = '?' from warehouse.marts.fct_unmapped_codes"
    ).fetchall()
    assert sorted(listed) == [(False, False), (True, True)]


@pytest.mark.parametrize("by", [None, BY_ASSOCIATION, ("code_mapping__code_field", "field")])
def test_codes_are_those_written_in_the_landing(clean, by):
    metrics = {name: sql for name, sql in CODES.items() if name != "unmapped_codes"}
    agree(clean, metrics, "codes", by)


@pytest.mark.parametrize("by", [None, BY_ASSOCIATION, BY_DAY])
def test_coding_is_judged_over_the_acts_of_seven_days(clean, by):
    agree(clean, CODING_DAYS, "coding_days", by)


@pytest.mark.parametrize("by", [None, BY_ASSOCIATION, BY_DAY, ("field_day__field_name", "field")])
def test_fields_are_filled_as_in_the_landing(clean, by):
    agree(clean, FIELDS, "field_values", by, (FIELDS_TOLD,))


def test_drift_is_told_where_pandas_finds_it(clean):
    connection, catalogue = clean
    alerts = drifting(connection)
    assert alerts
    found = ask(Question(metrics=["drift_alerts"], by=["association", "metric_time__day"]), catalogue, connection).rows
    assert comparable(found) == comparable([(*key, count) for key, count in alerts.items()])


def drifting(connection: duckdb.DuckDBPyConnection) -> dict[tuple, int]:
    """Measures per association and day that stray by more than five robust deviations from days of the same kind."""
    daily = connection.execute(
        """
        select f.association_id, f.day, count(called) as calls, count(*) filter (is_answered) as answered,
            count(*) filter (started is not null) as acts,
            count(*) filter (started is not null and is_coded) as coded,
            if(everywhere, 7, isodow(f.day)) as kind
        from feed_days as f
        join holidays using (day)
        left join cases as c on c.association_id = f.association_id and c.called_on = f.day
        where landed > 0
        group by all
        """
    ).df()
    alerts: dict[tuple, int] = {}
    for (association, _), days in daily.groupby(["association_id", "kind"]):
        for name, over in (("calls", None), ("answered", "calls"), ("acts", "calls"), ("coded", "acts")):
            judged = days if over is None else days[days[over] > 0]
            values = judged[name] if over is None else judged[name] / judged[over]
            for day, value, size in zip(judged["day"], values, judged[over or name], strict=True):
                past = values[(judged["day"] < day) & (judged["day"] >= day - pd.Timedelta(days=63))]
                if len(past) >= 4 and abs(value - past.median()) > 5 * _spread(past, size if over else None):
                    key = (association, day.date())
                    alerts[key] = alerts.get(key, 0) + 1
    return alerts


def _spread(past: pd.Series, size: int | None) -> float:
    """Robust deviation of the past, no smaller than chance."""
    middle = past.median()
    if size is None:
        chance = max(middle, 1)
    else:
        likely = (middle * size + 1) / (size + 2)
        chance = likely * (1 - likely) / size
    return max(1.4826 * (past - middle).abs().median(), chance**0.5)
