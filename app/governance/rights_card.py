"""The card of the rights of persons: how many requests of each kind were made and carried out, small numbers masked."""

from __future__ import annotations

from html import escape

import streamlit as st

from app import cards, formats
from app.published import governance
from app.text import say
from app.view import View

RIGHTS = ("access", "rectify", "object", "erase")
STEPS = ("asked", "done")


def show(view: View) -> None:
    """Draws the card."""
    counts = {(row.action, row.step): row for row in governance.requests(view.publication).itertuples()}
    k = governance.limits(view.publication)["k"]
    with cards.card(say("governance.rights"), "rights", view.metrics, (), "content"):
        st.markdown(say("governance.rights_intro"))
        headings = (say("governance.right"), *(say(f"governance.steps.{step}") for step in STEPS))
        head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
        body = "".join(
            f'<tr><th scope="row">{escape(say(f"governance.rights_names.{right}"))}</th>'
            + "".join(f"<td>{escape(_count(counts.get((right, step)), k))}</td>" for step in STEPS)
            + "</tr>"
            for right in RIGHTS
        )
        st.html(f'<div class="details"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>')
        st.caption(say("governance.rights_note", k=k))


def _count(cell: object | None, k: int) -> str:
    if cell is None:
        return say("cell.no_data")
    if cell.state == "masked":
        return say("governance.few", k=k)
    return formats.number(cell.value)
