"""Whatever the cases are: the compiled SQL of access to care loses nobody, and agrees with plain Python."""

import itertools
import random
from datetime import datetime, timedelta
from uuid import UUID

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiled_models import compile_models

MODELS = ("fct_access_delays", "fct_unmet_demand", "fct_doctor_stretches", "fct_territory_access")
MONDAY = datetime(2020, 3, 23)
UNMET = {"hung_up": "abandoned", "delay": "cancelled_for_delay", "own_gp": "went_elsewhere", "feels_better": None}
AIMS = {0: 120, 1: 30, 2: 60, None: 120}
TEXTS = [
    "call_id",
    "association_id",
    "departement_code",
    "commune_code",
    "time_band",
    "origin",
    "decision",
    "cancellation_reason",
    "reason_syndrome",
    "reason_code",
]
TIMES = ("called", "decided", "assigned", "acknowledged", "started", "ended", "cancelled")
FLAGS = ["is_out_of_hours", "is_act", "is_cancelled", "is_answered", "is_abandoned", "is_visit", "is_advice"]
TYPES = pa.schema(
    [(name, pa.string()) for name in (*TEXTS, "doctor_id")]
    + [(f"{name}_at", pa.timestamp("us")) for name in TIMES]
    + [("called_on", pa.date32()), ("started_on", pa.date32())]
    + [(name, pa.int32()) for name in ("called_hour", "started_hour", "weekday", "priority", "age_years")]
    + [("answer_seconds", pa.int32()), ("decision_minutes", pa.float64()), ("start_minutes", pa.float64())]
    + [(name, pa.bool_()) for name in FLAGS]
)
REFERENCE = f"""
    create schema marts; create schema intermediate; create schema reference;
    create table intermediate.int_day_types as
        select '33' as departement_code, date '2020-03-23' + d::int as date_day, 'working_day' as day_type
        from range(8) as days(d);
    create table intermediate.int_deliveries_ordered as
        select 'gironde_a' as association_id, date '2020-03-23' + d::int as delivered_on from range(8) as days(d);
    create table reference.cancellation_kinds as
        select * from (values {", ".join(f"('{reason}', {repr(kind) if kind else 'null'})" for reason, kind in UNMET.items())})
            as kinds (cancellation_reason, unmet_kind);
    create table reference.communes as
        select * from (values ('33001', '33', 100), ('33002', '33', 50)) as c (commune_code, departement_code, population);
    create table intermediate.int_age_weights as
        select '33' as departement_code, 5 * n::int as age_from, 1.0 as age_weight from range(20) as ages(n);
    create table intermediate.int_communes_measured as
        select 'gironde_a' as association_id, '33001' as commune_code, 10.0 as kilometres;
    create table marts.dim_associations as
        select * from (values ('gironde_a', '33'), ('landes_a', '40')) as a (association_id, departement_code);
"""
PROVEN = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def compiled(project, tmp_path_factory) -> dict[str, str]:
    return compile_models(project, tmp_path_factory.mktemp("compiled"), MODELS)


@st.composite
def case(draw, number: int) -> dict:
    """A case of the week, of which any time may be missing or come before the one it follows."""
    called = MONDAY + timedelta(minutes=draw(st.integers(0, 7 * 1440 - 1)))
    step = st.one_of(st.none(), st.integers(-30, 700), st.integers(0, 200))
    at = {name: None if (after := draw(step)) is None else called + timedelta(minutes=after) for name in TIMES[1:]}
    decision = draw(
        st.sampled_from(["visit", "consultation", "teleconsultation", "advice", "gp_referral", "none", None])
    )
    is_answered = draw(st.booleans())
    reason = draw(st.sampled_from([*UNMET, "unlisted"])) if at["cancelled"] else None
    started, is_act = at["started"], at["started"] is not None
    wait = (started - called).total_seconds() / 60 if started else None
    return {
        **{f"{name}_at": when for name, when in at.items()},
        "call_id": f"c{number:02}",
        "association_id": draw(st.sampled_from(["gironde_a", "landes_a"])),
        "departement_code": "33",
        "commune_code": draw(st.sampled_from(["33001", "33002", "33999", None])),
        "called_at": called,
        "called_on": called.date(),
        "called_hour": called.hour,
        "weekday": called.isoweekday(),
        "time_band": "day",
        "origin": "patient",
        "is_out_of_hours": False,
        "priority": draw(st.sampled_from([0, 1, 2, None])),
        "age_years": draw(st.sampled_from([3, 99, None])),
        "decision": decision,
        "cancellation_reason": reason,
        "reason_code": "A03",
        "reason_syndrome": None,
        "answer_seconds": draw(st.sampled_from([12, None])) if is_answered else None,
        "decision_minutes": draw(st.sampled_from([4.0, None])),
        "start_minutes": wait if wait is not None and wait >= 0 else None,
        "started_on": started.date() if started else None,
        "started_hour": started.hour if started else None,
        "doctor_id": draw(st.sampled_from([str(UUID(int=n)) for n in (1, 2)] + [None])),
        "is_act": is_act,
        "is_cancelled": at["cancelled"] is not None and not is_act,
        "is_answered": is_answered,
        "is_abandoned": not is_answered and reason == "hung_up",
        "is_visit": decision == "visit",
        "is_advice": decision == "advice",
    }


@st.composite
def cases(draw) -> list[dict]:
    return [draw(case(number)) for number in range(draw(st.integers(1, 12)))]


