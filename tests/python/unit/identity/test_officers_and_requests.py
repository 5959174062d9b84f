"""Officers and requests: tokens that only their owner has, and requests that wait for a second officer, for a day."""

import re
from datetime import datetime, timedelta

import pytest

from contact.errors import ContactError
from contact.identity import officers, requests
from contact.rights import procedure
from holdings import ELODIE, HOMONYMS_INS, INS, PAUL, numbered


def test_a_token_is_that_of_its_officer(holdings):
    tokens = {name: officers.add(holdings.connection, name) for name in ("anne", "bruno.b-2_x")}
    assert {officers.officer_of(holdings.connection, token) for token in tokens.values()} == set(tokens)
    assert all(officers.officer_of(holdings.connection, token) == name for name, token in tokens.items())
    assert all(len(token) == 64 for token in tokens.values())
    assert officers.active(holdings.connection) == ["anne", "bruno.b-2_x"]


@pytest.mark.parametrize("token", ["", "0" * 64, "anne"])
def test_another_token_is_nobodys(holdings, token):
    officers.add(holdings.connection, "anne")
    with pytest.raises(ContactError, match="not that of an officer"):
        officers.officer_of(holdings.connection, token)


def test_the_store_keeps_a_digest_that_says_nothing_of_the_token(holdings):
    tokens = [officers.add(holdings.connection, name) for name in ("anne", "bruno")]
    kept = holdings.connection.execute(
        "select salt, digest, added_at, removed_at from identity.main.officers"
    ).fetchall()
    assert len({row[0] for row in kept}) == len({row[1] for row in kept}) == 2
    assert all(len(salt) == 16 and len(digest) == 64 for salt, digest, _, _ in kept)
    assert not any(
        token.encode() in digest or bytes.fromhex(token) in digest for token in tokens for _, digest, _, _ in kept
    )
    assert all(added is not None and removed is None for _, _, added, removed in kept)


def test_a_withdrawn_officer_acts_no_more_and_the_name_is_not_given_again(holdings):
    token = officers.add(holdings.connection, "anne")
    other = officers.add(holdings.connection, "bruno")
    officers.remove(holdings.connection, "anne")
    assert officers.active(holdings.connection) == ["bruno"]
    assert officers.officer_of(holdings.connection, other) == "bruno"
    with pytest.raises(ContactError, match="not that of an officer"):
        officers.officer_of(holdings.connection, token)
    with pytest.raises(ContactError, match="There is, or was"):
        officers.add(holdings.connection, "anne")
    with pytest.raises(ContactError, match="no such officer"):
        officers.remove(holdings.connection, "anne")


@pytest.mark.parametrize("name", ["", "a", "A1", "1a", "a b", "a" * 33, "é1"])
def test_an_officer_has_a_plain_name(holdings, name):
    with pytest.raises(ContactError, match="An officer is named by"):
        officers.add(holdings.connection, name)
    assert not officers.has_form(name)


@pytest.mark.parametrize("name", ["ab", "a" * 32, "a.b-c_9"])
def test_names_of_officers(name):
    assert officers.has_form(name)


def test_whoever_asked_cannot_confirm(holdings):
    request_id = requests.ask(holdings.connection, "object", "asked_by_person", ELODIE, "anne")
    assert re.fullmatch(r"\d{8}-[0-9a-f]{8}", request_id)
    with pytest.raises(ContactError, match="another officer has to"):
        requests.to_confirm(holdings.connection, request_id, "anne")
    request = requests.to_confirm(holdings.connection, request_id, "bruno")
    assert request == requests.Request(request_id, "object", "asked_by_person", ELODIE, "anne")


@pytest.mark.parametrize("request_id", ["", "20200101-00000000", "' or true --"])
def test_a_request_that_is_not_waiting_cannot_be_confirmed(holdings, request_id):
    requests.ask(holdings.connection, "object", "asked_by_person", ELODIE, "anne")
    with pytest.raises(ContactError, match="No such request is waiting"):
        requests.to_confirm(holdings.connection, request_id, "bruno")


