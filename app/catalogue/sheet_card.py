"""The card of one metric: what it counts, what for, how it is protected, its last values, its SQL, its origins."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from app import cards, export, formats
from app.filters import PERIODS
from app.published import catalogue
from app.text import knows, language, say
from app.view import View

LAYERS = ("semantic_model", "marts", "intermediate", "staging", "reference", "landing", "made_of_it")


def show(view: View, row: pd.Series, exports: pd.DataFrame) -> None:
    """Draws the card of the metric `row`."""
    with cards.card(row[f"label_{language()}"], "sheet", view.metrics, (), "content"):
        st.markdown(row[f"description_{language()}"])
        st.html(_facts(row, exports))
        st.subheader(say("catalogue.values"), anchor=False)
        _values(view, row.name, exports)
        st.subheader(say("catalogue.sql"), anchor=False)
        st.html(
            f'<pre class="sql" tabindex="0" role="region" aria-label="SQL">{escape(_statement(row.definition_sql))}</pre>'
        )
        st.subheader(say("catalogue.lineage"), anchor=False)
        _lineage(view, row.name)


def _statement(sql: str) -> str:
    """The statement without the remarks of the program that wrote it."""
    return "\n".join(line for line in sql.splitlines() if not line.lstrip().startswith("--"))


def _facts(row: pd.Series, exports: pd.DataFrame) -> str:
    unit = f"csv.units.{row.unit}"
    shown = [_page(page) for page in dict.fromkeys(exports[_has(exports, row.name)].page)]
    facts = {
        "unit": say(unit) if knows(unit) else row.unit,
        "type": say(f"catalogue.types.{row.type}"),
        "direction": say(f"catalogue.directions.{row.direction}"),
        "purpose": say(f"catalogue.purposes.{row.purpose}"),
        "disclosure": say(f"catalogue.protections.{row.disclosure}"),
        "empty": say(f"catalogue.empties.{row['empty']}"),
        "owner": say(f"quality.owners.{row.owner}") if knows(f"quality.owners.{row.owner}") else row.owner,
        "pages": ", ".join(shown) or say("catalogue.no_page"),
    }
    items = f"<div><dt>{escape(say('catalogue.facts.name'))}</dt><dd>{_code([row.name])}</dd></div>"
    items += "".join(
        f"<div><dt>{escape(say(f'catalogue.facts.{name}'))}</dt><dd>{escape(str(text))}</dd></div>"
        for name, text in facts.items()
    )
    return f'<dl class="sheet">{items}</dl>'


def _page(page: str) -> str:
    """The title of a page; what is no page (the bulletin) has a name of its own."""
    for key in (f"pages.{page}", f"catalogue.elsewhere.{page}"):
        if knows(key):
            return say(key)
    return page


def _has(exports: pd.DataFrame, metric: str) -> list[bool]:
    return [metric in names for names in exports.metrics]


def _values(view: View, metric: str, exports: pd.DataFrame) -> None:
    """The last published values for France, one per period."""
    shown = exports[_has(exports, metric)]
    tables = [row.export for row in shown.itertuples() if row.grain == "period" and not len(row.dimensions)]
    if not tables:
        st.caption(say("catalogue.no_values"))
        return
    rows = catalogue.values(view.publication, tables[0], metric)
    rows = rows[rows.window == "current"].set_index("period")
    unit = view.units[metric]
    items = "".join(
        f"<div><dt>{escape(say(f'filters.periods.{period}'))}</dt>"
        f"<dd>{escape(formats.cell(rows.value[period], rows.state[period], unit))}</dd></div>"
        for period in PERIODS
        if period in rows.index
    )
    st.html(f'<dl class="facts">{items}</dl>')
    st.caption(say("catalogue.values_note", day=formats.short_date(view.publication.about.data_to)))


def _code(names: list[str]) -> str:
    return ", ".join(f"<code>{escape(name)}</code>" for name in names)


def _lineage(view: View, metric: str) -> None:
    """From the nearest to what was received."""
    found = catalogue.lineage(view.publication, metric)
    items = "".join(
        f"<div><dt>{escape(say(f'catalogue.layers.{layer}'))}</dt><dd>{_code(found[layer])}</dd></div>"
        for layer in LAYERS
        if layer in found
    )
    st.html(f'<dl class="sheet lineage">{items}</dl>')


def to_csv(metrics: pd.DataFrame) -> bytes:
    """The whole catalogue, one line per metric."""
    names = ("name", "label", "description", "unit", "purpose", "disclosure", "owner", "sql")
    lines = [
        [
            row.Index,
            getattr(row, f"label_{language()}"),
            getattr(row, f"description_{language()}"),
            row.unit,
            say(f"catalogue.purposes.{row.purpose}"),
            say(f"catalogue.disclosures.{row.disclosure}"),
            row.owner,
            _statement(row.definition_sql),
        ]
        for row in metrics.itertuples()
    ]
    return export.to_csv([say(f"catalogue.file.{name}") for name in names], lines)
