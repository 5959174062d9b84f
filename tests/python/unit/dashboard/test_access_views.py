"""What each role reads of the publication: checked on every table, at the one place through which all reading goes."""

from concurrent.futures import ThreadPoolExecutor

import duckdb
import pandas as pd
import pytest
from app import data
from app.access.scope import WHOLE, Scope
from app.access.views import EACH_SIDE, RATES

AISNE, GIRONDE = Scope("association", frozenset({"aisne_a"})), Scope("association", frozenset({"gironde_a"}))
AUDITOR, NOBODY = Scope("auditor"), Scope("director")
BY_AREA = (
    "data.headline", "data.health_headline", "data.demand_daily", "data.service_daily", "data.covid_weekly",
    "data.hour_of_week", "data.territories", "meta.coverage",
)  # fmt: skip


@pytest.fixture(autouse=True)
def opened(eight_weeks, monkeypatch):
    for name, value in eight_weeks.environment.items():
        monkeypatch.setenv(name, value)
    return eight_weeks


def read(scope: Scope, sql: str) -> pd.DataFrame:
    return data.rows(data.current(scope), sql)


def areas(scope: Scope, table: str) -> set[tuple[str, str]]:
    rows = read(scope, f"SELECT DISTINCT level, area_code FROM publication.{table}")
    return set(zip(rows.level, rows.area_code, strict=True))


@pytest.mark.parametrize("table", BY_AREA)
def test_the_federation_reads_every_row(opened, table):
    direct = opened.sql(f"SELECT count(*) AS count FROM {table}").loc[0, "count"]
    assert read(WHOLE, f"SELECT count(*) AS count FROM publication.{table}").loc[0, "count"] == direct


@pytest.mark.parametrize("table", BY_AREA)
def test_an_association_reads_nothing_of_another_one(table):
    seen = areas(AISNE, table)
    assert {code for level, code in seen if level == "association"} <= {"aisne_a"}
    assert {code for level, code in seen if level == "region"} <= {"32"}
    assert {code for level, code in seen if level == "departement"} <= {"02"}
    assert ("france", "FR") in seen


def test_an_association_reads_its_own_figures_exactly(opened):
    mine = "SELECT * FROM {}data.headline WHERE area_code = 'aisne_a' ORDER BY ALL"
    assert read(AISNE, mine.format("publication.")).equals(opened.sql(mine.format("")))


def test_by_place_of_care_an_association_reads_france_alone():
    assert areas(AISNE, "data.territories") == {("france", "FR")}


@pytest.mark.parametrize("table", BY_AREA)
def test_an_auditor_reads_of_figures_those_of_france(table):
    if table == "meta.coverage":
        assert areas(AUDITOR, table) == areas(WHOLE, table)
    else:
        assert areas(AUDITOR, table) == {("france", "FR")}


@pytest.mark.parametrize("table", [*BY_AREA, "meta.areas", "meta.metrics", "meta.freshness"])
def test_a_role_that_is_none_reads_no_table(table):
    with pytest.raises(duckdb.CatalogException):
        read(NOBODY, f"SELECT * FROM publication.{table}")


def test_of_the_others_an_association_learns_how_many_delivered_and_not_which():
    rows, everything = read(AISNE, "SELECT * FROM publication.meta.freshness"), data.freshness(data.current(WHOLE))
    assert len(rows) == len(everything)
    assert rows.is_current.sum() == everything.is_current.sum()
    assert rows.association_id.dropna().tolist() == ["aisne_a"]
    assert rows.association_label.dropna().size == 1
    assert set(rows.region_code.dropna()) <= {"32"}


def test_the_distribution_of_the_others_holds_no_code_and_no_volume():
    rows = read(AISNE, "SELECT * FROM publication.others.headline")
    assert not {"area_code", "level", "value"} & set(rows.columns)
    units = data.metrics(data.current(AISNE)).unit
    assert set(units[rows.metric.unique()]) <= set(RATES)
    assert (rows.associations >= 2 * EACH_SIDE).all()
    few = rows[rows.associations < 4 * EACH_SIDE]
    assert few.quarter.isna().all()
    assert few.three_quarters.isna().all()


def test_the_distribution_is_the_same_for_every_reader():
    query = "SELECT * FROM publication.others.headline ORDER BY ALL"
    assert read(AISNE, query).equals(read(GIRONDE, query))
    assert read(AISNE, query).equals(read(WHOLE, query))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM data.headline",
        "SELECT * FROM stored.data.headline",
        "SELECT * FROM meta.areas",
        "SELECT * FROM publication.main.store_version",
    ],
)
def test_only_the_views_of_the_scope_have_a_name(sql):
    with pytest.raises(duckdb.Error):
        read(WHOLE, sql)


def test_two_scopes_read_at_once_and_never_each_other_s_rows():
    query = "SELECT DISTINCT area_code FROM publication.data.headline WHERE level = 'association'"

    def own(scope: Scope) -> bool:
        return set(read(scope, query).area_code) == set(scope.associations)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(own, [AISNE, GIRONDE] * 60))


def test_a_new_publication_is_read_in_the_same_scope(short, monkeypatch):
    for name, value in short.environment.items():
        monkeypatch.setenv(name, value)
    before = areas(AISNE, "data.headline")
    short.publish(publication_id="sample-2", seed=7)
    assert data.current(AISNE).about.publication_id == "sample-2"
    assert areas(AISNE, "data.headline") == before


def test_the_home_of_an_association_is_named_and_no_other_place():
    named = areas(AISNE, "meta.areas")
    assert ("departement", "02") in named
    assert ("association", "aisne_a") in named
    assert {level for level, code in named if code == "gironde_a" or code == "33"} == set()
    assert areas(AUDITOR, "meta.areas") == areas(WHOLE, "meta.areas")
