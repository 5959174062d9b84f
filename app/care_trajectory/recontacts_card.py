"""Patients who call again, and what follows: shares of contacts, beside the comparison."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import cards, health_note, members, sheet
from app.text import say
from app.view import View

METRICS = (
    "recontact_share_24h", "recontact_share_72h", "recontact_share_7d", "recontact_share_30d",
    "acts_after_contact_share_72h", "emergencies_after_contact_share_72h", "admissions_after_contact_share_7d",
)  # fmt: skip


def show(view: View, published: pd.DataFrame) -> None:
    """Draws the card; `published` as of cells.in_period."""
    title = say("care_trajectory.recontacts")
    with cards.card(title, "recontacts", view.metrics, METRICS):
        parts = [members.beside(published, metric, "metric", view.filters.compared_to) for metric in METRICS]
        rows = pd.concat(parts)
        if not (rows.value > 0).any():
            st.caption(say("care_trajectory.empty"))
            return
        names = {metric: say(f"care_trajectory.shares.{metric}") for metric in METRICS}
        headings = members.headings(
            say("care_trajectory.share"), say("care_trajectory.of_contacts"), view.filters.compared_to
        )

        def told() -> sheet.Sheet:
            return sheet.Sheet(headings, members.lines(rows, names, "percent"))

        def chart() -> None:
            alt_text = say("care_trajectory.recontacts_alt")
            members.chart(view, rows, names, "percent", headings[1], key="recontacts", alt_text=alt_text)

        sheet.show("recontacts", sheet.file_of(view, title), told, chart)
        health_note.show(view, say("care_trajectory.recontacts_note"))
