"""The sample that the app is tested with speaks of the same metrics as the models, in the same units."""

import yaml

from browser.sample_catalogue import EXPORTS, METRICS


def metrics_of_the_models(project) -> dict[str, dict]:
    found = {}
    for file in (project / "models").rglob("*.yml"):
        content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        for holder in [content, *content.get("models", [])]:
            found |= {metric["name"]: metric for metric in holder.get("metrics") or []}
    return found


def test_each_metric_of_the_sample_exists_with_its_unit_direction_and_disclosure(project):
    real = metrics_of_the_models(project)
    for name, (_, _, unit, direction, disclosure, _) in METRICS.items():
        meta = real[name]["config"]["meta"]
        assert (meta["unit"], meta["direction"], meta["disclosure"]) == (unit, direction, disclosure), name


def test_each_export_of_the_sample_is_a_saved_query_with_its_metrics(project):
    files = (project / "models/semantic").glob("saved_queries*.yml")
    contents = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    queries = {query["name"]: query for content in contents for query in content["saved_queries"]}
    for name, (_, _, grain, _, metrics) in EXPORTS.items():
        query = queries[name]
        assert query["config"]["meta"]["grain"] == grain
        assert set(metrics) <= set(query["query_params"]["metrics"])
