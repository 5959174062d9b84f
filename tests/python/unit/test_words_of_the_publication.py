"""The words that the publication carries: names of members, and dated annotations that are true and readable."""

from datetime import date

import pytest
import yaml

from seed_files import seed

SETS = {
    "age_group": None,
    "act_kind": "models/marts/core/fct_acts.yml",
    "decision": "models/marts/core/fct_calls.yml",
    "disposition": "models/marts/core/fct_acts.yml",
    "sex": "models/marts/core/fct_acts.yml",
    "priority": "models/marts/core/fct_acts.yml",
    "unmet_kind": "models/marts/access_to_care/fct_unmet_demand.yml",
}
STEPS = {"call", "triage", "dispatch", "appointment", "advice", "emergency_referral", "gp_referral", "no_decision"} | {
    "travel", "visit", "consultation", "home", "own_gp", "advised", "specialist", "emergency_services", "death",
    "emergency_department", "hospitalised", "refused", "abandoned", "cancelled", "not_recorded",
}  # fmt: skip


def named(dimension: str) -> set[str]:
    return {row["member"] for row in seed("reference/members") if row["dimension"] == dimension}


@pytest.mark.parametrize(("dimension", "model"), [pair for pair in SETS.items() if pair[1]])
def test_every_value_that_a_model_allows_has_a_name(project, dimension, model):
    content = yaml.safe_load((project / model).read_text(encoding="utf-8"))["models"][0]
    sets = next(test["values_within"] for test in content["data_tests"] if "values_within" in test)
    assert {str(value) for value in sets["arguments"]["sets"][dimension]} == named(dimension)


def test_every_step_of_an_episode_has_a_name(project):
    told = (project / "models/marts/care_trajectory/fct_contacts.yml").read_text(encoding="utf-8")
    assert named("step") == STEPS
    assert all(outcome in told for outcome in ("advised", "emergency_services", "abandoned", "cancelled"))


def test_every_age_group_has_a_name(project):
    for model in ("fct_calls", "fct_acts"):
        told = (project / f"models/marts/core/{model}.yml").read_text(encoding="utf-8")
        expression = next(line for line in told.splitlines() if "name: age_group" in line)
        assert named("age_group") == {f"{part.split(chr(39))[0]}" for part in expression.split("then '")[1:]}


def test_members_are_told_once_and_in_an_order():
    rows = seed("reference/members")
    for key in ("member", "sort_order"):
        found = [(row["dimension"], row[key]) for row in rows]
        assert len(set(found)) == len(found)
    assert all(row["label_fr"] and row["label_en"] for row in rows)


def test_annotations_end_after_they_start_and_say_who_says_so():
    for row in seed("reference/annotations"):
        assert date.fromisoformat(row["starts_on"]) <= date.fromisoformat(row["ends_on"])
        assert row["source"]
        assert row["level"] != "france" or row["area_code"] == "FR"
        assert len(row["label_fr"]) <= 40
