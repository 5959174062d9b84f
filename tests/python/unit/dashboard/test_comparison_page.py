"""« Comparer les associations »: the published shares, each beside its limits, in no order of rank."""

import pytest
from app.comparison.indicators import FOLLOWED, SHARES
from scipy.stats import binom

from drawn_tables import drawn_tables, texts

THIN = "\u202f"


@pytest.mark.parametrize("metric", [*SHARES, *FOLLOWED])
def test_each_indicator_is_drawn(show, installed, metric):
    test = show(installed, "comparison", mesure=metric)
    assert not test.exception
    assert len(test.get("vega_lite_chart")) == (1 if metric in SHARES else 0)


@pytest.mark.parametrize("period", ["7d", "28d", "3m", "12m"])
def test_the_table_holds_the_published_shares_and_where_chance_would_keep_them(show, installed, period):
    test = show(installed, "comparison", periode=period)
    assert not test.exception
    table = texts(drawn_tables(test)["funnel_table"])
    published = installed.sql(
        "PIVOT (FROM data.comparison WHERE period = ?) ON metric IN ('calls', 'answered_share') "
        "USING first(value) GROUP BY level, area_code",
        period,
    ).set_index("area_code")
    mean = published.answered_share["FR"]
    assert len(table) == 64
    for code, (_, _, size, share, words) in table.items():
        row = published.loc[code]
        assert size == f"{row.calls:,.0f}".replace(",", THIN)
        assert share == f"{row.answered_share * 100:.1f}".replace(".", ",") + f"{THIN}%"
        far = binom.cdf(row.answered_share * row.calls - 1, row.calls, mean)
        assert ("99,8" in words) <= (far < 0.003 or far > 0.997), code
    told = " ".join(block.value for block in test.markdown)
    assert ("élargies de cet écart (± 1,0 points)" in told) == (period == "12m")


def test_the_table_cannot_be_sorted_by_a_figure(show, installed):
    for table in drawn_tables(show(installed, "comparison")).values():
        sortable = [column["key"] for column in table["columns"] if column["is_sorted"]]
        assert sortable == ["region", "association"]
        assert table["sortedBy"] == "region"


def test_small_multiples_are_by_region_and_name_each_with_its_scale(show, installed):
    body = next(
        one.proto.body for one in show(installed, "comparison").get("html") if '<div class="tiles">' in one.proto.body
    )
    names = installed.sql(
        "SELECT a.label_fr FROM meta.areas AS a JOIN meta.areas AS d ON d.level = 'departement' AND d.area_code = "
        "a.parent_code JOIN meta.areas AS r ON r.level = 'region' AND r.area_code = d.parent_code "
        "WHERE a.level = 'association' ORDER BY r.sort_order, a.sort_order"
    ).label_fr
    drawn = [part.partition("</figcaption>")[0] for part in body.split("<figcaption>")[1:]]
    assert [name.replace("&#x27;", "'") for name in drawn] == list(names)
    assert body.count("<img alt=") == len(names)
    assert body.count("de ") >= len(names)


def test_an_association_can_be_pointed_out(show, installed):
    test = show(installed, "comparison", association="bas_rhin_a")
    assert not test.exception
    assert any('class="tile chosen"' in one.proto.body for one in test.get("html"))
