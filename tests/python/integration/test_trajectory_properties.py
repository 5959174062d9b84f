"""Whatever the cases are: the compiled SQL of the care trajectories keeps its promises, and agrees with plain Python."""

import itertools
import random
from datetime import datetime, timedelta
from uuid import UUID

import duckdb
import pyarrow as pa
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiled_models import compile_models
from trajectory_truth import Contact, by_patient, contact_of, episodes_of, step_rows

MODELS = ("fct_contacts", "fct_episode_contacts", "fct_episodes", "fct_episode_steps", "fct_recontacts")
MIDNIGHT = datetime(2020, 3, 27)
DECISIONS = ["visit", "consultation", "advice", "emergency_referral", "gp_referral", "none", None]
ENDS = ["home", "own_gp", "hospitalised", "death", "emergency_department", None]
TYPES = pa.schema(
    [(name, pa.string()) for name in ("call_id", "association_id", "departement_code", "patient_id")]
    + [("called_on", pa.date32())]
    + [
        (f"{name}_at", pa.timestamp("us"))
        for name in ("called", "answered", "decided", "assigned", "acknowledged", "started", "ended", "cancelled")
    ]
    + [("answer_seconds", pa.int32())]
    + [
        (name, pa.string())
        for name in ("decision", "disposition", "cancellation_reason", "reason_code", "reason_syndrome")
    ]
    + [(name, pa.bool_()) for name in ("is_answered", "is_act", "is_cancelled")]
)
PROVEN = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def compiled(project, tmp_path_factory) -> dict[str, str]:
    """The SQL of each model as dbt compiles it, without a store."""
    return compile_models(project, tmp_path_factory.mktemp("compiled"), MODELS)


@st.composite
def case(draw, number: int) -> dict:
    """A case of one of three patients or of nobody, with times that may be missing, equal or out of order."""
    called = MIDNIGHT + timedelta(minutes=draw(st.integers(0, 12_000)))
    step = st.one_of(st.none(), st.integers(-90, 400), st.integers(-90, 400))
    times = {
        f"{name}_at": None if (after := draw(step)) is None else called + timedelta(minutes=after)
        for name in ("answered", "decided", "assigned", "started", "ended", "cancelled")
    }
    if draw(st.integers(0, 30)) == 0:
        times["ended_at"] = called + timedelta(days=400)
    patient = draw(st.sampled_from([1, 2, 3, None]))
    return {
        **times,
        "call_id": f"c{number:02}",
        "association_id": draw(st.sampled_from(["gironde_a", "landes_a"])),
        "departement_code": "33",
        "patient_id": None if patient is None else str(UUID(int=patient)),
        "called_on": called.date(),
        "called_at": None if draw(st.integers(0, 20)) == 0 else called,
        "acknowledged_at": None,
        "answer_seconds": None,
        "decision": draw(st.sampled_from(DECISIONS)),
        "disposition": draw(st.sampled_from(ENDS)),
        "cancellation_reason": "delay" if times["cancelled_at"] else None,
        "reason_code": draw(st.sampled_from(["A03", "R05", None])),
        "reason_syndrome": None,
        "is_answered": times["answered_at"] is not None,
        "is_act": times["started_at"] is not None,
        "is_cancelled": times["cancelled_at"] is not None and times["started_at"] is None,
    }


@st.composite
def cases(draw) -> list[dict]:
    """Up to twelve cases within a little more than eight days, the spring change of the clock among them."""
    return [draw(case(number)) for number in range(draw(st.integers(1, 12)))]


def built(compiled: dict[str, str], rows: list[dict]) -> dict[str, list[tuple]]:
    """The rows of each model from these cases, in an order of their own."""
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.register("rows", pa.Table.from_pylist(rows, schema=TYPES))
        connection.execute(
            "create table marts.fct_calls as select * replace (patient_id::uuid as patient_id) from rows"
        )
        held = {}
        for name, sql in compiled.items():
            connection.execute(f"create table marts.{name} as {sql}")
            held[name] = connection.execute(f"select * from marts.{name} order by all").fetchall()
            columns = [column[0] for column in connection.description]
            held[name] = [dict(zip(columns, row, strict=True)) for row in held[name]]
        return held


def retold(rows: list[dict]) -> list[list[Contact]]:
    """The episodes of these cases in plain Python."""
    names = ("called", "answered", "decided", "assigned", "acknowledged", "started", "ended", "cancelled")
    contacts = [
        contact_of(
            {name: row[f"{name}_at"] for name in names}
            | {name: row[name] for name in ("call_id", "association_id", "patient_id", "called_on", "is_answered")}
            | {"association_departement": "33", "association_region": "75", "departement": "33", "waited": None}
            | {"decided_for": row["decision"], "went_to": row["disposition"], "motive": row["reason_code"]}
            | {"cancelled_for": row["cancellation_reason"]}
        )
        for row in rows
    ]
    contacts.sort(key=lambda contact: (contact.at or datetime.max, contact["call_id"]))
    return [episode for one in by_patient(contacts) for episode in episodes_of(one)]


