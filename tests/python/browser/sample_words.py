"""Names of members and annotations of the sample publication, from the reference seeds of the project."""

from __future__ import annotations

import pandas as pd

from browser.sample_figures import read_seed

NAMES = ["dimension", "member", "label_fr", "label_en"]


def members() -> pd.DataFrame:
    """dimension, member, label_fr, label_en, sort_order, as in meta.members."""
    rubrics = read_seed("code_maps/cisp2_rubrics.csv").rename(columns={"cisp2_code": "member"})
    for label in ("label_fr", "label_en"):
        rubrics[label] = rubrics[label].str.replace("'", "’")
    coded = rubrics.assign(dimension="reason_code").sort_values("member")
    coded["sort_order"] = range(1, len(coded) + 1)
    told = read_seed("reference/members.csv")
    told["sort_order"] = told.sort_order.astype(int)
    return pd.concat([coded, told])[[*NAMES, "sort_order"]]


def annotations() -> pd.DataFrame:
    """Every annotation of the seed, as in meta.annotations."""
    rows = read_seed("reference/annotations.csv")
    for column in ("starts_on", "ends_on"):
        rows[column] = pd.to_datetime(rows[column])
    return rows
