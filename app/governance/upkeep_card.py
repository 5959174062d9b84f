"""The card of retention and upkeep: how long data are kept, the last backup, the last purge, the age of the keys."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from app import cards, formats
from app.governance.lines import lines_of
from app.published import governance
from app.text import say
from app.view import View

SHOWN = ("land", "build", "publish", "backup", "restore", "purge", "keys.rotate", "audit.verify")


def show(view: View) -> None:
    """Draws the card."""
    limits = governance.limits(view.publication)
    with cards.card(say("governance.upkeep"), "upkeep", view.metrics, (), "content"):
        st.markdown(say("governance.retention", years=limits["retention_years"], days=limits["audit_days"]))
        st.markdown(say("governance.protection", k=limits["k"], base=limits["round_base"]))
        done = governance.upkeep(view.publication)
        st.html(lines_of({say(f"governance.work.{name.replace('.', '_')}"): _last(done, name) for name in SHOWN}))
        st.subheader(say("governance.keys"), anchor=False)
        today = formats.paris_day(view.publication.about.published_at)
        st.html(lines_of({say(f"governance.key_names.{row.key}"): _age(row, today) for row in _keys(view)}))
        st.caption(say("governance.keys_note"))


def _keys(view: View) -> list:
    return list(governance.keys(view.publication).itertuples(index=False))


def _last(done: pd.DataFrame, name: str) -> str:
    if name not in done.index:
        return say("governance.never")
    return say(
        "governance.last", day=formats.short_date(done.done_on[name]), times=formats.number(int(done.times[name]))
    )


def _age(key: object, today: date) -> str:
    if pd.isna(key.made_on):
        return say("governance.key_elsewhere")
    told = say(
        "governance.key_age",
        day=formats.short_date(key.made_on),
        days=formats.number(max((today - key.made_on.date()).days, 0)),
    )
    return f"{told} · {say('governance.retired', count=int(key.retired))}" if key.retired else told
