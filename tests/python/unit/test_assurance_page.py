"""The page of assurance says what batteries found, and keeps what it did not run."""

from datetime import date

import pytest

from contact.assurance.batteries import described
from contact.assurance.outcome import Outcome
from contact.assurance.page import Conditions, Described, present_conditions, read_sections, section, write_page

CANARY = Described("canary", "Canary", "Markers are planted.")
CRASH = Described("crash", "Crash", "Commands are killed.")
CONDITIONS = Conditions(date(2026, 1, 2), "full", (("contact", "1.2"), ("duckdb", "1.5.5")), 2, 8, "Linux x86_64")
PASSED = Outcome(
    "canary", cases=1234, seconds=61.6, facts={"bytes searched": 5_000_000, "pages": "two | kinds"}, seed=7
)


def test_a_section_tells_result_cases_conditions_and_facts():
    text = section(CANARY, PASSED, CONDITIONS)
    for line in (
        "## Canary", "Markers are planted.", "| result | **passed** |", "| cases | 1 234 |", "| failures | 0 |",
        "| seed | 7 |", "| duration | 62 s |", "| date | 2026-01-02 |", "| bytes searched | 5 000 000 |",
        "| pages | two / kinds |", "Run on Linux x86_64, 2 cores, 8 GiB of memory; contact 1.2, duckdb 1.5.5.",
    ):  # fmt: skip
        assert line in text.splitlines()
    assert "Failures:" not in text


def test_failures_are_listed_and_counted():
    text = section(CANARY, Outcome("canary", cases=99, failures=[f"leak {n}" for n in range(60)]), CONDITIONS)
    assert "| result | **FAILED** |" in text
    assert "- leak 0\n" in text
    assert "- leak 49\n" in text
    assert "leak 50" not in text
    assert "- and 10 more\n" in text


def test_a_battery_without_cases_has_not_passed():
    assert "**FAILED**" in section(CANARY, Outcome("canary"), CONDITIONS)


def test_a_battery_that_was_never_run_says_so(tmp_path):
    page = tmp_path / "docs" / "assurance.md"
    write_page(page, [CANARY, CRASH], {"Canary": section(CANARY, PASSED, CONDITIONS)})
    assert "`contact assurance --battery crash`" in page.read_text()
    assert list(read_sections(page.read_text())) == ["Canary"]


def test_a_battery_that_is_not_run_again_keeps_its_section_and_date(tmp_path):
    page = tmp_path / "assurance.md"
    canary = section(CANARY, PASSED, CONDITIONS)
    write_page(page, [CANARY, CRASH], {"Canary": canary})
    write_page(page, [CANARY, CRASH], {"Crash": section(CRASH, Outcome("crash", cases=3), CONDITIONS)})
    text = page.read_text()
    assert canary.strip() in text
    assert text.index("## Canary") < text.index("## Crash")
    assert "Not run yet" not in text
    before = text
    write_page(page, [CANARY, CRASH], {})
    assert page.read_text() == before


def test_conditions_name_versions_and_size_of_the_machine_but_no_machine():
    conditions = present_conditions("small")
    assert {"contact", "Python", "duckdb", "dbt-core", "pyarrow"} <= dict(conditions.versions).keys()
    assert conditions.cores > 0
    assert "/" not in str(conditions)


@pytest.mark.parametrize("name", ["canary"])
def test_batteries_are_described(name):
    assert name in [battery.name for battery in described()]
