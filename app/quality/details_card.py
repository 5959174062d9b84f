"""The two cards of one association, or of all: which fields are filled, and which codes lack a map."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import card_views, cards, export
from app.data import FRANCE
from app.published import quality
from app.quality.cells import Cells
from app.table import Cell, Column, table
from app.text import knows, say
from app.view import View

HEIGHT = 380
# codes written out in the table; the files have all of them
SHOWN = 12


def word(kind: str, member: str) -> str:
    """The name of a field (`fields`) or of a coded field (`code_fields`) in words."""
    key = f"quality.{kind}.{member}"
    return say(key) if knows(key) else member


def show_fields(view: View, area: str, name: str) -> None:
    """Draws the card of the fields, the least filled first."""
    rows = quality.fields(view.publication, view.filters.period, area, FRANCE)
    cells = Cells.of(rows, "field_name")
    shown = list(dict.fromkeys(rows.field_name))
    metrics = ("field_completeness_share", "expected_values")
    with cards.card(say("quality.fields_title", name=name), "quality_fields", view.metrics, metrics, "content"):
        columns = [
            Column("field", say("quality.columns.field")),
            Column("share", say("quality.columns.field_completeness_share"), "number"),
            Column("france", say("quality.columns.network"), "number"),
        ]
        lines = {
            one: [
                Cell(word("fields", one), word("fields", one)),
                cells.cell(view, area, one, metrics[0]),
                cells.cell(view, FRANCE, one, metrics[0]),
            ]
            for one in shown
        }
        table(
            columns,
            lines,
            key="quality_fields_table",
            label=say("quality.fields_alt"),
            sorted_by="share",
            height=HEIGHT,
        )
        file = export.file_name("csv.quality_fields_file", name, *view.filters.current.span)
        card_views.download(lambda: _fields_csv(cells, shown, area), file, "quality_fields")


def show_codes(view: View, area: str, name: str) -> None:
    """Draws the card of the codes: per coded field the share that is mapped, and of an association the codes themselves."""
    rows = quality.codes(view.publication, view.filters.period, area)
    cells = Cells.of(rows, "code_field")
    shown = list(dict.fromkeys(rows.code_field))
    listed = _listed(quality.unmapped_codes(view.publication), area)
    metrics = ("code_mapping_share", "unmapped_codes", "codes_written")
    with cards.card(say("quality.codes_title", name=name), "quality_codes", view.metrics, metrics, "content"):
        columns = [
            Column("field", say("quality.columns.field")),
            Column("share", say("quality.columns.code_mapping_share"), "number"),
            Column("unmapped", say("quality.columns.unmapped_codes"), "number", True),
            Column("codes", say("quality.columns.codes"), "long", is_sorted=False),
        ]
        lines = {
            one: [
                Cell(word("code_fields", one), word("code_fields", one)),
                cells.cell(view, area, one, metrics[0]),
                cells.cell(view, area, one, metrics[1]),
                Cell(_first(listed.get(one, [])), None),
            ]
            for one in shown
        }
        table(
            columns, lines, key="quality_codes_table", label=say("quality.codes_alt"), sorted_by="share", height=HEIGHT
        )
        st.caption(say("quality.codes_note"))
        file = export.file_name("csv.quality_codes_file", name, *view.filters.current.span)
        card_views.download(lambda: _codes_csv(cells, shown, area, listed), file, "quality_codes")


def _listed(codes: pd.DataFrame, area: str) -> dict[str, list[str]]:
    """The codes of an area by field; none for France, where they would be those of all."""
    mine = codes[codes.area_code == area]
    return {field: list(rows.unmapped_code) for field, rows in mine.groupby("code_field")}


def _first(codes: list[str]) -> str:
    """The first codes in one line, and how many follow."""
    shown = ", ".join(codes[:SHOWN])
    return say("quality.codes_more", codes=shown, count=len(codes) - SHOWN) if len(codes) > SHOWN else shown


def _fields_csv(cells: Cells, shown: list[str], area: str) -> bytes:
    headings = [say("quality.columns.field"), say("quality.columns.field_completeness_share") + " (%)"]
    headings.append(say("quality.columns.network") + " (%)")
    lines = [
        [
            word("fields", one),
            *(
                export.in_unit(cells.value(place, one, "field_completeness_share"), "percent")
                for place in (area, FRANCE)
            ),
        ]
        for one in shown
    ]
    return export.to_csv(headings, lines)


def _codes_csv(cells: Cells, shown: list[str], area: str, listed: dict[str, list[str]]) -> bytes:
    headings = [say("quality.columns.field"), say("quality.columns.code_mapping_share") + " (%)"]
    headings += [say("quality.columns.unmapped_codes"), say("quality.columns.codes")]
    lines = [
        [
            word("code_fields", one),
            export.in_unit(cells.value(area, one, "code_mapping_share"), "percent"),
            cells.value(area, one, "unmapped_codes"),
            ", ".join(listed.get(one, [])),
        ]
        for one in shown
    ]
    return export.to_csv(headings, lines)