def test_a_request_is_confirmed_once(holdings):
    first, second = (requests.ask(holdings.connection, "access", "court_order", who, "anne") for who in (ELODIE, PAUL))
    requests.close(holdings.connection, first, "bruno")
    with pytest.raises(ContactError, match="No such request is waiting"):
        requests.to_confirm(holdings.connection, first, "bruno")
    assert requests.to_confirm(holdings.connection, second, "bruno").subject == PAUL
    told = {row["request_id"]: row for row in requests.listed(holdings.connection)}
    assert (told[first]["state"], told[first]["confirmed_by"]) == ("done", "bruno")
    assert told[second]["closed_at"] is None


@pytest.mark.parametrize("action", sorted(requests.REASONS))
def test_reasons_are_a_closed_list(holdings, action):
    for reason in requests.REASONS[action]:
        requests.ask(holdings.connection, action, reason, ELODIE, "anne")
    for reason in ("", "because", "unlawful_processing" if action != "erase" else "error_found"):
        with pytest.raises(ContactError, match="is one of asked_by_person"):
            requests.ask(holdings.connection, action, reason, ELODIE, "anne")
    assert len(requests.listed(holdings.connection)) == len(requests.REASONS[action])


def test_a_request_ends_after_a_day_and_forgets_the_person(holdings):
    for hours in (25, 23):
        request_id = requests.ask(holdings.connection, "object", "asked_by_person", ELODIE, "anne")
        holdings.connection.execute(
            f"update identity.main.requests set asked_at = asked_at - interval {hours} hours where request_id = ?",
            [request_id],
        )
    assert requests.expire(holdings.connection) == 1
    assert requests.expire(holdings.connection) == 0
    latest, oldest = requests.listed(holdings.connection)
    assert (latest["state"], oldest["state"]) == ("waiting", "expired")
    assert oldest["closed_at"] is not None
    assert holdings.column("select subject is null from identity.main.requests") == [False, True]
    assert timedelta(hours=24) == requests.VALID_FOR


def test_the_list_tells_no_identity(holdings):
    requests.ask(holdings.connection, "object", "asked_by_person", ELODIE, "anne")
    [row] = requests.listed(holdings.connection)
    assert "1981" not in str({key: value for key, value in row.items() if not isinstance(value, datetime)})
    assert (row["action"], row["reason"], row["asked_by"], row["state"]) == (
        "object",
        "asked_by_person",
        "anne",
        "waiting",
    )


def test_asking_needs_an_officer_and_a_person_who_can_be_told(holdings):
    token = officers.add(holdings.connection, "anne")
    with pytest.raises(ContactError, match="not that of an officer"):
        procedure.ask(holdings.connection, "object", "asked_by_person", ELODIE, "x")
    with pytest.raises(ContactError, match="does not tell one person from another"):
        procedure.ask(holdings.connection, "object", "asked_by_person", {"family_name": "X"}, token)
    with pytest.raises(ContactError, match="under the key 'correct'"):
        procedure.ask(holdings.connection, "rectify", "asked_by_person", ELODIE, token)
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1", nir=INS), numbered(ELODIE, "H1", nir=HOMONYMS_INS))
    with pytest.raises(ContactError, match="Several persons"):
        procedure.ask(holdings.connection, "access", "asked_by_person", ELODIE, token)
    assert requests.listed(holdings.connection) == []


def test_asking_and_confirming_close_what_is_too_old(holdings):
    token, other = (officers.add(holdings.connection, name) for name in ("anne", "bruno"))
    officer_id, request_id = procedure.ask(holdings.connection, "object", "asked_by_person", ELODIE, token)
    assert officer_id == "anne"
    confirming, request = procedure.officer_in(holdings.connection, other, request_id)
    assert (confirming, request.subject) == ("bruno", ELODIE)
    holdings.connection.execute("update identity.main.requests set asked_at = asked_at - interval 2 days")
    with pytest.raises(ContactError, match="No such request is waiting"):
        procedure.officer_in(holdings.connection, other, request_id)
    holdings.connection.execute("update identity.main.requests set state = 'waiting'")
    procedure.ask(holdings.connection, "object", "asked_by_person", ELODIE, token)
    assert [row["state"] for row in requests.listed(holdings.connection)] == ["waiting", "expired"]
