"""What surrounds every page: style, title, freshness badge, banner and footer."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template

import streamlit as st

from app import data, document, formats, freshness
from app.access import gate
from app.access.admission import LOCAL, Visitor
from app.access.configuration import configuration
from app.charts.theme import Palette
from app.text import CHOICE, DEFAULT_LANGUAGE, LANGUAGES, language, say

FOLDER = Path(__file__).parent
ICON = "app/static/icon.png"
STYLE = Template((FOLDER / "style.css").read_text(encoding="utf-8"))


def configure() -> None:
    """Title, icon and layout of the browser page; the icon comes from here: nothing is asked elsewhere."""
    st.set_page_config(page_title=say("site.name"), page_icon=ICON, layout="wide")


def style(colours: Palette) -> None:
    """The few rules that Streamlit's theme cannot say, the language of the document, and Streamlit's words in it."""
    sheet = STYLE.substitute(
        background=colours.background,
        muted=colours.muted,
        border=colours.border,
        primary=colours.primary,
        good=colours.good,
        good_fill=colours.good_fill,
        bad=colours.bad,
        notice=colours.notice,
        notice_text=colours.notice_text,
    )
    st.html(f"<style>{sheet}</style><script>{document.script(language())}</script>", unsafe_allow_javascript=True)


def language_switch() -> None:
    """The choice of a language, under the menu; drawn first, since all that follows is said in the language chosen."""
    with st.sidebar, st.container(key="language"):
        st.segmented_control(
            say("site.language"),
            LANGUAGES,
            default=DEFAULT_LANGUAGE,
            required=True,
            format_func=lambda one: say(f"site.languages.{one}"),
            key=CHOICE,
            bind="query-params",
            persist_state="session",
            label_visibility="collapsed",
        )


def account(visitor: Visitor) -> None:
    """Under the menu: the role in which one reads, and the way out."""
    if visitor != LOCAL:
        with st.sidebar, st.container(key="account"):
            st.caption(say(f"access.roles.{visitor.role}"))
            st.button(say("access.sign_out"), key="sign_out", on_click=gate.sign_out)


def title(text: str, badge: freshness.Freshness | None) -> None:
    """The page's title with the freshness badge at its right."""
    with st.container(
        key="title", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xsmall"
    ):
        st.title(text, anchor=False, width="content")
        if badge:
            kind, icon = ("badge late", "schedule") if badge.is_late else ("badge", "check_circle")
            st.html(
                f'<span class="{kind}"><i aria-hidden="true">{icon}</i>{escape(badge.text)}</span>', width="content"
            )


def banner(about: data.About) -> None:
    """Says on every page that the figures are not received ones, and that nobody signs in."""
    told = [say(f"site.{about.data_kind}")] if about.data_kind in ("simulated", "replayed") else []
    if not configuration().controls_access:
        told.append(say("access.open"))
    if told:
        with st.container(key="banner"):
            st.markdown("\n\n".join(told))


def footer(about: data.About | None) -> None:
    """Whose project this is, and which publication is shown."""
    with st.container(key="footer", gap=None):
        st.caption(say("site.footer"))
        if about:
            published = (
                f"{formats.short_date(formats.paris_day(about.published_at))}, {formats.clock(about.published_at)}"
            )
            days = {"from": formats.short_date(about.data_from), "to": formats.short_date(about.data_to)}
            st.caption(say("site.footer_version", published=published, version=about.software_version, **days))


def badge(publication: data.Publication, region: str | None) -> freshness.Freshness:
    """Freshness now."""
    return freshness.of(publication, region, datetime.now(UTC))
