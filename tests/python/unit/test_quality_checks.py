"""The checks on deliveries: each is computed, each that stops a build is a test of the build, and each says what to do."""

import re

import pytest
import yaml

from seed_files import seed

CHECKS = {row["check_id"]: row for row in seed("quality/quality_checks")}


def enforced(project) -> dict[str, set[str]]:
    """The severities of the dbt tests that name a check in their meta, by check."""
    found: dict[str, set[str]] = {}
    for path in sorted((project / "models").rglob("*.yml")):
        for model in yaml.safe_load(path.read_text("utf-8")).get("models", ()):
            for test in model.get("data_tests", ()):
                config = next(iter(test.values())).get("config", {})
                if "check" in config.get("meta", {}):
                    found.setdefault(config["meta"]["check"], set()).add(config.get("severity", "error"))
    for path in sorted((project / "tests" / "singular").glob("*.sql")):
        text = path.read_text("utf-8")
        for check in re.findall(r"meta=\{'check': '(\w+)'\}", text):
            found.setdefault(check, set()).add("warn" if "severity='warn'" in text else "error")
    return found


def test_every_check_has_a_value_and_every_value_a_check(project):
    sql = (project / "models" / "marts" / "feed_quality" / "fct_check_results.sql").read_text("utf-8")
    values, measures = re.findall(r"set (?:checks|measures) = ([{\[].*?[}\]]) %}", sql, re.DOTALL)
    computed = set(re.findall(r"^    '(\w+)':", values, re.MULTILINE))
    computed |= {f"{measure}_stable" for measure in re.findall(r"'(\w+)'", measures)}
    assert computed == set(CHECKS)


def test_a_check_that_the_build_enforces_is_a_test_that_stops_it_and_no_other_is(project):
    stopping = {check for check, severities in enforced(project).items() if "error" in severities}
    assert stopping == {check for check, row in CHECKS.items() if row["enforced_by"] == "build"}


def test_tests_that_warn_name_a_check_of_the_report(project):
    warning = {check for check, severities in enforced(project).items() if "warn" in severities}
    assert warning
    assert all(CHECKS[check]["enforced_by"] == "report" for check in warning)


def test_the_gate_of_surveillance_is_three_quarters_of_the_acts_and_blocks():
    gate = CHECKS["diagnoses_coded"]
    assert (gate["limit_value"], gate["fails_when"], gate["severity"]) == ("0.75", "below", "blocking")


@pytest.mark.parametrize("check", CHECKS)
def test_labels_and_actions_are_sentences_in_both_languages(check):
    row = CHECKS[check]
    assert row["label_fr"] != row["label_en"]
    for action in (row["action_fr"], row["action_en"]):
        assert action[0].isupper()
        assert action.endswith(".")
    assert "'" not in row["label_fr"] + row["action_fr"]
