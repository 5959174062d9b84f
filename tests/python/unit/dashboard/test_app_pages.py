"""Each page with each filter, without a browser: no exception, and the figures of the publication."""

from datetime import datetime, timedelta

import pytest

NBSP = "\u00a0"
PERIODS = ("7d", "28d", "3m", "12m")
WINDOWS = ("previous", "year_before")
HEADLINE = ("calls", "answered_share", "median_arrival_minutes", "visits", "covid_share")
CHARTS = {"overview": 2, "territories": 1}


def words(test) -> str:
    return " ".join(block.value for block in [*test.markdown, *test.caption, *test.header, *test.title])


def shown(value: float, unit: str) -> str:
    """A figure as a headline card writes it; written apart from the app's own code."""
    if unit == "percent":
        return f"{value * 100:.1f}".replace(".", ",") + f"{NBSP}%"
    if unit == "minute":
        return f"{value:.0f}{NBSP}min"
    return f"{value:,.0f}".replace(",", NBSP)


@pytest.mark.parametrize("page", ["overview", "territories"])
@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("window", WINDOWS)
def test_each_filter_draws_every_chart(show, installed, page, period, window):
    test = show(installed, page, periode=period, comparer=window)
    assert not test.exception
    assert len(test.get("vega_lite_chart")) == CHARTS[page]


@pytest.mark.parametrize("page", ["overview", "territories"])
@pytest.mark.parametrize("region", ["11", "53", "94", "02", "06"])
def test_each_kind_of_region(show, installed, page, region):
    """The Paris region, a whole region, an island, overseas, and a region without an association."""
    test = show(installed, page, region=region)
    assert not test.exception


@pytest.mark.parametrize("metric", ["acts_per_1000", "calls_per_1000", "acts", "median_arrival_minutes"])
def test_each_indicator_of_the_map(show, installed, metric):
    test = show(installed, "territories", indicateur=metric, departement="33")
    assert not test.exception
    assert "Gironde (33)" in [header.value for header in test.header]


@pytest.mark.parametrize("region", ["FR", "75"])
@pytest.mark.parametrize("period", PERIODS)
def test_headline_figures_are_those_of_the_publication(show, installed, region, period):
    test = show(installed, region=region, periode=period)
    rows = installed.sql(
        "SELECT h.metric, h.value, m.unit FROM (FROM data.headline UNION ALL BY NAME FROM data.health_headline) AS h "
        "JOIN meta.metrics AS m USING (metric) WHERE area_code = ? AND level = ? AND period = ? "
        "AND \"window\" = 'current'",
        region, "france" if region == "FR" else "region", period,
    ).set_index("metric")  # fmt: skip
    expected = [shown(rows.value[metric], rows.unit[metric]) for metric in HEADLINE]
    assert [metric.value for metric in test.metric] == expected


@pytest.mark.parametrize("window", WINDOWS)
def test_changes_are_those_of_the_publication(show, installed, window):
    test = show(installed, comparer=window)
    rows = installed.sql(
        "SELECT metric, change, trend FROM data.headline WHERE level = 'france' AND period = '28d' "
        'AND "window" = ? UNION ALL SELECT metric, change, trend FROM data.health_headline '
        "WHERE level = 'france' AND period = '28d' AND \"window\" = ?",
        window, window,
    ).set_index("metric")  # fmt: skip
    for metric, card in zip(HEADLINE, test.metric, strict=True):
        change, trend = rows.change[metric], rows.trend[metric]
        if trend == "stable":
            assert card.delta == "stable"
        else:
            assert card.delta.startswith("+" if change > 0 else "−")
            assert f"{abs(change) * 100:.{1 if metric.endswith('share') else 0}f}".replace(".", ",") in card.delta


def test_a_masked_figure_says_so(show, short):
    masked = short.sql(
        "SELECT area_code FROM data.health_headline WHERE level = 'region' AND period = '7d' "
        "AND \"window\" = 'current' AND metric = 'covid_share' AND state = 'masked'"
    ).area_code
    assert len(masked), "the sample has no masked cell"
    test = show(short, region=masked[0], periode="7d")
    assert test.metric[4].value == "non publiable"
    assert test.metric[4].delta == "sans comparaison"


