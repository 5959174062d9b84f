"""The semantic layer as dbt reads it: every metric says all that leadership, publisher and disclosure control need."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from asked_metrics import ACCESS, ASKED, EXPORTS, HIDDEN, TRAJECTORIES

PROJECT = Path(__file__).resolve().parents[3]
CLOSED_LISTS = {
    "unit": {
        "call",
        "act",
        "second",
        "minute",
        "hour",
        "percent",
        "per_1000",
        "person",
        "person_day",
        "call_per_hour",
        "day",
        "row",
        "case",
        "code",
        "value",
        "check",
        "call_per_episode",
        "episode",
        "step",
        "commune",
        "kilometre",
        "doctor",
        "act_per_hour",
    },
    "direction": {"higher_is_better", "lower_is_better", "neither"},
    "disclosure": {"activity", "health"},
    "purpose": {"steering", "quality", "feasibility", "research"},
    "empty": {"zero", "no_data"},
    "owner": {"steering_committee", "medical_committee", "surveillance_team", "data_team"},
}
LEVELS = {"france", "region", "departement", "association", "territory_region", "territory_departement"}
PERIODS = ["1d", "7d", "28d", "3m", "12m"]
WINDOWS = ["current", "previous", "year_before"]
NO_PAGES = {"nothing_published", "refused"}
COUNTS = {"count", "count_distinct", "sum_boolean"}


@pytest.fixture(scope="module")
def manifests(tmp_path_factory) -> tuple[dict, dict]:
    """The semantic manifest and the manifest, made without a store and without a key."""
    folder = tmp_path_factory.mktemp("parsed")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("CONTACT_", "DBT_"))}
    environment = clean | {
        "DBT_PROFILES_DIR": str(PROJECT / "profiles"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "parse", "--target", "lint"]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    read = [
        json.loads((folder / "target" / name).read_text("utf-8"))
        for name in ("semantic_manifest.json", "manifest.json")
    ]
    return read[0], read[1]


@pytest.fixture(scope="module")
def metrics(manifests) -> dict[str, dict]:
    return {metric["name"]: metric for metric in manifests[0]["metrics"]}


@pytest.fixture(scope="module")
def saved_queries(manifests) -> dict[str, dict]:
    return {query["name"]: query for query in manifests[1]["saved_queries"].values()}


def meta_of(node: dict) -> dict:
    return node["config"]["meta"]


def test_the_metrics_that_were_asked_for_exist(metrics):
    assert set(ASKED + TRAJECTORIES + ACCESS) <= set(metrics)


def test_every_metric_has_the_full_metadata(metrics):
    wanted = {*CLOSED_LISTS, "label_en", "description_en"}
    lacking = {name: wanted - set(meta_of(metric)) for name, metric in metrics.items()}
    assert not {name: fields for name, fields in lacking.items() if fields}


@pytest.mark.parametrize("field", CLOSED_LISTS)
def test_metadata_stays_within_its_closed_lists(metrics, field):
    strange = {name: meta_of(metric)[field] for name, metric in metrics.items()}
    assert not {name: value for name, value in strange.items() if value not in CLOSED_LISTS[field]}


def test_labels_and_descriptions_are_there_in_both_languages_and_unique(metrics):
    for texts in (
        [metric["label"] for metric in metrics.values()],
        [metric["description"] for metric in metrics.values()],
        [meta_of(metric)["label_en"] for metric in metrics.values()],
        [meta_of(metric)["description_en"] for metric in metrics.values()],
    ):
        assert all(texts)
        assert len(set(texts)) == len(texts)
    assert not [name for name, m in metrics.items() if m["description"] == meta_of(m)["description_en"]]


def test_french_text_is_french(metrics, saved_queries):
    """Typographic apostrophes, a sentence that ends with a full stop, none of the commonest English words."""
    english = re.compile(r"\b(the|of|over|and|with|which)\b")
    for name, node in [*metrics.items(), *saved_queries.items()]:
        text = node["description"]
        assert text.endswith("."), name
        assert text[0].isupper(), name
        assert "'" not in text + node["label"], name
        assert not english.search(text + " " + node["label"]), name


def test_what_only_serves_disclosure_control_is_hidden(metrics):
    hidden = {name for name, metric in metrics.items() if metric["type_params"].get("is_private")}
    of_counts = {f"{name}_patients" for name in metrics if f"{name}_patients" in metrics}
    assert hidden == HIDDEN | of_counts


def test_health_metrics_name_the_persons_behind_them(metrics):
    health = {name: metric for name, metric in metrics.items() if meta_of(metric)["disclosure"] == "health"}
    assert {"covid_acts", "covid_share", "covid_patients"} <= set(health)
    for name, metric in health.items():
        persons = metrics[meta_of(metric)["persons"]]
        assert persons["type_params"]["metric_aggregation_params"]["agg"] == "count_distinct", name


def test_counts_are_zero_where_nothing_happened_and_medians_are_not(metrics):
    for name, metric in metrics.items():
        aggregation = (metric["type_params"].get("metric_aggregation_params") or {}).get("agg")
        if aggregation:
            zero = aggregation in COUNTS or (aggregation == "sum" and name != "person_days")
            assert meta_of(metric)["empty"] == ("zero" if zero else "no_data"), name


def test_every_saved_query_says_what_to_publish(saved_queries):
    assert set(EXPORTS) <= set(saved_queries)
    for name, query in saved_queries.items():
        meta = meta_of(query)
        assert meta["page"], name
        if not query["exports"]:
            assert set(meta) == {"page"}, name  # for analysts: published tables have no columns for its groups
            continue
        assert meta["grain"] in {"period", "day", "week"}, name
        assert set(meta["levels"]) <= LEVELS, name
        assert [p for p in PERIODS if p in meta["periods"]] == meta["periods"], name
        assert [w for w in WINDOWS if w in meta["windows"]] == meta["windows"], name
        assert bool(meta["periods"]) == bool(meta["windows"]) == meta["grain"].startswith("period"), name
        assert [export["name"] for export in query["exports"]] == [name]


def test_health_metrics_are_exported_by_week_and_region_at_the_finest(metrics, saved_queries):
    for name, query in saved_queries.items():
        metric_names = query["query_params"]["metrics"]
        if any(meta_of(metrics[metric])["disclosure"] == "health" for metric in metric_names):
            meta = meta_of(query)
            if not query["exports"]:
                continue
            assert set(meta["levels"]) <= {"france", "region"}, name
            assert meta["grain"] in {"period", "week"}, name
            assert "1d" not in meta["periods"], name


def test_every_page_is_an_exposure_of_the_metrics_that_it_shows(manifests, saved_queries):
    exposures = {node["name"]: node for node in manifests[1]["exposures"].values()}
    assert set(exposures) == {screen.stem for screen in (PROJECT / "app" / "screens").glob("[!_]*.py")} - NO_PAGES
    for name, exposure in exposures.items():
        shown = [query for query in saved_queries.values() if meta_of(query)["page"] == name]
        assert sorted(meta_of(exposure)["saved_queries"]) == sorted(query["name"] for query in shown)
        metrics_shown = {metric for query in shown for metric in query["query_params"]["metrics"]}
        assert {unique_id.split(".")[-1] for unique_id in exposure["depends_on"]["nodes"]} == metrics_shown


def test_semantic_models_hold_local_days_only(manifests):
    """A UTC timestamp as a dimension would put the night of Paris and the day of Martinique on the wrong date."""
    names = [
        dimension["name"]
        for model in manifests[0]["semantic_models"]
        for dimension in model["dimensions"]
        if dimension["type"] == "time"
    ]
    assert names
    assert all(name.endswith("_on") for name in names)


def test_dbt_calls_nobody(manifests):
    assert manifests[1]["metadata"]["send_anonymous_usage_stats"] is False
