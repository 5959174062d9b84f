"""The départements as a map of five classes, in pixel coordinates; a click selects one."""

from __future__ import annotations

import bisect
import itertools
import json
import statistics
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from app.charts.theme import CLASSES, Palette, Spec, draw, finish
from app.text import once_per_language, say

GEOMETRY = Path(__file__).parents[1] / "assets" / "departements.json"
ROWS, SHAPES = "rows", "shapes"
PICKED = "picked"
NONE, MASKED = "none", "masked"
# a click on the selected département takes it away, a click on another replaces it
TOGGLE = f"datum && vlSelectionTest('{PICKED}_store', datum)"


@cache
def _collection() -> dict[str, Any]:
    return json.loads(GEOMETRY.read_text(encoding="utf-8"))


@cache
def _shapes(region: str | None) -> dict[str, Any]:
    """The shapes of a region (None: of the country, Paris and its neighbours a second time, enlarged), by code."""
    features = [
        {"type": "Feature", "code": feature["properties"]["code"], "geometry": feature["geometry"]}
        for feature in _collection()["features"]
        if region is None or (feature["properties"]["region_code"] == region and not feature["properties"]["inset"])
    ]
    return {"type": "FeatureCollection", "features": features}


def limits(values: list[float]) -> list[float]:
    """The bounds between the five classes: equal numbers of départements in each; fewer when values repeat."""
    if len(values) < CLASSES:
        return sorted(set(values))[1:]
    return sorted(set(statistics.quantiles(values, n=CLASSES, method="inclusive")))


def class_of(value: float, bounds: list[float]) -> str:
    """The class of a value, "0" (lowest) to "4"."""
    return str(bisect.bisect_right(bounds, value))


def class_colours(colours: Palette) -> list[str]:
    """One colour per class, low to high: the last five of the six steps, so that the lowest differs from no data."""
    return list(colours.sequential[1:])


def draw_map(
    rows: pd.DataFrame,
    colours: Palette,
    metric: str,
    region: str | None,
    *,
    key: str,
    alt_text: str,
    on_pick: Callable[[], None] | None = None,
) -> None:
    """Draws the départements of a region, or of the country: `rows` of code, name, class_, text, selected.

    Without `on_pick` nothing can be chosen. What a click changes is rows alone, so that the browser draws nothing else again.
    """
    picking = {"on_select": on_pick, "selection_mode": PICKED} if on_pick else {}
    draw(
        map_spec(colours, metric, region is None, on_pick is not None),
        {SHAPES: _shapes(region), ROWS: rows},
        key=key,
        alt_text=alt_text,
        height="stretch",
        **picking,
    )


@once_per_language
def map_spec(colours: Palette, metric: str, whole: bool, pickable: bool) -> Spec:
    """The map without its rows and shapes; `whole`: of the country."""
    joined = alt.LookupData(data=alt.NamedData(ROWS), key="code", fields=["name", "class_", "text", "selected"])
    shapes = alt.NamedData(SHAPES, format=alt.DataFormat(property="features", type="json"))
    base = alt.Chart(shapes).transform_lookup(lookup="code", from_=joined)
    domain = [*map(str, range(CLASSES)), NONE, MASKED]
    scale = alt.Scale(domain=domain, range=[*class_colours(colours), colours.no_data, colours.masked])
    picked = alt.selection_point(name=PICKED, fields=["code"], on="click", toggle=TOGGLE, clear=False)
    tooltip = [
        alt.Tooltip("name:N", title=say("territories.departement")),
        alt.Tooltip("text:N", title=metric),
    ]
    land = base.mark_geoshape(
        stroke=colours.background, strokeWidth=0.8, cursor="pointer" if pickable else "default"
    ).encode(color=alt.Color("class_:N", scale=scale, legend=None), tooltip=tooltip)
    ring = base.transform_filter("datum.selected").mark_geoshape(
        filled=False, stroke=colours.selection, strokeWidth=2.5, strokeJoin="round"
    )
    layers = [land.add_params(picked) if pickable else land, ring, *(_frame(colours) if whole else [])]
    return finish(alt.layer(*layers).project(type="identity"), colours)


def _frame(colours: Palette) -> list[alt.Chart]:
    """A thin frame around the enlarged Paris region, with its name above."""
    left, top, right, bottom = _collection()["frame"]
    ring = [[left, top], [right, top], [right, bottom], [left, bottom], [left, top]]
    box = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}}
    frame = alt.Chart(alt.Data(values=[box])).mark_geoshape(filled=False, stroke=colours.border, strokeWidth=1)
    place = {"x": (left + right) / 2, "y": bottom, "name": say("territories.inset")}
    name = (
        alt.Chart(alt.Data(values=[place]))
        .mark_text(color=colours.muted, fontSize=10, dy=10)
        .encode(longitude="x:Q", latitude="y:Q", text="name:N")
    )
    return [frame, name]


def class_words(bounds: list[float], words: list[str], colours: Palette) -> list[tuple[str, str]]:
    """The classes for a legend: colour and bounds in words (`words[i]` writes `bounds[i]`)."""
    if not bounds:
        return []
    texts = [f"< {words[0]}"]
    texts += [f"{low} – {high}" for low, high in itertools.pairwise(words)]
    texts += [f"≥ {words[-1]}"]
    return list(zip(class_colours(colours)[: len(texts)], texts, strict=True))