def test_an_area_without_data_shows_a_dash(show, installed):
    test = show(installed, region="06")
    assert [metric.value for metric in test.metric][1:3] == ["—", "—"]


def test_an_unknown_value_is_ignored(show, installed):
    test = show(installed)
    for name, value in {"region": "nowhere", "periode": "2 siècles", "comparer": "", "indicateur": "x"}.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    assert test.selectbox(key="region").value == "FR"


def test_periods_that_the_data_do_not_cover_are_told(show, short):
    assert "les données commencent le 20 sept. 2026" in words(show(short, periode="12m")).lower()
    assert "pas de quoi comparer" in words(show(short, periode="28d", comparer="year_before"))
    covered = words(show(short, periode="28d", comparer="previous"))
    assert "commencent" not in covered
    for period in PERIODS:
        for window in WINDOWS:
            assert not show(short, periode=period, comparer=window).exception


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [("simulated", "Données simulées"), ("replayed", "Année 2020-2021 rejouée"), ("received", None)],
)
@pytest.mark.parametrize("page", ["overview", "territories"])
def test_every_page_says_what_kind_of_data_it_shows(show, short, page, kind, sentence):
    short.publish(data_kind=kind)
    told = words(show(short, page))
    assert ("Données simulées" in told) == (kind == "simulated")
    assert ("rejouée" in told) == (kind == "replayed")
    assert sentence is None or sentence in told
    assert "Projet indépendant" in told
    assert "ce n’est pas le système d’information de la fédération" in told


def badge(test) -> str:
    return next(
        block.proto.body
        for block in test.get("html")
        if "badge" in block.proto.body and "<style" not in block.proto.body
    )


def test_the_badge_tells_how_fresh_the_data_are(show, installed):
    text = badge(show(installed))
    assert f"Données au 15 nov. 2026, 06{NBSP}h{NBSP}12 · 61/64 associations" in text
    assert "retard" not in text


def test_received_data_that_grow_old_are_late(show, short):
    now = datetime.now()
    short.publish(data_kind="received")
    assert "retard" in badge(show(short)) or (now.date() - short.sample.data_to) < timedelta(days=3)
    yesterday = now.date() - timedelta(days=1)
    short.publish(data_kind="received", data_from=yesterday - timedelta(days=20), data_to=yesterday)
    assert "retard" not in badge(show(short))


def test_many_missing_associations_make_a_day_late(show, short):
    short.publish(late_associations=30)
    text = badge(show(short))
    assert "34/64 associations" in text
    assert "retard" in text


@pytest.mark.parametrize("page", ["overview", "territories"])
def test_each_card_defines_its_figures(show, installed, page):
    defined = {"overview": HEADLINE, "territories": ("acts_per_1000", "calls", "acts", "median_arrival_minutes")}[page]
    told = words(show(installed, page))
    labels = installed.sql("SELECT metric, description_fr FROM meta.metrics").set_index("metric").description_fr
    for metric in defined:
        assert labels[metric] in told


@pytest.mark.parametrize("page", ["overview", "territories"])
def test_nothing_published(show, short, page):
    short.publication.unlink()
    test = show(short, page)
    assert not test.exception
    assert [title.value for title in test.title] == ["Rien n’est encore publié"]
    assert [code.value for code in test.code] == ["contact run <dossier des livraisons>", "make demo"]
    assert "publication.duckdb" in words(test)
    assert str(short.home) not in words(test)


def test_a_wrong_key_tells_no_key(show, short):
    wrong = "ab" * 32
    short.key_file.write_text(wrong)
    test = show(short)
    assert not test.exception
    assert "n’ouvre pas le fichier publication.duckdb" in words(test)
    assert wrong not in words(test)


def test_the_next_run_shows_a_new_publication(show, short):
    test = show(short)
    before = [metric.value for metric in test.metric]
    short.publish(volume=0.05)
    test.run()
    assert not test.exception
    assert [metric.value for metric in test.metric] != before


def test_a_departement_outside_the_region_chosen_is_forgotten(show, installed):
    test = show(installed, "territories", region="53", departement="33")
    assert not test.exception
    assert "Gironde (33)" not in [header.value for header in test.header]
    assert test.selectbox(key="departement").value == ""
