"""Which indicator, which département: by list, by a click on the map, by a row of the table; all end in the address."""

from __future__ import annotations

import streamlit as st

from app.charts import map as maps
from app.territories.places import Places
from app.text import say

METRICS = ("acts_per_1000", "calls_per_1000", "acts", "median_arrival_minutes")
NOWHERE = ""
# names of the parameters in the address bar; they are part of links that people keep
METRIC, DEPARTEMENT = "indicateur", "departement"
# counts the choices made beside the map: a new number gives the map a fresh selection of its own
GENERATION = "map_generation"


def metric_list() -> str:
    """Draws the list of indicators; gives the metric chosen."""
    return st.selectbox(
        say("territories.metric"),
        METRICS,
        format_func=lambda name: say(f"territories.metrics.{name}"),
        key=METRIC,
        bind="query-params",
    )


def departement_list(places: Places) -> str:
    """Draws the list of départements; gives the code chosen, "" for none."""
    everywhere = {NOWHERE: say("territories.every_departement")}
    names = everywhere | {code: f"{code} – {name}" for code, name in places.names.items()}
    return st.selectbox(
        say("territories.departement"),
        list(names),
        format_func=names.__getitem__,
        key=DEPARTEMENT,
        bind="query-params",
        on_change=_refresh_map,
    )


def map_key() -> str:
    """The map's identity: it changes when the selection that the browser remembers is not the choice any more."""
    return f"map_{st.session_state.get(GENERATION, 0)}"


def choose_from_map(key: str) -> None:
    """After a click on the map `key`: its selection is a département, or none when that one was clicked again."""
    picked = st.session_state[key].selection.get(maps.PICKED) or []
    clicked = picked[0].get("code") if picked else None
    _choose(clicked)
    if (clicked or NOWHERE) != st.session_state[DEPARTEMENT]:
        _refresh_map()


def choose_from_table(code: str | None) -> None:
    """After a click on the row of `code`."""
    _choose(code)
    _refresh_map()


def _choose(code: str | None) -> None:
    chosen = st.session_state.get(DEPARTEMENT) or NOWHERE
    st.session_state[DEPARTEMENT] = NOWHERE if code in (None, chosen) else code


def _refresh_map() -> None:
    st.session_state[GENERATION] = st.session_state.get(GENERATION, 0) + 1
