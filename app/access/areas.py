"""Whether the address of a page names an area that its reader may not read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

NAMES = ["area_code", "label_fr", "label_en"]
BETWEEN = " – "


def names_another(parameters: Mapping[str, str], everything: pd.DataFrame, readable: pd.DataFrame) -> bool:
    """Whether a parameter is the code or the name of an area of `everything` that is not one of `readable`.

    Both hold level, area_code, label_fr, label_en. A list may join code and name, as « 33 – Gironde ».
    """
    forbidden = _names(everything) - _names(readable)
    return any(part.strip().casefold() in forbidden for value in parameters.values() for part in _parts(value))


def _names(areas: pd.DataFrame) -> set[str]:
    return {str(name).casefold() for column in NAMES for name in areas[column]}


def _parts(value: str) -> Iterable[str]:
    yield value
    yield from value.split(BETWEEN)
