"""The gate of every run: who is asking, whether they may, and the line in the journal that says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st

from app.access import journal
from app.access.admission import LOCAL, Refusal, Visitor, judge
from app.access.configuration import Configuration, configuration, is_loopback

# how often an open page asks again whether its reader may still read it
CHECK_SECONDS = 5
LONGEST_NAME = 64
# names in Streamlit's session
_ACTIVE, _TOLD, _VISITOR = "access_active", "access_told", "access_visitor"


class NotAllowedError(Exception):
    """A file was asked for by somebody who may no longer have it."""


def outcome() -> Visitor | Refusal:
    """Who is asking, or why they are refused; sign-ins and refusals are journaled, once per session and reason."""
    configured = configuration()
    now = datetime.now(UTC)
    if configured.controls_access:
        found = judge(configured, _claims(), now)
    else:
        # wherever this process was started from: figures are for this machine alone while nobody signs in
        found = LOCAL if is_loopback(st.get_option("server.address") or "") else Refusal("open_address")
    if isinstance(found, Visitor):
        _note(found.name, "app.sign_in", "accepted", role=found.role)
        st.session_state[_ACTIVE] = now
        st.session_state[_VISITOR] = found
    else:
        st.session_state.pop(_VISITOR, None)
        if found.reason != "not_signed_in":
            _note(found.name, "app.sign_in", "refused", reason=found.reason)
    return found


def watch() -> None:
    """Keeps asking while a page is open: a habilitation taken back takes the page away, and so does being idle."""
    if configuration().controls_access:
        _ask_again()


@st.fragment(run_every=CHECK_SECONDS)
def _ask_again() -> None:
    configured, now = configuration(), datetime.now(UTC)
    if is_idle(configured, st.session_state.get(_ACTIVE), now):
        sign_out("idle")
    elif judge(configured, _claims(), now) != st.session_state.get(_VISITOR):
        st.rerun()


def is_idle(configured: Configuration, active: datetime | None, now: datetime) -> bool:
    """Whether nothing was done in a session for longer than it may stay open."""
    return active is None or now - active > timedelta(minutes=configured.idle_minutes)


def sign_out(outcome_told: str = "done") -> None:
    """End the session of the reader, here and at the identity provider."""
    visitor = st.session_state.pop(_VISITOR, None)
    if visitor:
        _write(visitor.name, "app.sign_out", outcome_told)
    st.logout()


def note_page(page: str, level: str, area: str, period: str) -> None:
    """Journal that a page is shown, for which area and period; once until one of them changes."""
    _note(_visitor().name, "app.page", "shown", page=page, area=f"{level}/{area}", period=period)


def note_refused(page: str, reason: str) -> None:
    """Journal that a page, or an area of it, was refused."""
    _note(_visitor().name, "app.page", "refused", page=page, reason=reason)


def journaled(build: Callable[[], bytes], file: str) -> Callable[[], bytes]:
    """`build` for a download button: asks again who clicks, journals, and only then builds the file.

    A click may come long after the page was drawn, when its reader may no longer have it: NotAllowedError.
    """
    configured, visitor, claims = configuration(), _visitor(), _claims()
    file = re.sub(r"[^A-Za-z0-9_.-]", "_", file)[:LONGEST_NAME]

    def checked() -> bytes:
        if configured.controls_access and judge(configured, claims, datetime.now(UTC)) != visitor:
            _write(visitor.name, "app.download", "refused", file=file)
            raise NotAllowedError(file)
        _write(visitor.name, "app.download", "given", file=file)
        return build()

    return checked


def _visitor() -> Visitor:
    return st.session_state.get(_VISITOR, LOCAL)


def _claims() -> dict[str, Any]:
    return st.user.to_dict()


def _note(who: str, action: str, outcome_told: str, **details: str) -> None:
    """Write a line unless the last one of this action in the session says the same."""
    told = st.session_state.setdefault(_TOLD, {})
    line = (who, outcome_told, tuple(sorted(details.items())))
    if told.get(action) != line:
        _write(who, action, outcome_told, **details)
        told[action] = line


def _write(who: str, action: str, outcome_told: str, **details: str) -> None:
    journal.write(configuration().journal, f"user:{who}", action, outcome_told, **details)
