"""`contact publish`: every published figure from the semantic layer, protected, complete, and never half visible."""

import pytest

from contact.publication.meta import META_COLUMNS
from contact.stores import open_store

KEYS = {
    "headline": ["period", "window", "level", "area_code", "metric"],
    "health_headline": ["period", "window", "level", "area_code", "metric"],
    "demand_daily": ["level", "area_code", "day", "metric"],
    "covid_weekly": ["level", "area_code", "week", "metric"],
    "hour_of_week": ["period", "window", "level", "area_code", "weekday", "hour", "metric"],
    "territories": ["period", "window", "level", "area_code", "metric"],
}


@pytest.fixture(scope="module")
def published(outcome):
    """Rows of a query on the publication."""

    def rows(text: str) -> list[tuple]:
        with open_store("publication") as connection:
            return connection.execute(text).fetchall()

    return rows


@pytest.fixture(scope="module")
def both(outcome):
    """Rows of a query on publication and warehouse, attached side by side."""
    from contact.stores import attach

    def rows(text: str) -> list[tuple]:
        with open_store("warehouse") as connection:
            attach(connection, "publication", read_only=True)
            return connection.execute(text).fetchall()

    return rows


def test_every_count_of_every_departement_and_day_is_exact(both):
    wrong = both("""
        with counted as (
            select a.departement_code as area_code, c.called_on as day, count(*) as calls
            from warehouse.marts.fct_calls as c
            join warehouse.marts.dim_associations as a using (association_id)
            group by all
        )
        select * from publication.data.demand_daily as p
        left join counted as c using (area_code, day)
        where p.level = 'departement' and p.metric = 'calls' and p.state <> 'no_data'
            and (p.value is distinct from coalesce(c.calls, 0)::double or p.state <> 'exact')
    """)
    assert wrong == []


def test_a_median_of_a_period_equals_plain_sql(both):
    for period, first in (("28d", "2020-12-04"), ("3m", "2020-10-01"), ("12m", "2020-01-01")):
        assert both(f"""
            select area_code, value from publication.data.headline
            where period = '{period}' and "window" = 'current' and level = 'association' and metric = 'median_answer_seconds'
            order by 1
        """) == both(f"""
            select association_id, median(answer_seconds) from warehouse.marts.fct_calls
            where called_on between '{first}' and '2020-12-31' group by 1 order by 1
        """)


def test_a_ratio_taken_apart_equals_the_ratio_of_the_semantic_layer(published, both, catalogue):
    from contact.semantics.requests import Request

    sql = catalogue.engine.compile(Request(metrics=("visit_share",), group_by=("association__region_code",)))
    asked = both(f"select * from ({sql}) order by 1")
    assert [code for code, _ in asked] == ["04", "75", "84"]
    shares = published("""
        select area_code, value from data.headline
        where period = '12m' and "window" = 'current' and level = 'region' and metric = 'visit_share' order by 1
    """)
    by_hand = both("""
        select region_code, count(*) filter (is_visit) / count(*)::double from warehouse.marts.fct_acts
        join warehouse.marts.dim_associations using (association_id)
        where started_on between '2020-01-01' and '2020-12-31' group by 1 order by 1
    """)
    assert shares == by_hand


def test_no_health_figure_stands_on_fewer_than_eleven_persons(both):
    persons = """
        select a.region_code as area_code, date_trunc('week', f.started_on)::date as week, count(distinct f.patient_id) as persons,
            count(*) as acts
        from warehouse.marts.fct_acts as f
        join warehouse.marts.dim_associations as a using (association_id)
        where f.is_suspected_covid_19
        group by all
    """
    cells = both(f"""
        select p.value, p.state, coalesce(e.persons, 0), coalesce(e.acts, 0)
        from publication.data.covid_weekly as p
        left join ({persons}) as e using (area_code, week)
        where p.metric = 'covid_acts' and p.level = 'region' and p.state <> 'no_data'
    """)
    assert cells
    for value, state, count, acts in cells:
        is_shown = count >= 11 and acts >= 13  # the smallest count that rounds to a figure of which none is below 11
        assert state == ("rounded" if is_shown else "masked")
        assert value is None or (value % 5 == 0 and abs(value - acts) <= 2.5)


def test_health_figures_are_rounded_and_shares_come_from_rounded_counts(published):
    shares = published("""
        select s.value, n.value / d.value
        from data.health_headline as s
        join data.health_headline as n using (period, "window", level, area_code)
        join data.health_headline as d using (period, "window", level, area_code)
        where s.metric = 'covid_share' and n.metric = 'covid_acts' and d.metric = 'coded_acts' and s.state = 'rounded'
    """)
    assert shares
    assert all(share == of_rounded for share, of_rounded in shares)


