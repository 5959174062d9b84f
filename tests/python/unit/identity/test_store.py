"""Identities and links as loads write them: once each, in any order, and the same whoever came first."""

from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contact.identity.store import upsert_doctors
from holdings import ELODIE, HOMONYMS_INS, INS, PAUL, PHONE, nir, numbered

#: What dbt's int_patients_linked says, told again.
PATIENTS = """
    with linked as (
        select traits_id, any_value(ins_id) as ins_id from landing.ledger.patient_links
        group by traits_id having count(distinct ins_id) = 1
    )
    select list(numero_intervention order by numero_intervention)
    from landing.flat_acts.acts left join linked on traits_id = patient_id
    where patient_id is not null
    group by coalesce(ins_id, patient_id)
"""
TWIN = {**ELODIE, "given_name": "Anne"}
RECORDS = [
    ("aisne_a", numbered(ELODIE, "A1", nir=INS)),
    ("aube_a", numbered(ELODIE, "A2")),
    ("aube_a", numbered(ELODIE, "A3", family_name="LEFEBVRE", nir=INS)),
    ("bas_rhin_a", numbered(ELODIE, "A4", family_name="Lefebvre")),
    ("aisne_a", numbered(TWIN, "T1", nir=HOMONYMS_INS)),
    ("aube_a", numbered(TWIN, "T2")),
    ("aisne_a", numbered(PAUL, "H1", nir=nir("1500275101007"))),
    ("aube_a", numbered(PAUL, "H2", nir=nir("1500275101008"))),
    ("bas_rhin_a", numbered(PAUL, "H3")),
]
EXPECTED = [["A1", "A2", "A3", "A4"], ["H1"], ["H2"], ["H3"], ["T1", "T2"]]


def forget(holdings) -> None:
    for table in (
        "landing.flat_acts.acts",
        "landing.ledger.patient_links",
        "landing.ledger.deliveries",
        "identity.main.patients",
    ):
        holdings.connection.execute(f"delete from {table}")


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(RECORDS))
def test_who_is_one_patient_does_not_depend_on_the_order(holdings, order):
    forget(holdings)
    for association, record in order:
        holdings.deliver("2020-03-01", record, association=association)
    assert holdings.column(PATIENTS) == EXPECTED


def test_a_late_link_joins_history(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"))
    holdings.deliver("2020-03-02", numbered(ELODIE, "A2", nir=INS), numbered({}, "A3", nir=INS))
    assert holdings.column(PATIENTS) == [["A1", "A2", "A3"]]


@pytest.mark.parametrize("order", list(permutations([INS, HOMONYMS_INS, None])))
def test_homonyms_are_never_one_patient(holdings, order):
    holdings.deliver("2020-03-01", *(numbered(ELODIE, f"A{n}", nir=number) for n, number in enumerate(order)))
    assert len(holdings.column(PATIENTS)) == 3


def test_a_childs_record_with_the_number_of_a_parent_is_the_childs(holdings):
    child = {**ELODIE, "birth_date": "2015-05-12"}
    holdings.deliver(
        "2020-03-01", numbered(ELODIE, "A1", nir=INS), numbered(child, "C1", nir=INS), numbered(child, "C2")
    )
    assert holdings.column(PATIENTS) == [["A1"], ["C1", "C2"]]
    assert holdings.one("select count(*) from landing.ledger.patient_links") == 1


def test_a_line_per_way_of_being_written_once(holdings):
    unborn = {**ELODIE, "birth_date": None, **PHONE}
    for day in (1, 2):
        holdings.deliver(f"2020-03-0{day}", numbered(ELODIE, "A1", nir=INS), numbered(ELODIE, "A2", family_name="LEFEVRE"), numbered(ELODIE, "A3"),
                         numbered(unborn, "A4"), numbered({}, "A5"))  # fmt: skip
    lines = holdings.connection.execute(
        "select match_level, association_id, traits_id is null, family_name from identity.main.patients order by all"
    ).fetchall()
    assert lines == [
        ("ins", None, False, "Lefèvre"),
        ("local", "aisne_a", True, "Lefèvre"),
        ("traits", None, True, "LEFEVRE"),
        ("traits", None, True, "Lefèvre"),
    ]
    assert holdings.one("select count(*) from landing.ledger.patient_links") == 1


def test_doctors_are_kept_once(holdings):
    gated = "(select unnest([uuid(), null]) as doctor_id, 'a' as association_id, '7' as doctor_code)"
    holdings.connection.execute(f"create temp table seen as from {gated} union all from {gated} limit 2")
    for _ in range(2):
        upsert_doctors(holdings.connection, "seen")
    assert holdings.column("select doctor_code from identity.main.doctors") == ["7"]
