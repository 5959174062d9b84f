"""`contact rights` as officers use it: nothing names a person on a command line, and nobody acts alone."""

import json

import pytest

from feed_builder import entity, line, write
from rights_desk import ELODIE


@pytest.fixture(scope="module")
def office(installation_of, project):
    """An installation with one delivery, two officers and an identity file."""
    installation = installation_of("office")
    acts = entity(project, "flat_acts", "acts")
    write(
        installation.folder / "feeds" / "aisne_a",
        acts,
        "20200301",
        [line(acts), line(acts, numero_intervention="B1", nom="DURAND")],
    )
    installation.contact("land", installation.folder / "feeds")
    for name in ("anne", "bruno"):
        installation.contact("rights", "officers", "add", name, "--token-out", installation.folder / f"{name}.token")
    (installation.folder / "person.json").write_text(json.dumps(ELODIE))
    return installation


def rights(office, *arguments, officer=None, check=True):
    token = ["--token-file", office.folder / f"{officer}.token"] if officer else []
    return office.contact("rights", *arguments, *token, check=check)


def ask(office, action, officer="anne"):
    told = rights(
        office, action, "--identity", office.folder / "person.json", "--reason", "asked_by_person", officer=officer
    )
    return told.stderr.split("contact rights confirm ")[1].split()[0]


def test_tokens_lie_in_files_of_their_owner(office):
    token = office.folder / "anne.token"
    assert token.stat().st_mode & 0o777 == 0o600
    assert len(token.read_text().strip()) == 64
    again = rights(office, "officers", "add", "carl", "--token-out", token, officer="anne", check=False)
    assert "exists already" in again.stderr
    assert json.loads(rights(office, "officers", "list", "--json").stdout) == ["anne", "bruno"]


@pytest.mark.parametrize("officer", [None, "anne"])
def test_who_asked_cannot_confirm_nor_can_nobody(office, officer):
    request_id = ask(office, "object")
    refused = rights(office, "confirm", request_id, officer=officer, check=False)
    assert refused.returncode in (1, 2)
    assert "another officer has to" in refused.stderr or "An officer has to do this" in refused.stderr
    assert json.loads(office.contact("status", "--json").stdout)["rows"][-1]["landed"] >= 0


def test_a_third_officer_is_added_and_withdrawn_by_an_officer_alone(office):
    place = office.folder / "carl.token"
    assert (
        "An officer has to do this"
        in rights(office, "officers", "add", "carl", "--token-out", place, check=False).stderr
    )
    rights(office, "officers", "add", "carl", "--token-out", place, officer="anne")
    rights(office, "officers", "remove", "carl", officer="bruno")
    assert (
        "not that of an officer"
        in rights(
            office,
            "object",
            "--identity",
            office.folder / "person.json",
            "--reason",
            "asked_by_person",
            officer="carl",
            check=False,
        ).stderr
    )


def test_a_reason_outside_the_list_and_a_missing_file_are_told(office):
    person = office.folder / "person.json"
    assert (
        "one of asked_by_person"
        in rights(office, "object", "--identity", person, "--reason", "why", officer="anne", check=False).stderr
    )
    request_id = ask(office, "access")
    assert "--out FILE" in rights(office, "confirm", request_id, officer="bruno", check=False).stderr
    assert "No such request" in rights(office, "confirm", "20200101-00000000", officer="bruno", check=False).stderr


def test_from_the_request_to_the_trail(office):
    answer = office.folder / "answer.json"
    rights(office, "confirm", ask(office, "access"), "--out", answer, officer="bruno")
    assert len(json.loads(answer.read_text())["rows"]["flat_acts.acts"]) == 1
    told = rights(office, "confirm", ask(office, "object"), officer="bruno")
    assert "1 rows" in told.stderr
    states = [row["state"] for row in json.loads(rights(office, "requests", "--json").stdout)]
    assert states.count("done") == 2
    assert "confirmed by bruno" in rights(office, "requests").stdout
    office.contact("audit", "verify")
    trail = b"".join(path.read_bytes() for path in (office.folder / "var" / "audit").glob("*.jsonl"))
    assert b"rights.object" in trail
    assert b"rights.access" in trail
    for told in ("lef", "1981-05-12", (office.folder / "anne.token").read_text().strip()):
        assert told.encode() not in trail.lower()
    assert "Nothing is lost" in office.contact("status").stdout
