"""Flows between the steps of a care episode, as a sankey: the only chart that is not Vega's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.charts.theme import FONT

HEIGHT = 560
NODE_WIDTH, NODE_GAP = 14, 16


@dataclass(frozen=True)
class Node:
    """A step: its key, its name, the column it stands in, its colour."""

    key: str
    name: str
    depth: int
    colour: str


@dataclass(frozen=True)
class Link:
    """A flow from one step to another: its keys, its value, and what the pointer reads."""

    source: str
    target: str
    value: float
    text: str


def flow_options(nodes: Sequence[Node], links: Sequence[Link], text_colour: str) -> dict[str, Any]:
    """The ECharts options; links go from left to right only, so that the picture has no loop.

    The pointer reads the id of a link, in words: ECharts would write numbers in English.
    """
    names = {node.key: node.name for node in nodes}
    return {
        "textStyle": {"fontFamily": FONT},
        "animation": False,
        "tooltip": {"trigger": "item", "formatter": "{b}", "confine": True},
        "series": [
            {
                "type": "sankey",
                "left": 4,
                "right": 150,
                "top": 10,
                "bottom": 10,
                "nodeWidth": NODE_WIDTH,
                "nodeGap": NODE_GAP,
                "nodeAlign": "left",
                "layoutIterations": 64,
                "draggable": False,
                "emphasis": {"focus": "adjacency"},
                "label": {
                    "color": text_colour,
                    "fontSize": 12,
                    "position": "right",
                    "width": 140,
                    "overflow": "break",
                    "lineHeight": 14,
                },
                "lineStyle": {"color": "gradient", "opacity": 0.35, "curveness": 0.5},
                "data": [
                    {"name": names[node.key], "depth": node.depth, "itemStyle": {"color": node.colour}}
                    for node in nodes
                ],
                "links": [
                    {"source": names[link.source], "target": names[link.target], "value": link.value, "id": link.text}
                    for link in links
                ],
            }
        ],
    }


def draw_flow(options: dict[str, Any], *, key: str, alt_text: str) -> None:
    """Shows the sankey as SVG, in the colours of the options."""
    st.echarts_chart(options, height=HEIGHT, theme=None, renderer="svg", key=key, alt=alt_text)
