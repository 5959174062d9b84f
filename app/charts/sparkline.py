"""A small curve without axes, as an image: five of them cost less than one interactive chart."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Sequence
from html import escape

from app.charts.theme import Palette

WIDTH, HEIGHT, MARGIN = 200.0, 48.0, 3.0
# with more points than this the line is thinner
LONG = 120


def sparkline(values: Sequence[float | None], line: str, fill: str) -> str:
    """An SVG that stretches to its frame; a missing value breaks the curve; empty under two values, or when all are nought."""
    known = [value for value in values if value is not None and not math.isnan(value)]
    if len(known) < 2 or not any(known):
        return ""
    width = 1 if len(values) > LONG else 1.8
    low, high = min(known), max(known)
    span = (high - low) or 1.0
    step = WIDTH / (len(values) - 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None or math.isnan(value):
            runs.append([])
            continue
        height = (HEIGHT - 2 * MARGIN) * (1 - (value - low) / span) + MARGIN
        runs[-1].append((round(index * step, 2), round(height, 2)))
    drawn = "".join(_run(run, line, fill, width) for run in runs if len(run) > 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" '
        f'preserveAspectRatio="none">{drawn}</svg>'
    )


def _run(points: list[tuple[float, float]], line: str, fill: str, width: float) -> str:
    path = "L".join(f"{x} {y}" for x, y in points)
    return (
        f'<path d="M{points[0][0]} {HEIGHT}L{path}L{points[-1][0]} {HEIGHT}Z" fill="{fill}"/>'
        f'<path d="M{path}" fill="none" stroke="{line}" stroke-width="{width}" stroke-linejoin="round" '
        'vector-effect="non-scaling-stroke"/>'
    )


def image(svg: str, alt: str) -> str:
    """The curve as an HTML image with its text; an empty frame of the same height when there is no curve."""
    if not svg:
        return '<div class="sparkline"></div>'
    return f'<img class="sparkline" alt="{escape(alt, quote=True)}" src="{source(svg)}">'


def source(svg: str) -> str:
    """The curve as the address of an image."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode('ascii')}"


def colours_of(tone: str, palette: Palette) -> tuple[str, str]:
    """Line and fill for a tone: good, bad or neutral."""
    if tone == "good":
        return palette.good, palette.good_fill
    if tone == "bad":
        return palette.bad, palette.bad_fill
    return palette.neutral_line, palette.neutral_fill
