"""Tombstones at the gate: what was removed for good stays out of every load, and the ledger still adds up."""

from datetime import date, datetime

import pyarrow as pa
import pytest

from contact.identity import tombstones
from contact.landing.land import land
from contact.landing.status import read_status
from contact.stores import open_store
from feed_builder import line, write

AN_INS = "2 81 05 33 063 001 " + str(97 - 2810533063001 % 97).zfill(2)


def rows(store, statement):
    with open_store(store) as connection:
        return connection.execute(statement).fetchall()


def bury(**tombstone):
    """Record one tombstone."""
    row = dict.fromkeys(tombstones.COLUMNS) | {"request_id": "r1", "recorded_at": datetime(2020, 3, 1)} | tombstone
    with open_store("identity", read_only=False) as connection:
        tombstones.merge(connection, pa.Table.from_pylist([row]))


def pseudonym_of(feeds, acts, **values):
    """Land one act in a folder of its own and tell the pseudonym of its patient."""
    write(feeds / "aisne_a", acts, "20200201", [line(acts, numero_intervention="F1", **values)])
    land([feeds / "aisne_a" / "actes_20200201.csv"])
    [(patient_id,)] = rows("landing", "select patient_id from flat_acts.acts where numero_intervention = 'F1'")
    return str(patient_id)


@pytest.mark.parametrize(
    ("until_on", "expected"),
    [(None, ("person_objected", 2)), (date(2020, 3, 1), ("person_erased", 1))],
)
def test_rows_of_a_removed_person_stay_out(feeds, acts, until_on, expected):
    bury(kind="patient", patient_id=pseudonym_of(feeds, acts), until_on=until_on)
    for day in ("20200301", "20200302"):
        other = line(acts, numero_intervention=f"B{day}", nom="OTHER")
        write(feeds / "aisne_a", acts, day, [line(acts, numero_intervention=f"A{day}"), other])
    land([feeds])
    reason, count = expected
    assert rows("landing", "select reason_code, sum(row_count) from ledger.quarantine group by 1") == [(reason, count)]
    assert rows("identity", "select count(*) from kept_content") == [(0,)]
    assert rows("landing", "select count(*) from flat_acts.acts where numero_intervention like 'B%'") == [(2,)]
    assert read_status()["conserved"]


def test_a_case_that_was_withheld_stays_out_under_another_spelling(feeds, acts):
    bury(kind="patient", patient_id=pseudonym_of(feeds, acts))
    write(feeds / "aisne_a", acts, "20200301", [line(acts, numero_intervention="A1")])
    write(feeds / "aisne_a", acts, "20200302", [line(acts, numero_intervention="A1", nom="LEFEBVRE")])
    land([feeds])
    assert rows("landing", "select count(*) from flat_acts.acts where numero_intervention = 'A1'") == [(0,)]
    assert rows("identity", "select count(*) from patients where family_name = 'LEFEBVRE'") == [(0,)]


def test_events_of_a_withheld_case_stay_out(feeds, calls, events, acts):
    bury(kind="patient", patient_id=pseudonym_of(feeds, acts))
    write(feeds / "alpes_maritimes_a", calls, "20200301", [line(calls), line(calls, NO_APPEL="1002", NOM="OTHER")])
    write(feeds / "alpes_maritimes_a", events, "20200301", [line(events), line(events, NO_APPEL="1002")])
    [_, entry], _ = land([feeds])
    assert (entry.rows_received, entry.rows_landed, entry.rows_quarantined) == (4, 2, 2)
    assert sorted(entry.quarantine) == [("calls", 0, "person_objected", 1), ("events", 0, "person_objected", 1)]
    assert rows("landing", "select no_appel from dispatch_log.events") == [("1002",)]


def test_a_person_known_by_traits_alone_stays_out_when_rows_bring_an_ins(feeds, acts):
    traits_id = pseudonym_of(feeds, acts)
    write(feeds / "aisne_a", acts, "20200301", [line(acts, numero_intervention="A1", nir=AN_INS)])
    bury(kind="traits", patient_id=traits_id)
    land([feeds])
    assert rows("landing", "select count(*) from flat_acts.acts where numero_intervention = 'A1'") == [(0,)]
    assert rows("landing", "select count(*) from ledger.patient_links") == [(0,)]


def test_a_homonym_with_an_ins_of_his_own_is_landed(feeds, acts):
    traits_id = pseudonym_of(feeds, acts)
    write(feeds / "aisne_a", acts, "20200301", [line(acts, numero_intervention="A1", nir=AN_INS)])
    bury(kind="patient", patient_id=traits_id)
    land([feeds])
    assert rows("landing", "select count(*) from flat_acts.acts where numero_intervention = 'A1'") == [(1,)]


def test_deliveries_of_days_that_were_purged_are_refused_and_nothing_of_them_is_kept(feeds, acts):
    bury(kind="before", before_on=date(2020, 3, 1))
    for day in ("20200229", "20200301"):
        write(feeds / "aisne_a", acts, day, [line(acts)])
    entries, _ = land([feeds])
    assert [(entry.status, entry.reason) for entry in entries] == [("quarantined", "past_retention"), ("landed", None)]
    assert rows("identity", "select count(*) from kept_content") == [(0,)]
    assert read_status()["conserved"]


def test_tombstones_are_recorded_once(home):
    bury(kind="case", association_id="aisne_a", case_number="A1")
    bury(kind="case", association_id="aisne_a", case_number="A1")
    with open_store("identity") as connection:
        assert tombstones.read(connection).num_rows == 1
