"""« Catalogue »: every metric is there with its sheet, its values are the published ones, changes are told."""

from datetime import date

import pandas as pd
import pytest
from app.catalogue.news import changes

from drawn_tables import drawn_tables

NBSP = "\u202f"


def bodies(test) -> str:
    return " ".join(one.proto.body for one in test.get("html"))


def test_every_metric_is_listed_with_the_words_it_is_found_by(show, installed):
    table = drawn_tables(show(installed, "catalogue"))["catalogue_table"]
    published = installed.sql("SELECT metric, label_fr, description_fr FROM meta.metrics").set_index("metric")
    assert {row["key"] for row in table["rows"]} == set(published.index)
    for row in table["rows"]:
        for told in (row["key"], published.label_fr[row["key"]], published.description_fr[row["key"]]):
            assert told in row["words"]


@pytest.mark.parametrize("metric", ["calls", "covid_share", "median_arrival_minutes", "failed_check_share"])
def test_the_sheet_of_a_metric(show, installed, metric):
    test = show(installed, "catalogue", catalogue_metric=metric)
    assert not test.exception
    row = installed.sql("SELECT * FROM meta.metrics WHERE metric = ?", metric).iloc[0]
    assert row.label_fr in [header.value for header in test.header]
    assert row.description_fr in [block.value for block in test.markdown]
    told = bodies(test)
    assert metric in told
    assert f"select {metric}" in told
    assert "fct_calls" in told


def test_the_values_are_the_published_ones(show, installed):
    told = bodies(show(installed, "catalogue", catalogue_metric="calls"))
    for period in ("7d", "28d", "3m", "12m"):
        value = installed.sql(
            "SELECT value FROM data.headline WHERE level = 'france' AND metric = 'calls' AND \"window\" = 'current' "
            "AND period = ?",
            period,
        ).value[0]
        assert f"<dd>{value:,.0f}</dd>".replace(",", NBSP) in told


def test_a_metric_told_by_hour_alone_has_no_value_here(show, installed):
    test = show(installed, "catalogue", catalogue_metric="calls_per_hour")
    assert any("Aucune valeur nationale" in caption.value for caption in test.caption)


def test_an_unknown_metric_shows_the_first_one(show, installed):
    test = show(installed, "catalogue")
    test.query_params["definition"] = "nowhere"
    test.run()
    assert not test.exception


def test_what_is_new_is_told_in_words(show, installed):
    told = bodies(show(installed, "catalogue")).replace("\u00a0", " ")
    assert "indicateur ajouté, « Actes »" in told
    assert "définition modifiée, indicateur « Appels reçus »" in told
    assert "retiré, tableau publié « old_table »" in told


def history(*rows) -> pd.DataFrame:
    names = ["kind", "name", "first_published_on", "changed_on", "removed_on"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in names[2:]})


def test_the_first_publication_is_no_news_nor_is_what_is_long_past():
    told = changes(
        history(
            ("metric", "old", "2026-01-01", None, None),
            ("metric", "new", "2026-11-01", None, None),
            ("metric", "past", "2026-03-01", "2026-04-01", None),
            ("export", "gone", "2026-01-01", None, "2026-11-10"),
        ),
        date(2026, 11, 15),
    )
    assert [(one.what, one.name) for one in told] == [("removed", "gone"), ("added", "new")]
    assert changes(history(), date(2026, 11, 15)) == []
