"""The marts of care trajectories find again what the simulator's ledger of truth knows: outcomes exactly, the rest nearly.

What must be inferred is who is the same person (names are misspelled, three in ten have no INS) and which calls belong
to one need. The tolerances are stated here.
"""

import contextlib
import itertools

import pytest

from contact.stores import attach, engine
from trajectory_truth import GAP, contact_of, episodes_of

#: Of the links between contacts that the rule makes on true persons: found again, and not made in error.
LINKS_FOUND, LINKS_RIGHT = 0.9, 0.97
#: Of the calls that go on with the need of the call before, within the gap: in the same episode.
NEEDS_FOUND = 0.85
#: By how much the recontacts of a window may differ from those of true persons.
RECONTACT_TOLERANCE = 0.1

_CASES = """
    select
        association_id || ':' || source_case_id as call_id, association_id || ':' || need_case_id as need, person,
        is_identified, called_at as called, answered_at as answered, decided_at as decided, assigned_at as assigned,
        null as acknowledged, started_at as started, ended_at as ended, cancelled_at as cancelled,
        decision as decided_for, cancellation_reason as cancelled_for, disposition as went_to, null as motive,
        answered_at is not null as is_answered, null as waited, association_id
    from read_parquet($1)
    order by called_at, call_id
"""


@pytest.fixture(scope="module")
def warehouse(federation):
    """A connection on the warehouse of the federation."""
    with federation.settings(), contextlib.closing(engine()) as connection:
        attach(connection, "warehouse", read_only=True)
        connection.execute("set TimeZone = 'UTC'")
        yield connection


@pytest.fixture(scope="module")
def contacts(warehouse, federation):
    """Every case of the ledger, as a contact, in the order of the calls."""
    path = str(federation.folder / "sim" / "truth" / "cases.parquet")
    rows = warehouse.execute(_CASES, [path]).to_arrow_table().to_pylist()
    return [contact_of(row) for row in rows]


@pytest.fixture(scope="module")
def by_person(contacts):
    """The contacts of each person who was identified."""
    found = {}
    for contact in contacts:
        if contact["is_identified"]:
            found.setdefault(contact["person"], []).append(contact)
    return list(found.values())


@pytest.fixture(scope="module")
def episode_of(warehouse):
    """The episode of each call, as the mart has it."""
    return dict(warehouse.execute("select call_id, episode_id from warehouse.marts.fct_episode_contacts").fetchall())


def links(episodes):
    """Each contact of an episode with the one before."""
    return {pair for calls in episodes for pair in itertools.pairwise(calls)}


def test_every_case_of_the_ledger_has_its_episode(contacts, episode_of):
    assert sorted(episode_of) == sorted(contact["call_id"] for contact in contacts)


def test_outcomes_are_those_of_the_ledger(contacts, warehouse):
    found = dict(
        warehouse.execute("select call_id, contact_outcome from warehouse.marts.fct_episode_contacts").fetchall()
    )
    assert {contact["call_id"]: contact.outcome for contact in contacts} == found


def test_episodes_are_nearly_those_of_true_persons(by_person, warehouse):
    true = links([contact["call_id"] for contact in episode] for one in by_person for episode in episodes_of(one))
    found = warehouse.execute(
        "select list(call_id order by contact_number) from warehouse.marts.fct_episode_contacts group by episode_id"
    ).fetchall()
    inferred = links(calls for (calls,) in found)
    assert len(true) > 100
    assert len(true & inferred) >= LINKS_FOUND * len(true)
    assert len(true & inferred) >= LINKS_RIGHT * len(inferred)


def test_a_need_that_goes_on_is_mostly_one_episode(by_person, episode_of):
    needs = {}
    for one in by_person:
        for contact in one:
            needs.setdefault(contact["need"], []).append(contact)
    pairs = [
        (before, after)
        for need in needs.values()
        for before, after in itertools.pairwise(need)
        if after.at <= before.end + GAP
    ]
    together = sum(episode_of[before["call_id"]] == episode_of[after["call_id"]] for before, after in pairs)
    assert len(pairs) > 100
    assert together >= NEEDS_FOUND * len(pairs)


@pytest.mark.parametrize("minutes", [1440, 4320, 10_080, 43_200])
def test_recontacts_are_nearly_those_of_true_persons(by_person, warehouse, minutes):
    gaps = [
        (after.at - before.end).total_seconds() / 60 for one in by_person for before, after in itertools.pairwise(one)
    ]
    expected = sum(gap <= minutes for gap in gaps)
    [(found,)] = warehouse.execute(
        "select count(*) from warehouse.marts.fct_recontacts where next_contact_minutes <= $1", [minutes]
    ).fetchall()
    assert found == pytest.approx(expected, rel=RECONTACT_TOLERANCE)
