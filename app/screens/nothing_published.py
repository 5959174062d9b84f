"""The page shown while there is no publication to read: says why in plain words, and what to run."""

from __future__ import annotations

import streamlit as st

from app.data import PublicationUnavailableError
from app.text import say


def show(problem: PublicationUnavailableError) -> None:
    """Draws the page; the reason names the setting or the file, never a path or a key."""
    st.title(say("nothing.title"), anchor=False)
    st.markdown(say("nothing.intro"))
    st.markdown(say(f"nothing.reasons.{problem.reason}", file=problem.file))
    st.header(say("nothing.what_to_do"), anchor=False)
    st.markdown(say("nothing.run"))
    st.code(say("nothing.run_command"), language="shell")
    st.markdown(say("nothing.demo"))
    st.code(say("nothing.demo_command"), language="shell")
    st.caption(say("nothing.again"))
