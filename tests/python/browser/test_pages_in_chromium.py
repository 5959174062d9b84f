"""Figures, tables and headings in a real browser are those of the publication, on a laptop and on a phone."""

import pytest

from browser.driver import PHONE, WIDE, unexpected

THIN, NBSP = "\u202f", "\u00a0"
SIZES = {"laptop": WIDE, "phone": PHONE}


def figure(value: float, unit: str, thousands: str = NBSP) -> str:
    if unit == "percent":
        return f"{value * 100:.1f}".replace(".", ",") + f"{NBSP}%"
    if unit == "minute":
        return f"{value:.0f}{NBSP}min"
    if unit == "per_1000":
        return f"{value:.1f}".replace(".", ",")
    return f"{value:,.0f}".replace(",", thousands)


def headline(installed, area="FR", level="france", period="28d") -> list[str]:
    rows = installed.sql(
        "SELECT metric, value, unit FROM (FROM data.headline UNION ALL BY NAME FROM data.health_headline) "
        "JOIN meta.metrics USING (metric) WHERE area_code = ? AND level = ? AND period = ? AND \"window\" = 'current'",
        area, level, period,
    ).set_index("metric")  # fmt: skip
    names = ("calls", "answered_share", "median_arrival_minutes", "visits", "covid_share")
    return [figure(rows.value[name], rows.unit[name]) for name in names]


@pytest.mark.parametrize("size", SIZES)
def test_headline_figures_on_screen_are_those_of_the_publication(open_reader, installed, size):
    with open_reader(size=SIZES[size]) as reader:
        reader.open("overview")
        assert reader.headline() == headline(installed)


def test_the_table_on_screen_is_that_of_the_publication(open_reader, installed):
    rows = installed.sql(
        "PIVOT (SELECT area_code, metric, value FROM data.territories WHERE level = 'departement' AND period = '28d' "
        "AND \"window\" = 'current') ON metric USING first(value) ORDER BY acts_per_1000 DESC"
    )
    rows = rows[rows.calls > 0]
    names = installed.sql("SELECT area_code, label_fr FROM meta.areas WHERE level = 'departement'")
    names = names.set_index("area_code").label_fr
    expected = [
        [
            row.area_code, names[row.area_code], figure(row.calls, "call", THIN), figure(row.acts, "act", THIN),
            figure(row.acts_per_1000, "per_1000"), figure(row.median_arrival_minutes, "minute"),
        ]
        for row in rows.itertuples()
    ]  # fmt: skip
    with open_reader() as reader:
        reader.open("territories")
        assert reader.table() == expected


def test_the_dark_theme_has_its_charts_too(open_reader, installed):
    with open_reader(scheme="dark") as reader:
        reader.open("overview")
        assert reader.headline() == headline(installed)
        colours = reader.page.locator(".st-key-card_demand svg.marks .mark-line path").evaluate_all(
            "paths => paths.map(p => p.getAttribute('stroke'))"
        )
        assert "#6DB7E8" in colours
        reader.follow("territories")
        assert unexpected(reader) == []
