"""The card of what is new."""

from __future__ import annotations

from html import escape

import streamlit as st

from app import cards, formats
from app.catalogue.news import RECENT, Change, changes
from app.published import catalogue
from app.text import say
from app.view import View

# changes written out; a publication that redefines everything is told by its number
SHOWN = 20


def show(view: View) -> None:
    """Draws the card."""
    today = formats.paris_day(view.publication.about.published_at)
    history = catalogue.history(view.publication)
    found = changes(history, today)
    with cards.card(say("catalogue.news"), "news", view.metrics, (), "content"):
        if not found:
            began = history.first_published_on.min()
            day = formats.short_date(began if began == began else today)
            st.markdown(say("catalogue.no_news", days=RECENT.days, began=day))
            return
        items = "".join(f"<li>{escape(_told(view, change))}</li>" for change in found[:SHOWN])
        st.html(f'<ul class="plain_list">{items}</ul>')
        if len(found) > SHOWN:
            st.caption(say("catalogue.more_news", count=len(found) - SHOWN))


def _told(view: View, change: Change) -> str:
    is_known = change.kind == "metric" and change.name in view.metrics.index
    name = view.label(change.name) if is_known else change.name
    kind = say(f"catalogue.kinds.{change.kind}")
    return say(f"catalogue.{change.what}", day=formats.short_date(change.day), kind=kind, name=name)