def built(compiled: dict[str, str], rows: list[dict]) -> dict[str, list[dict]]:
    """The rows of each model from these cases, in an order of their own."""
    with duckdb.connect() as connection:
        connection.execute(REFERENCE)
        connection.register("rows", pa.Table.from_pylist(rows, schema=TYPES))
        connection.execute("create table marts.fct_calls as select * from rows")
        held = {}
        for name, sql in compiled.items():
            connection.execute(f"create table marts.{name} as {sql}")
            found = connection.execute(f"select * from marts.{name} order by all")
            columns = [column[0] for column in found.description]
            held[name] = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
        return held


def arrival_of(row: dict, heard_until: datetime) -> str:
    """What became of the wait for a visit, in plain Python."""
    is_due = row["is_visit"] or (row["is_act"] and row["decision"] not in ("consultation", "teleconsultation"))
    if not is_due:
        return "not_due"
    if row["is_act"]:
        return "time_missing" if row["start_minutes"] is None else "observed"
    if row["is_cancelled"]:
        return "cancelled_for_delay" if row["cancellation_reason"] == "delay" else "cancelled"
    if row["called_at"] + timedelta(hours=48) > heard_until:
        return "pending"
    return "not_recorded" if row["assigned_at"] or row["acknowledged_at"] else "no_doctor"


def unmet_of(row: dict, heard_until: datetime) -> str | None:
    """Which kind of unmet demand a case is, in plain Python; None where the caller got what was decided."""
    if row["is_abandoned"] or (not row["is_answered"] and row["answer_seconds"] is None):
        return "abandoned" if row["is_abandoned"] else "unanswered"
    if row["is_cancelled"]:
        return UNMET.get(row["cancellation_reason"])
    is_taken = row["is_act"] or row["assigned_at"] or row["acknowledged_at"]
    is_old = row["called_at"] + timedelta(hours=48) <= heard_until
    if row["decision"] in ("visit", "consultation") and not is_taken and is_old:
        return "no_doctor"
    return "redirected" if row["decision"] == "gp_referral" and not row["is_act"] else None


def heard_until(rows: list[dict]) -> dict[str, datetime]:
    """The last call of each association."""
    last: dict[str, datetime] = {}
    for row in rows:
        last[row["association_id"]] = max(row["called_at"], last.get(row["association_id"], datetime.min))
    return last


@PROVEN
@given(rows=cases())
def test_no_case_is_dropped_whatever_hid_its_delay(compiled, rows):
    told = {row["call_id"]: row for row in built(compiled, rows)["fct_access_delays"]}
    assert sorted(told) == sorted(row["call_id"] for row in rows)
    until = heard_until(rows)
    for row in rows:
        found = told[row["call_id"]]
        assert found["arrival_state"] == arrival_of(row, until[row["association_id"]])
        for stage, minutes in (("dispatch", "dispatch_minutes"), ("arrival", "arrival_minutes")):
            assert (found[f"{stage}_state"] == "observed") == (found[minutes] is not None)
        aim = AIMS[row["priority"]]
        assert found["is_arrived_in_target"] == (
            found["arrival_minutes"] is not None and found["arrival_minutes"] <= aim
        )


@PROVEN
@given(rows=cases())
def test_unmet_demand_is_that_of_plain_python(compiled, rows):
    until = heard_until(rows)
    expected = {row["call_id"]: unmet_of(row, until[row["association_id"]]) for row in rows}
    found = {row["call_id"]: row["unmet_kind"] for row in built(compiled, rows)["fct_unmet_demand"]}
    assert found == {call: kind for call, kind in expected.items() if kind}


@PROVEN
@given(rows=cases())
def test_territories_add_up_to_all_calls(compiled, rows):
    territories = built(compiled, rows)["fct_territory_access"]
    assert sum(row["calls"] for row in territories) == len(rows)
    assert sum(row["acts"] for row in territories) == sum(row["is_act"] for row in rows)
    assert sum(row["person_days"] for row in territories) == 150 * 8
    assert sum(row["outside_calls"] for row in territories) == sum(row["association_id"] == "landes_a" for row in rows)
    measured = sum(row["association_id"] == "gironde_a" and row["commune_code"] == "33001" for row in rows)
    assert sum(row["located_calls"] for row in territories) == measured
    assert float(sum(row["centre_kilometres"] for row in territories)) == pytest.approx(10 * measured)
    unknown = [row for row in territories if not row["is_commune"]]
    assert sum(row["calls"] for row in unknown) == sum(row["commune_code"] in ("33999", None) for row in rows)


@PROVEN
@given(rows=cases())
def test_stretches_of_a_doctor_never_overlap_and_hold_every_act(compiled, rows):
    stretches = built(compiled, rows)["fct_doctor_stretches"]
    assert sorted(row["act_id"] for row in stretches) == sorted(
        row["call_id"] for row in rows if row["is_act"] and row["doctor_id"]
    )
    by_doctor: dict[tuple, list[dict]] = {}
    for row in stretches:
        by_doctor.setdefault((row["association_id"], row["doctor_id"]), []).append(row)
    for held in by_doctor.values():
        held.sort(key=lambda row: (row["taken_at"], row["held_until_at"]))
        for one, following in itertools.pairwise(held):
            assert one["held_until_at"] <= following["taken_at"]
        assert all(row["taken_at"] <= row["held_until_at"] for row in held)


@PROVEN
@given(rows=cases(), seed=st.integers(0, 1000))
def test_the_order_in_which_cases_arrive_changes_nothing(compiled, rows, seed):
    assert built(compiled, random.Random(seed).sample(rows, len(rows))) == built(compiled, rows)
