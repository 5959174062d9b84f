"""Demand, access to care, care trajectories: every chart under every filter, and the figures of the publication."""

import json
from html import unescape

import pytest
from app.care_trajectory.flows import depth_of
from app.text import say

PAGES = {"demand": (5, 0), "access_to_care": (4, 5), "care_trajectory": (3, 4)}
CARDS = {
    "access_to_care": (
        "access", ("median_visit_wait_minutes", "arrival_target_share", "answer_target_share", "unmet_share", "served_share"),
    ),
    "care_trajectory": (
        "trajectories", ("episodes", "gp_handover_share", "hospital_handover_share", "recontact_share_72h"),
    ),
}  # fmt: skip
NBSP = "\u00a0"


def shown(value: float, unit: str) -> str:
    """A figure as a headline card writes it; written apart from the app's own code."""
    if unit == "percent":
        return f"{value * 100:.1f}".replace(".", ",") + f"{NBSP}%"
    if unit == "minute":
        return f"{value:.0f}{NBSP}min"
    return f"{value:,.0f}".replace(",", NBSP)


def table_of(test) -> list[list[str]]:
    """The rows of the one card that shows its table."""
    (html,) = [block.proto.body for block in test.get("html") if 'class="details sheet"' in block.proto.body]
    body = html.split("<tbody>")[1]
    lines = body.split("<tr>")[1:]
    cells = [line.replace('<th scope="row">', "<td>").replace("</th>", "</td>").split("<td>")[1:] for line in lines]
    return [[unescape(cell.split("</td>")[0]) for cell in line] for line in cells]


def count(text: str) -> float:
    return float(text.replace("\u202f", "").replace(NBSP, "").replace(",", "."))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("period", "window"), [("7d", "previous"), ("28d", "year_before"), ("3m", "previous"), ("12m", "year_before")])  # fmt: skip
def test_each_filter_draws_every_chart(show, installed, page, period, window):
    test = show(installed, page, periode=period, comparer=window)
    assert not test.exception
    charts, cards = PAGES[page]
    assert len(test.get("vega_lite_chart")) == charts
    assert len(test.metric) == cards
    assert len(test.get("echarts_chart")) == (page == "care_trajectory")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("region", ["11", "53", "02", "06"])
def test_each_kind_of_region(show, installed, page, region):
    """The Paris region, a whole region, overseas, and a region without an association."""
    test = show(installed, page, region=region, langue="en" if region == "53" else "fr")
    assert not test.exception


@pytest.mark.parametrize("page", PAGES)
def test_periods_that_the_data_do_not_cover(show, short, page):
    for period in ("28d", "12m"):
        assert not show(short, page, periode=period).exception


@pytest.mark.parametrize("page", CARDS)
@pytest.mark.parametrize("region", ["FR", "75"])
def test_headline_figures_are_those_of_the_publication(show, installed, page, region):
    table, metrics = CARDS[page]
    rows = installed.sql(
        f"SELECT metric, value, unit FROM data.{table} JOIN meta.metrics USING (metric) WHERE area_code = ? "
        "AND level = ? AND period = '28d' AND \"window\" = 'current'",
        region, "france" if region == "FR" else "region",
    ).set_index("metric")  # fmt: skip
    test = show(installed, page, region=region)
    assert [card.value for card in test.metric] == [shown(rows.value[name], rows.unit[name]) for name in metrics]


@pytest.mark.parametrize(
    ("page", "card", "table", "dimension", "metric"),
    [
        ("demand", "age", "demand_by_age", "age_group", "calls"),
        ("demand", "reason", "demand_by_reason", "reason_code", "calls"),
        ("access_to_care", "unmet", "unmet_kinds", "unmet_kind", "unmet_calls"),
        ("care_trajectory", "outcomes", "outcomes", "disposition", "acts"),
    ],
)
def test_the_table_of_a_card_holds_every_member_as_published(show, installed, page, card, table, dimension, metric):
    rows = installed.sql(
        f"SELECT coalesce(label_fr, 'Non renseigné') AS name, value, state FROM data.{table} AS t "
        f"LEFT JOIN meta.members AS m ON m.dimension = ? AND m.member = t.{dimension} "
        "WHERE level = 'region' AND area_code = '53' AND period = '28d' AND \"window\" = 'current' AND metric = ?",
        dimension, metric,
    ).set_index("name")  # fmt: skip
    told = table_of(show(installed, page, region="53", **{f"view_{card}": "table"}))
    assert {line[0] for line in told} == set(rows.index)
    for name, value, *_ in told:
        if rows.state[name] == "masked":
            assert value == "‹" + NBSP + "11", name
        else:
            assert count(value) == rows.value[name], name


