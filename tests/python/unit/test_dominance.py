"""A region that stands for one association is masked where its health figures would tell the association's."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from contact.publication.disclosure.dominance import LARGEST_SHARE, dominated, subject_to_dominance
from contact.semantics.catalogue import Metric


class Metrics:
    """A catalogue of these metrics, by name."""

    def __init__(self, *metrics: Metric) -> None:
        self.metrics = {metric.name: metric for metric in metrics}


def count(name: str, **meta: str) -> Metric:
    return Metric(name, "simple", meta=meta, aggregation="count")


RECONTACTS, COVID, CALLS = (
    count("recontacts", disclosure="health"),
    count("covid", disclosure="health", dominance="waived"),
    count("calls", disclosure="activity"),
)
ALL = Metrics(RECONTACTS, COVID, CALLS)


@given(st.lists(st.integers(0, 200), min_size=1, max_size=5))
def test_a_count_is_dominated_when_one_association_makes_more_than_85_percent(parts):
    cells = pd.DataFrame({"area_code": ["02", "11"]})
    by_association = pd.DataFrame({"area_code": "02", "association": range(len(parts)), "recontacts": parts})
    (of_parts, of_nobody) = dominated(cells, ["area_code"], by_association, ["recontacts"])["recontacts"]
    assert of_parts == (max(parts) > LARGEST_SHARE * sum(parts))
    assert not of_nobody


def test_each_week_and_member_is_looked_at_by_itself():
    keys = ["area_code", "week"]
    cells = pd.DataFrame({"area_code": ["02", "02"], "week": [1, 2]})
    rows = [("02", 1, "a", 90), ("02", 1, "b", 10), ("02", 2, "a", 50), ("02", 2, "b", 50)]
    by_association = pd.DataFrame(rows, columns=[*keys, "association", "recontacts"])
    assert dominated(cells, keys, by_association, ["recontacts"])["recontacts"].tolist() == [True, False]


def test_health_counts_are_subject_unless_they_are_waived_and_france_is_exempt():
    for level in ("region", "territory_region"):
        assert subject_to_dominance([RECONTACTS, COVID, CALLS], level, ALL) == [RECONTACTS]
    assert subject_to_dominance([RECONTACTS], "france", ALL) == []
