"""Filters of requests: read as a dimension, an operator and literals, or refused; never passed on as typed."""

import re

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact.errors import UsageError
from contact.semantics.requests import check_name, parse_condition, parse_day, render_reference

DIMENSION = "association__departement_code"


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("association__departement_code = '33'", "{{ Dimension('association__departement_code') }} = '33'"),
        ("association__departement_code='2A'", "{{ Dimension('association__departement_code') }} = '2A'"),
        (
            "association__departement_code in ('33', '24')",
            "{{ Dimension('association__departement_code') }} in ('33', '24')",
        ),
        ("call__called_hour >= 20", "{{ Dimension('call__called_hour') }} >= 20"),
        ("call__called_hour <> -1.5", "{{ Dimension('call__called_hour') }} != -1.5"),
        ("call__is_visit = TRUE", "{{ Dimension('call__is_visit') }} = true"),
        ("a__b = 'Côte d''Or'", "{{ Dimension('a__b') }} = 'Côte d''Or'"),
    ],
)
def test_a_filter_is_written_anew(text, rendered):
    assert parse_condition(text).render("categorical") == rendered


@pytest.mark.parametrize(
    "text",
    [
        "",
        "association__departement_code",
        "association__departement_code = 33 or 1 = 1",
        "association__departement_code = '33'; drop table marts.fct_calls",
        "association__departement_code = '33' -- '",
        "association__departement_code = '33' union select 1",
        "association__departement_code = '33''",
        "association__departement_code = departement__region_code",
        "association__departement_code = (select 1)",
        "association__departement_code in (select '33')",
        "association__departement_code in ()",
        "association__departement_code in '33'",
        "association__departement_code = ('33')",
        "association__departement_code like '3%'",
        "association__departement_code = '{{ Metric(\"calls\") }}'",
        "association__departement_code = '{% raw %}'",
        "association__departement_code = '{# #}'",
        "association__departement_code = 'a\\'",
        "association__departement_code = 'a\nb'",
        "association__departement_code = 'a\x00b'",
        "1 = 1",
        "{{ Dimension('a') }} = 1",
        "lower(association__departement_code) = 'x'",
        "association__departement_code = 1e400",
        "association__departement_code = 9999999999999999999999",
    ],
)
def test_anything_else_is_refused_in_one_sentence(text):
    with pytest.raises(UsageError) as refusal:
        parse_condition(text)
    assert "\n" not in str(refusal.value)
    assert refusal.value.exit_code == 2


@given(st.text())
def test_whatever_is_typed_ends_as_a_filter_or_a_refusal(text):
    try:
        condition = parse_condition(text)
    except UsageError:
        return
    assert re.fullmatch(r"[a-z][a-z0-9_]*", condition.dimension)
    for literal in condition.literals:
        assert not set(literal) & set("{}%#\\;\n\r\x00")


@given(st.text())
def test_a_text_that_is_accepted_means_itself_and_nothing_more(text):
    quoted = text.replace("'", "''")
    try:
        condition = parse_condition(f"{DIMENSION} = '{quoted}'")
    except UsageError:
        return
    filter_sql = condition.render("categorical").replace(f"{{{{ Dimension('{DIMENSION}') }}}}", "value")
    rows = duckdb.execute(
        f"select value from (values ($1), ('another')) as texts (value) where {filter_sql}", [text]
    ).fetchall()
    assert rows == [(text,)]


@pytest.mark.parametrize(
    ("name", "kind", "rendered"),
    [
        (
            "association__region__region_name",
            "categorical",
            "{{ Dimension('region__region_name', entity_path=['association']) }}",
        ),
        ("association", "entity", "{{ Entity('association') }}"),
        ("metric_time", "time", "{{ TimeDimension('metric_time', 'day') }}"),
        ("call__called_on", "time", "{{ TimeDimension('call__called_on', 'day') }}"),
    ],
)
def test_a_name_becomes_a_template_with_its_path(name, kind, rendered):
    assert render_reference(name, kind) == rendered


def test_an_unknown_name_is_told_with_its_nearest_neighbours():
    with pytest.raises(UsageError, match="no metric 'cals'; did you mean calls"):
        check_name("cals", ["calls", "acts"], "metric")
    with pytest.raises(UsageError, match="'contact query --list' shows them all"):
        check_name("zzz", ["calls", "acts"], "metric")


def test_a_day_is_written_one_way():
    with pytest.raises(UsageError, match="--from takes a day written as 2021-01-31"):
        parse_day("31/01/2021", "--from")
