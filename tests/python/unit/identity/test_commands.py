"""The commands of rights, called in this process: what they print, refuse, and write into the trail."""

import json

import pytest
from typer.testing import CliRunner

from contact.errors import ContactError
from contact.rights.actions import both_stores
from contact.rights.commands import app
from contact.settings import settings
from contact.stores import open_store
from holdings import ELODIE, PAUL, Holdings, numbered

run = CliRunner()


@pytest.fixture
def office(installed, registry, tmp_path):
    """Two acts, two officers with their tokens, and an identity file."""
    with both_stores() as connection:
        Holdings(connection, registry).deliver("2020-03-01", numbered(ELODIE, "A1"), numbered(PAUL, "B1"))
    for name in ("anne", "bruno"):
        told(["officers", "add", name, "--token-out", str(tmp_path / name)])
    (tmp_path / "person.json").write_text(json.dumps(ELODIE))
    return tmp_path


def told(arguments: list[str]) -> str:
    """What a command prints; the test fails where it does."""
    done = run.invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def refused(arguments: list[str]) -> str:
    done = run.invoke(app, arguments)
    assert isinstance(done.exception, ContactError), done.output
    return str(done.exception)


def ask(office, action: str, reason: str = "asked_by_person", officer: str = "anne") -> str:
    told([action, "--identity", str(office / "person.json"), "--reason", reason, "--token-file", str(office / officer)])
    return json.loads(told(["requests", "--json"]))[0]["request_id"]


def confirm(office, request_id: str, *more: str) -> list[str]:
    return ["confirm", request_id, "--token-file", str(office / "bruno"), *more]


def trail() -> list[dict]:
    lines = b"".join(path.read_bytes() for path in sorted((settings.home / "audit").glob("*.jsonl"))).splitlines()
    return [json.loads(line) for line in lines]


def numbers() -> list[tuple]:
    with open_store("landing") as connection:
        return connection.execute("select numero_intervention from flat_acts.acts order by 1").fetchall()


@pytest.mark.parametrize("action", ["object", "erase"])
def test_a_removal_from_the_request_to_the_trail(office, action):
    request_id = ask(office, action)
    assert numbers() == [("A1",), ("B1",)]
    told(confirm(office, request_id))
    assert numbers() == [("B1",)]
    asked, begun, ended = [entry for entry in trail() if entry["action"] == f"rights.{action}"]
    assert (asked["who"], asked["outcome"]) == ("anne", "asked")
    assert (begun["who"], ended["who"], ended["outcome"]) == ("bruno", "bruno", "ended")
    assert "Lef" not in json.dumps(trail())
    assert "done" in told(["requests"])
    assert "confirmed by bruno" in told(["requests"])


def test_a_rectification(office):
    (office / "person.json").write_text(json.dumps(ELODIE | {"correct": {"family_name": "Lefebvre"}}))
    told(confirm(office, ask(office, "rectify", "error_found")))
    with open_store("identity") as connection:
        assert connection.execute("select count(*) from rectifications").fetchone() == (1,)


def test_an_access_needs_a_file(office):
    request_id = ask(office, "access")
    assert "--out FILE" in refused(confirm(office, request_id))
    told(confirm(office, request_id, "--out", str(office / "answer.json")))
    assert len(json.loads((office / "answer.json").read_text())["rows"]["flat_acts.acts"]) == 1
    assert "No such request is waiting" in refused(confirm(office, request_id, "--out", str(office / "b.json")))


def test_nobody_acts_alone(office):
    request_id = ask(office, "object", officer="bruno")
    assert "another officer has to" in refused(confirm(office, request_id))
    assert numbers() == [("A1",), ("B1",)]


def test_a_reason_is_of_the_list(office):
    arguments = ["object", "--identity", str(office / "person.json"), "--reason", "because"]
    assert "asked_by_person, asked_by_representative" in refused(arguments)


def test_a_token_comes_from_a_file_or_the_environment(office, monkeypatch):
    arguments = ["access", "--identity", str(office / "person.json"), "--reason", "court_order"]
    assert "CONTACT_OFFICER_TOKEN" in refused(arguments)
    assert "cannot be read" in refused([*arguments, "--token-file", str(office / "nowhere")])
    (office / "empty").write_text("\n")
    assert "CONTACT_OFFICER_TOKEN" in refused([*arguments, "--token-file", str(office / "empty")])
    monkeypatch.setenv("CONTACT_OFFICER_TOKEN", "0" * 64)
    assert "not that of an officer" in refused(arguments)
    monkeypatch.setenv("CONTACT_OFFICER_TOKEN", (office / "anne").read_text())
    told(arguments)
    assert [row["state"] for row in json.loads(told(["requests", "--json"]))] == ["waiting"]


def test_from_the_third_on_an_officer_adds_and_withdraws(office):
    new = ["officers", "add", "carl", "--token-out", str(office / "carl")]
    assert "An officer has to do this" in refused(new)
    assert not (office / "carl").exists()
    told([*new, "--token-file", str(office / "anne")])
    assert (office / "carl").stat().st_mode & 0o777 == 0o600
    assert json.loads(told(["officers", "list", "--json"])) == ["anne", "bruno", "carl"]
    assert "An officer has to do this" in refused(["officers", "remove", "carl"])
    told(["officers", "remove", "carl", "--token-file", str(office / "bruno")])
    assert told(["officers", "list"]).split() == ["anne", "bruno"]
    added = [entry for entry in trail() if entry["action"] == "rights.officers.add"]
    assert added[-1]["who"] == "anne"


def test_an_officer_whose_token_cannot_be_written_is_not_added(office):
    new = ["officers", "add", "carl", "--token-file", str(office / "anne"), "--token-out"]
    assert "exists already" in refused([*new, str(office / "anne")])
    assert json.loads(told(["officers", "list", "--json"])) == ["anne", "bruno"]
    assert "An officer is named by" in refused(["officers", "add", "Carl Doe", *new[3:], str(office / "carl")])
    assert "Carl" not in json.dumps(trail())


def test_where_there_is_nothing_it_is_said(installed):
    assert told(["requests"]) in ("", "There is no request.\n")
    assert "There is no officer yet." in told(["officers", "list"])
