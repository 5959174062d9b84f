"""Each metric keeps its value on the fixed federation: a change of a figure is meant, or it is a mistake.

After a change that is meant, `pytest tests/python/integration/test_golden_values.py --write-golden` writes the values
again, and the difference of golden_values.csv says what the change did.
"""

import csv
import os
from datetime import date
from pathlib import Path

import pytest

from contact.semantics.catalogue import Catalogue
from contact.semantics.query import Question, ask
from contact.stores import open_store

GOLDEN = Path(__file__).with_name("golden_values.csv")
OF_THE_CLOCK = {"median_delivery_delay_hours"}
"""Hours between a day of 2020 and the landing of its delivery, today."""


@pytest.fixture(scope="module")
def values(federation) -> dict[tuple[str, str], str]:
    """The value of every metric for the whole federation and for one association, to nine digits."""
    with federation.settings(), open_store("warehouse") as connection:
        catalogue = Catalogue.load(connection)
        found = {}
        for metric in catalogue.listed:
            if metric.name in OF_THE_CLOCK:
                continue
            day = date(2020, 3, 31) if metric.needs_time else None
            question = Question([metric.name], grain="day" if day else None, starts_on=day, ends_on=day)
            found["FR", metric.name] = told(ask(question, catalogue, connection).rows)
            if "association" in catalogue.engine.group_bys([metric.name]):
                one = Question(
                    [metric.name],
                    grain="day" if day else None,
                    starts_on=day,
                    ends_on=day,
                    where=["association = 'gironde_a'"],
                )
                found["gironde_a", metric.name] = told(ask(one, catalogue, connection).rows)
        return found


def told(rows: list[tuple]) -> str:
    """The only value of an answer; nothing where there is none."""
    assert len(rows) <= 1
    value = rows[0][-1] if rows else None
    return "" if value is None else f"{float(value):.9g}"


def test_every_metric_has_the_value_that_it_had(values, request):
    if request.config.getoption("--write-golden"):
        with GOLDEN.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator=os.linesep)
            writer.writerow(["area", "metric", "value"])
            writer.writerows([*key, value] for key, value in sorted(values.items()))
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        golden = {(row["area"], row["metric"]): row["value"] for row in csv.DictReader(file)}
    assert values == golden