def test_what_is_masked_or_missing_has_no_value_and_everything_else_has_one(published):
    for name in KEYS:
        assert published(f"select distinct state, value is null from data.{name} where isnan(value)") == []
        mixed = published(f"select count(*) from data.{name} where (value is null) <> (state in ('masked', 'no_data'))")
        assert mixed == [(0,)]


def test_a_zero_a_gap_and_no_association_are_three_things(published):
    def day(level: str, area: str, day: str) -> list[tuple]:
        return published(
            f"select value, state from data.demand_daily where level = '{level}' and area_code = '{area}' "
            f"and day = '{day}' and metric = 'calls'"
        )

    assert day("association", "gironde_b", "2020-12-27") == [(0, "exact")]
    assert day("association", "rhone_a", "2020-12-02") == [(None, "no_data")]
    assert day("departement", "69", "2020-12-02") == [(None, "no_data")]
    assert day("departement", "24", "2020-12-02") == []
    assert day("france", "FR", "2020-12-02") == [(18, "exact")]


def test_a_territory_is_that_of_the_intervention(both):
    assert both("""
        select area_code, value from publication.data.territories
        where level = 'departement' and period = '28d' and "window" = 'current' and metric = 'acts' order by 1
    """) == both("""
        select departement_code, count(*) from warehouse.marts.fct_acts
        where started_on between '2020-12-04' and '2020-12-31' group by 1 order by 1
    """)


def test_a_window_that_the_data_does_not_cover_has_rows_and_no_figures(published):
    assert published("select is_covered from meta.periods where period = '12m' and \"window\" = 'previous'") == [
        (False,)
    ]
    assert published("select distinct state from data.headline where period = '12m' and \"window\" = 'previous'") == [
        ("no_data",)
    ]


@pytest.mark.parametrize(("export", "keys"), KEYS.items())
def test_each_table_is_a_complete_grid_without_repeats(published, export, keys):
    quoted = ", ".join(f'"{key}"' for key in keys)
    rows, distinct = published(f"select count(*), count(distinct ({quoted})) from data.{export}")[0]
    assert rows == distinct
    assert published(f"select row_count from meta.exports where export = '{export}'") == [(rows,)]
    assert (
        published(f"select * from data.{export} where columns([{', '.join(repr(key) for key in keys)}]) is null") == []
    )


def test_the_publication_holds_these_tables_and_columns(published):
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in published("""
        select table_name, column_name, lower(data_type) from duckdb_columns()
        where database_name = 'publication' and schema_name = 'meta' order by table_name, column_index
    """):
        found.setdefault(table, {})[column] = kind
    assert found == META_COLUMNS
    assert {name for (name,) in published("select table_name from duckdb_tables() where schema_name = 'data'")} == set(
        KEYS
    )


def test_the_publication_says_what_it_is(published):
    assert published("select data_from, data_to, data_kind, software_version from meta.publication")[0][2:] == (
        "simulated",
        "0.1.0",
    )
    assert published("select is_current from meta.freshness where association_id = 'rhone_a'") == [(True,)]
    assert published("""
        select associations_expected, associations_received from meta.coverage where level = 'france' and day = '2020-12-02'
    """) == [(4, 3)]
    assert published("select label_fr, parent_code from meta.areas where area_code = 'gironde_a'") == [
        ("Gironde A", "33")
    ]
    assert published("select label_en, unit from meta.metrics where metric = 'calls'") == [("Calls", "call")]
    assert "fct_calls" in published("select definition_sql from meta.metrics where metric = 'calls'")[0][0]
    assert published("select metric from meta.metrics where metric in ('person_days', 'covid_patients')") == []


def test_a_code_is_listed_once_it_is_no_slip_of_the_pen(published):
    """Not one written ten times, which may be the beginning of a name, nor one of long ago, nor what the gate refused."""
    assert published("select * from meta.codes") == [("gironde_a", "diagnosis", "X12")]


def test_the_publication_tells_what_is_held_by_orders_of_magnitude(both):
    held = dict(both("select content, row_count from publication.meta.held"))
    assert held["deliveries"] == int(float(f"{both('select count(*) from warehouse.marts.fct_deliveries')[0][0]:.3g}"))
    (calls,) = both("select count(*) from warehouse.marts.fct_calls")[0]
    assert calls == pytest.approx(held["fct_calls"], rel=0.005)
    assert len(str(held["fct_calls"]).rstrip("0")) <= 3


def test_the_lineage_of_a_metric_goes_down_to_its_marts(published):
    layers = dict(published("select layer, string_agg(name, ' ') from meta.lineage where metric = 'calls' group by 1"))
    assert "fct_calls" in layers["marts"]
