"""The lineage that a build stores: kinds and layers of nodes, and what shows a metric."""

from contact.semantics.lineage import Lineage
from contact.warehouse.lineage import lineage_of

MANIFEST = {
    "nodes": {
        "model.p.stg_log__calls": {"schema": "staging"},
        "model.p.int_cases": {"schema": "intermediate"},
        "model.p.fct_calls": {"schema": "marts"},
        "model.p.fct_acts": {"schema": "marts"},
        "seed.p.origins": {"schema": "reference"},
        "test.p.unique_calls": {"schema": "tests"},
    },
    "sources": {"source.p.log.calls": {"schema": "log"}},
    "exposures": {"exposure.p.overview": {"label": "Vue d’ensemble", "name": "overview"}},
    "parent_map": {
        "source.p.log.calls": [],
        "seed.p.origins": [],
        "model.p.stg_log__calls": ["source.p.log.calls", "macro.p.parse_ts"],
        "model.p.int_cases": ["model.p.stg_log__calls", "seed.p.origins"],
        "model.p.fct_calls": ["model.p.int_cases"],
        "model.p.fct_acts": ["model.p.fct_calls", "model.p.int_cases"],
        "test.p.unique_calls": ["model.p.fct_calls"],
        "semantic_model.p.calls": ["model.p.fct_calls"],
        "semantic_model.p.acts": ["model.p.fct_acts"],
        "metric.p.calls": ["semantic_model.p.calls"],
        "metric.p.acts": ["semantic_model.p.acts"],
        "metric.p.act_share": ["metric.p.acts", "metric.p.calls"],
        "saved_query.p.headline": ["metric.p.act_share", "metric.p.calls"],
        "exposure.p.overview": ["metric.p.act_share"],
    },
}


def test_origins_are_told_per_layer_down_to_the_landing_each_once():
    assert Lineage(lineage_of(MANIFEST)).origins("act_share") == {
        "metric": ["acts", "calls"],
        "semantic_model": ["acts", "calls"],
        "marts": ["fct_acts", "fct_calls"],
        "intermediate": ["int_cases"],
        "staging": ["stg_log__calls"],
        "reference": ["origins"],
        "landing": ["log.calls"],
    }


def test_uses_are_those_that_name_the_metric_itself():
    lineage = Lineage(lineage_of(MANIFEST))
    assert lineage.uses("act_share", "exposure") == ["Vue d’ensemble"]
    assert lineage.uses("calls", "exposure") == []
    assert lineage.uses("calls", "metric") == ["act_share"]
    assert lineage.uses("calls", "saved_query") == ["headline"]


def test_tests_and_macros_are_left_out():
    stored = lineage_of(MANIFEST)
    assert "test.p.unique_calls" not in stored
    assert all("macro" not in parent for node in stored.values() for parent in node["parents"])
