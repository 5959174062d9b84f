"""« Qualité des données »: published figures, what there is to put right, and a workbook that Excel opens right."""

import io
from datetime import datetime

import openpyxl
import pytest
from app import workbook
from app.workbook import Column, Sheet
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn_tables import drawn_tables, texts

THIN = "\u202f"


def share(value: float) -> str:
    return f"{value * 100:.1f}".replace(".", ",") + f"{THIN}%"


@pytest.mark.parametrize("association", ["", "bas_rhin_a"])
@pytest.mark.parametrize("period", ["7d", "28d", "3m", "12m"])
def test_each_period_with_and_without_an_association(show, installed, period, association):
    test = show(installed, "quality", periode=period, association=association)
    assert not test.exception
    assert len(test.get("vega_lite_chart")) == 1


def test_the_table_of_associations_is_that_of_the_publication(show, installed):
    table = texts(drawn_tables(show(installed, "quality"))["quality_associations"])
    rows = installed.sql(
        "SELECT area_code, value FROM data.feed_quality WHERE level = 'association' AND period = '28d' "
        "AND \"window\" = 'current' AND metric = 'feed_completeness_share'"
    )
    assert {code: cells[2] for code, cells in table.items()} == {
        row.area_code: share(row.value) for row in rows.itertuples()
    }


def test_failed_checks_come_gravest_first_with_what_to_do(show, installed):
    table = texts(drawn_tables(show(installed, "quality", association="paris_a"))["quality_checks"])
    failed = installed.sql(
        "SELECT quality_check, value, action_fr, severity FROM data.checks_to_act_on JOIN meta.checks "
        "ON check_id = quality_check WHERE area_code = 'paris_a' AND period = '28d' AND metric = 'failed_checks' "
        "AND value > 0"
    ).set_index("quality_check")
    assert set(table) == set(failed.index)
    order = ["blocking", "warning", "information"]
    ranks = [order.index(failed.severity[check]) for check in table]
    assert ranks == sorted(ranks)
    for check, cells in table.items():
        assert cells[2].startswith(f"{failed.value[check]:.0f} sur ")
        assert cells[3] == failed.action_fr[check]


def test_codes_are_listed_for_one_association_alone(show, installed):
    of_all = texts(drawn_tables(show(installed, "quality"))["quality_codes_table"])
    assert all(cells[3] == "" for cells in of_all.values())
    of_one = texts(drawn_tables(show(installed, "quality", association="bas_rhin_a"))["quality_codes_table"])
    assert of_one["diagnosis"][3].startswith("X00, X01, ")
    assert "et 8 autres" in of_one["diagnosis"][3]


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_workbook_reads_back_typed_with_frozen_headings():
    columns = [Column("Région"), Column("Part", "share"), Column("Lignes", "count"), Column("Jour", "date")]
    rows = [["Corse", 0.25, 12, datetime(2026, 11, 1).date()], ["=1+1", None, None, None]]
    content = workbook.to_xlsx("Essai", datetime(2026, 11, 15), [Sheet("Livraisons", columns, rows)])
    sheet = opened(content)["Livraisons"]
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[1]] == ["Région", "Part", "Lignes", "Jour"]
    assert [cell.value for cell in sheet[2]] == ["Corse", 0.25, 12, datetime(2026, 11, 1)]
    assert sheet["B2"].number_format == "0.0%"
    assert sheet["D2"].number_format == "dd/mm/yyyy"
    assert sheet["A3"].data_type == "s"
    assert sheet["A3"].quotePrefix
    assert workbook.to_xlsx("Essai", datetime(2026, 11, 15), [Sheet("Livraisons", columns, rows)]) == content


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=40))
def test_no_text_of_a_workbook_is_a_formula(text):
    sheet = opened(workbook.to_xlsx("x", datetime(2026, 1, 1), [Sheet("x", [Column("y")], [[text]])]))["x"]
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == text
    assert not text.startswith(("=", "+", "-", "@")) or sheet["A2"].quotePrefix
