"""The catalogue says since when each definition stands, carried from publication to publication."""

from datetime import date

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from contact.publication.history import history
from contact.publication.meta import META_COLUMNS

NOTHING = pd.DataFrame(columns=list(META_COLUMNS["history"]))
NO_EXPORTS = pd.DataFrame(columns=list(META_COLUMNS["exports"]))
FIRST, SECOND, THIRD = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def metrics(**definitions: str) -> pd.DataFrame:
    """Metrics by name with the SQL that defines them; all else alike."""
    rows = [
        dict.fromkeys(META_COLUMNS["metrics"], "x") | {"metric": m, "definition_sql": s} for m, s in definitions.items()
    ]
    return pd.DataFrame(rows, columns=list(META_COLUMNS["metrics"]))


def told(rows: pd.DataFrame) -> dict[str, tuple]:
    return {
        row.name: tuple(
            None if pd.isna(day) else day for day in (row.first_published_on, row.changed_on, row.removed_on)
        )
        for row in rows.itertuples(index=False)
    }


def test_what_came_changed_went_and_came_back():
    first = history(metrics(a="1", b="1"), NO_EXPORTS, NOTHING, FIRST)
    assert told(first) == {"a": (FIRST, None, None), "b": (FIRST, None, None)}
    second = history(metrics(a="2", c="1"), NO_EXPORTS, first, SECOND)
    assert told(second) == {"a": (FIRST, SECOND, None), "c": (SECOND, None, None), "b": (FIRST, None, SECOND)}
    third = history(metrics(a="2", b="1", c="1"), NO_EXPORTS, second, THIRD)
    assert told(third) == {"a": (FIRST, SECOND, None), "b": (THIRD, None, None), "c": (SECOND, None, None)}
    assert told(history(metrics(a="2"), NO_EXPORTS, third, date(2026, 4, 1)))["c"] == (SECOND, None, date(2026, 4, 1))


def test_what_is_removed_stays_removed_on_the_same_day():
    gone = history(metrics(), NO_EXPORTS, history(metrics(a="1"), NO_EXPORTS, NOTHING, FIRST), SECOND)
    assert told(history(metrics(), NO_EXPORTS, gone, THIRD)) == {"a": (FIRST, None, SECOND)}


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("12"), max_size=6))
def test_the_same_definitions_again_change_nothing(definitions):
    once = history(metrics(**definitions), NO_EXPORTS, NOTHING, FIRST)
    assert told(history(metrics(**definitions), NO_EXPORTS, once, SECOND)) == told(once)


def test_a_metric_and_an_export_of_one_name_are_two():
    exports = pd.DataFrame([dict.fromkeys(META_COLUMNS["exports"], "x") | {"export": "calls"}])
    rows = history(metrics(calls="1"), exports, NOTHING, FIRST)
    assert list(rows.kind) == ["metric", "export"]