def test_some_members_are_masked_in_the_sample(installed):
    """Else the test above would say nothing of masked cells."""
    masked = installed.sql(
        "SELECT count(*) AS n FROM data.demand_by_reason WHERE level = 'region' AND area_code = '53' AND period = '28d' "
        "AND \"window\" = 'current' AND state = 'masked'"
    )
    assert masked.n[0] > 0


def test_every_association_of_a_region_is_in_its_table_by_name_with_its_calls(show, installed):
    test = show(installed, "demand", region="53")
    rows = installed.sql(
        "SELECT a.label_fr AS name, h.value FROM data.headline AS h "
        "JOIN meta.areas AS a ON a.level = 'association' AND a.area_code = h.area_code "
        "JOIN meta.areas AS d ON d.level = 'departement' AND d.area_code = a.parent_code "
        "WHERE h.level = 'association' AND d.parent_code = '53' AND metric = 'calls' AND period = '28d' "
        "AND \"window\" = 'current' ORDER BY name"
    )
    (component,) = test.get("bidi_component")
    told = json.loads(component.proto.json)["rows"]
    assert len(told) > 1
    assert [(line["cells"][0]["text"], line["cells"][2]["sort"]) for line in told] == list(
        zip(rows.name, rows.value, strict=True)
    )


def sankey(test) -> dict:
    (chart,) = test.get("echarts_chart")
    return json.loads(chart.proto.spec)["series"][0]


def test_flows_go_forward_and_are_those_of_the_publication(show, installed):
    series = sankey(show(installed, "care_trajectory"))
    rows = installed.sql(
        "SELECT f.step, f.next_step, s.label_fr AS source, t.label_fr AS target, value FROM data.flows AS f "
        "JOIN meta.members AS s ON s.dimension = 'step' AND s.member = f.step "
        "JOIN meta.members AS t ON t.dimension = 'step' AND t.member = f.next_step "
        "WHERE level = 'france' AND period = '28d' AND value > 0"
    )
    published = {(row.source, row.target): row for row in rows.itertuples()}
    assert series["links"]
    for link in series["links"]:
        row = published.pop((link["source"], link["target"]))
        assert link["value"] == row.value
        assert depth_of(row.step) < depth_of(row.next_step)
    largest = max(link["value"] for link in series["links"])
    assert all(depth_of(row.next_step) == 0 or row.value < 0.004 * largest for row in published.values())


def test_steps_are_told_apart_by_their_names(installed):
    for language in ("fr", "en"):
        names = installed.sql(f"SELECT label_{language} AS name FROM meta.members WHERE dimension = 'step'").name
        assert names.is_unique


def test_twelve_months_show_the_flows_of_three_and_say_so(show, installed):
    test = show(installed, "care_trajectory", periode="12m")
    assert any("sur 3" in caption.value for caption in test.caption)


def test_coverage_of_a_short_period_is_that_of_three_months_and_says_so(show, installed):
    value = installed.sql(
        "SELECT value FROM data.coverage WHERE level = 'france' AND period = '3m' AND \"window\" = 'current' "
        "AND metric = 'served_commune_share'"
    ).value[0]
    test = show(installed, "access_to_care", periode="7d")
    words = " ".join(block.value for block in [*test.markdown, *test.caption])
    assert f"{value * 100:.1f}".replace(".", ",") in words
    assert "sur les trois mois" in words


def test_the_last_week_is_told_in_words(show, installed):
    rows = installed.sql(
        "SELECT value FROM data.access_weekly WHERE level = 'france' AND metric = 'median_visit_wait_minutes' ORDER BY week"
    ).value
    told = " ".join(block.value for block in show(installed, "access_to_care").markdown)
    assert f": {rows.iloc[-1]:.0f}{NBSP}min**" in told
    last = rows.tail(53)
    reach = 2.66 * last.diff().abs().mean()
    assert f"entre {last.mean() - reach:.0f}{NBSP}min et {last.mean() + reach:.0f}{NBSP}min" in told


def test_protected_figures_say_of_which_whole_weeks_they_are(show, installed):
    for page, cards in (("demand", 2), ("care_trajectory", 3)):
        captions = [caption.value for caption in show(installed, page).caption]
        assert sum("Semaines entières, du 12 oct. au 8 nov. 2026." in caption for caption in captions) == cards


@pytest.mark.parametrize("page", PAGES)
def test_nothing_published(show, short, page):
    short.publication.unlink()
    test = show(short, page)
    assert not test.exception
    assert [title.value for title in test.title] == [say("nothing.title")]