@PROVEN
@given(rows=cases())
def test_every_call_belongs_to_exactly_one_episode(compiled, rows):
    held = built(compiled, rows)
    assert sorted(row["call_id"] for row in held["fct_episode_contacts"]) == sorted(row["call_id"] for row in rows)
    episodes = {row["episode_id"]: row["contacts"] for row in held["fct_episodes"]}
    assert len(episodes) == len(held["fct_episodes"])
    for episode, contacts in episodes.items():
        numbers = [row["contact_number"] for row in held["fct_episode_contacts"] if row["episode_id"] == episode]
        assert sorted(numbers) == list(range(1, contacts + 1))
    assert sum(episodes.values()) == len(rows)


@PROVEN
@given(rows=cases())
def test_the_steps_of_an_episode_tile_its_duration(compiled, rows):
    held = built(compiled, rows)
    for episode in held["fct_episodes"]:
        steps = [row for row in held["fct_episode_steps"] if row["episode_id"] == episode["episode_id"]]
        steps.sort(key=lambda row: row["step_number"])
        assert [row["step_number"] for row in steps] == list(range(1, len(steps) + 1))
        assert steps[0]["step_at"] == episode["started_at"]
        assert steps[-1]["step_ended_at"] == episode["ended_at"]
        for step, following in itertools.pairwise(steps):
            assert (step["step_ended_at"], step["next_step"]) == (following["step_at"], following["step"])
        if episode["started_at"]:
            assert sum(row["step_minutes"] for row in steps) == pytest.approx(episode["episode_minutes"])
            assert all(row["step_minutes"] >= 0 for row in steps)


@PROVEN
@given(rows=cases(), seed=st.integers(0, 1000))
def test_the_order_in_which_cases_arrive_changes_nothing(compiled, rows, seed):
    shuffled = random.Random(seed).sample(rows, len(rows))
    assert built(compiled, shuffled) == built(compiled, rows)


@PROVEN
@given(rows=cases())
def test_episodes_steps_and_recontacts_are_those_of_plain_python(compiled, rows):
    held = built(compiled, rows)
    found = {}
    for row in held["fct_episode_contacts"]:
        found.setdefault(row["episode_id"], []).append((row["contact_number"], row["call_id"]))
    episodes = retold(rows)
    assert sorted([call for _, call in sorted(calls)] for calls in found.values()) == sorted(
        [contact["call_id"] for contact in episode] for episode in episodes
    )
    steps = [(row["step"], row["next_step"], row["step_minutes"]) for row in held["fct_episode_steps"]]
    told = [(row["step"], row["next_step"], row["minutes"]) for episode in episodes for row in step_rows(episode)]
    assert sorted(steps, key=str) == sorted(told, key=str)
    followed = {row["call_id"]: row["next_call_id"] for row in held["fct_recontacts"]}
    for one in by_patient([contact for episode in episodes for contact in episode]):
        if one[0]["patient_id"] and one[0].at:
            for contact, later in zip(one, [*one[1:], None], strict=True):
                assert followed.pop(contact["call_id"]) == (later["call_id"] if later else None)
    assert followed == {}


@pytest.mark.parametrize(("window", "minutes"), [("24h", 1440), ("72h", 4320), ("7d", 10_080), ("30d", 43_200)])
def test_a_window_ends_with_its_last_minute(project, window, minutes):
    """The metrics' own expressions: the edge counts, a second more does not, and what is not followed is left out."""
    described = yaml.safe_load((project / "models/marts/care_trajectory/fct_recontacts.yml").read_text("utf-8"))
    counts = {metric["name"]: metric["expr"] for metric in described["models"][0]["metrics"]}
    rows = [(minutes, minutes), (minutes, minutes + 1 / 60), (minutes - 1 / 60, minutes - 1 / 60), (minutes, None)]
    with duckdb.connect() as connection:
        connection.execute("create table r (call_id int, observed_minutes double, next_contact_minutes double)")
        connection.executemany("insert into r values (?, ?, ?)", [(n, *row) for n, row in enumerate(rows)])
        for metric, expected in ((f"observed_contacts_{window}", {0, 1, 3}), (f"recontacts_{window}", {0})):
            found = connection.execute(f"select {counts[metric]} from r").fetchall()
            assert {call for (call,) in found if call is not None} == expected
