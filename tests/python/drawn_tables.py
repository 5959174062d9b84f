"""The tables of a page run without a browser, as its component was given them."""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest


def drawn_tables(test: AppTest) -> dict[str, dict]:
    """By the key that ends the id of each table: columns, rows, label and the rest of its data."""
    return {one.proto.id.rpartition("-")[2]: json.loads(one.proto.json) for one in test.get("bidi_component")}


def texts(table: dict) -> dict[str, list[str]]:
    """The texts of each row of a table, by its key."""
    return {row["key"]: [cell["text"] for cell in row["cells"]] for row in table["rows"]}
