"""The how-to of adding a format is true: what it says is done on a copy of the project, and the new feed's acts are found."""

import json

import pytest

from contact.stores import open_store
from followed_page import FollowedPage


@pytest.fixture(scope="module")
def followed(project, tmp_path_factory) -> FollowedPage:
    """A copy of the project on which the page was followed from its first block to its last."""
    return FollowedPage(project, tmp_path_factory.mktemp("how-to")).follow("how_to_add_a_format.md")


def test_each_command_of_the_page_does_what_it_says(followed):
    codes = {command: done.returncode for command, done in followed.answers.items()}
    assert len(codes) == 5
    assert {command for command, code in codes.items() if code} == {"contact land feeds"}, followed.failures
    assert codes["contact land feeds"] == 3, "one record is kept apart"


def test_two_cases_land_and_one_record_is_kept_apart(followed):
    [delivery] = json.loads(followed.answers["contact land feeds"].stdout)["deliveries"]
    assert delivery["status"] == "landed"
    assert [delivery[f"rows_{name}"] for name in ("received", "landed", "quarantined", "duplicate")] == [3, 2, 1, 0]


def test_the_act_is_found_in_the_mart(followed, monkeypatch):
    from contact import settings

    for name, value in followed.environment.items():
        if name.startswith("CONTACT_"):
            monkeypatch.setenv(name, value)
    settings.get_settings.cache_clear()
    with open_store("warehouse") as connection:
        acts = connection.execute(
            "select association_id, departement_code, cast(started_on as varchar), act_kind, diagnosis_code, syndrome, "
            "patient_id is not null from marts.fct_acts"
        ).fetchall()
        calls = connection.execute("select call_id from marts.fct_calls order by 1").fetchall()
    settings.get_settings.cache_clear()
    assert acts == [("cantal_a", "15", "2020-03-01", "visit", "R80", "influenza", True)]
    assert calls == [("cantal_a:K1",), ("cantal_a:K2",)]
