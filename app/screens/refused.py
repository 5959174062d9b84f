"""The page of somebody who is not let in, or not to this page: why, in a plain sentence, and what they can do."""

from __future__ import annotations

import streamlit as st

from app.access import gate
from app.text import say

SIGN_IN, SIGN_OUT = ("not_signed_in", "session_over"), ("no_second_factor", "unknown", "expired", "habilitations")


def show(reason: str) -> None:
    """Draws the page; `reason` names a sentence of `access.refused`."""
    with st.container(key="refused"):
        st.title(say("access.sign_in_title" if reason == "not_signed_in" else "access.title"), anchor=False)
        st.markdown(say(f"access.refused.{reason}"))
        if reason in SIGN_IN:
            st.button(say("access.sign_in"), type="primary", key="sign_in", on_click=st.login)
        elif reason in SIGN_OUT:
            st.button(say("access.sign_out"), key="sign_out", on_click=gate.sign_out)
