"""Which flows between steps are drawn, and in which column each step stands."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from app.charts.flow import Link, Node
from app.charts.theme import Palette

# a flow smaller than this share of the largest would be a hair: it stays in the table
THINNEST = 0.004
# the columns of the picture; what is not named here ends a contact
DEPTHS = {
    "call": 0, "triage": 1, "dispatch": 2, "appointment": 2, "advice": 2, "emergency_referral": 2, "gp_referral": 2,
    "no_decision": 2, "travel": 3, "visit": 4, "consultation": 4,
}  # fmt: skip
OUTCOMES = (
    "home", "own_gp", "advised", "specialist", "emergency_services", "emergency_department", "hospitalised", "death",
    "refused", "abandoned", "cancelled", "not_recorded",
)  # fmt: skip
LAST = 5
# one colour of the categorical palette for each kind of step
_COLOURS = {"call": 0, "triage": 0, "dispatch": 6, "travel": 6, "visit": 6, "appointment": 3, "consultation": 3}
_COLOURS |= {"advice": 2, "advised": 2, "home": 2, "own_gp": 4, "gp_referral": 4, "specialist": 7}
_COLOURS |= dict.fromkeys(
    ("emergency_referral", "emergency_services", "emergency_department", "hospitalised", "death"), 1
)
_OTHER = 5


def depth_of(step: str) -> int:
    """The column in which a step stands: those that end a contact in the last one."""
    return DEPTHS.get(step, LAST)


def drawable(rows: pd.DataFrame) -> pd.DataFrame:
    """The flows that a picture can hold: published, from left to right (a new call after an outcome is left out), and
    not too thin. `rows` has step, next_step, value, state."""
    known = {*DEPTHS, *OUTCOMES}
    shown = rows[rows.step.isin(known) & rows.next_step.isin(known) & (rows.value > 0)]
    forward = shown.step.map(depth_of) < shown.next_step.map(depth_of)
    shown = shown[forward]
    return shown[shown.value >= THINNEST * shown.value.max()].reset_index(drop=True)


def nodes_of(flows: pd.DataFrame, names: Mapping[str, str], colours: Palette) -> list[Node]:
    """The steps that the flows join, in the order of the columns and of `names`."""
    present = {*flows.step, *flows.next_step}
    order = [step for step in names if step in present]
    return [
        Node(step, names[step], depth_of(step), colours.categorical[_COLOURS.get(step, _OTHER)])
        for step in sorted(order, key=depth_of)
    ]


def links_of(flows: pd.DataFrame, texts: list[str]) -> list[Link]:
    """The flows as links; `texts` says each in words."""
    return [
        Link(row.step, row.next_step, float(row.value), text)
        for row, text in zip(flows.itertuples(), texts, strict=True)
    ]
