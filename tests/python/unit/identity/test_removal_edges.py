"""Removal at its edges: what several removals, other tombstones and other persons leave as it is."""

from datetime import UTC, date, datetime

import pyarrow as pa

from contact.identity import tombstones
from contact.landing.rewriting import rewrite
from contact.landing.withholding import apply_rights
from contact.rights.actions import apply_tombstones
from contact.stores import open_store
from holdings import ELODIE, HOMONYMS_INS, INS, PAUL, nir, numbered, rectify, remove

AGAIN = "20200302-bbbbbbbb"
PAULS_INS = nir("1500275101007")


def bring(holdings, *stones: dict) -> list[str]:
    """Merge tombstones from elsewhere and apply them; returns the numbers of the acts that stay."""
    told = [
        dict.fromkeys(tombstones.COLUMNS) | {"request_id": "r", "recorded_at": datetime(2020, 1, 1)} | stone
        for stone in stones
    ]
    tombstones.merge(holdings.connection, pa.Table.from_pylist(told))
    rewrite(holdings.connection, apply_tombstones(holdings.connection, holdings.register))
    with open_store("landing") as connection:
        return [number for (number,) in connection.execute("select numero_intervention from flat_acts.acts").fetchall()]


def test_a_second_removal_leaves_links_lines_and_corrections_of_others(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"), numbered(PAUL, "B1", nir=PAULS_INS))
    rectify(holdings, PAUL | {"nir": PAULS_INS}, {"family_name": "Dupont", "nir": PAULS_INS})
    holdings.connection.execute("delete from landing.flat_acts.acts where numero_intervention = 'B1'")
    for request_id in ("20200301-aaaaaaaa", AGAIN, AGAIN):
        remove(holdings, ELODIE, request_id=request_id)
    assert holdings.one("select count(*) from landing.ledger.patient_links") == 1
    assert holdings.column("select distinct family_name from identity.main.patients") == ["Dupont"]
    assert holdings.one("select count(*) from identity.main.rectifications") > 0
    assert holdings.one("select count(*) from identity.main.tombstones where kind = 'traits'") == 2


def test_a_correction_goes_with_its_person(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"))
    rectify(holdings, ELODIE, {"family_name": "Lefebvre"})
    assert holdings.one("select count(*) from identity.main.rectifications") == 1
    remove(holdings, ELODIE | {"family_name": "Lefebvre"}, request_id=AGAIN)
    assert holdings.one("select count(*) from identity.main.rectifications") == 0


def test_a_case_of_several_rows_is_counted_row_by_row(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"), numbered(ELODIE, "A1"), numbered(PAUL, "B1"))
    assert remove(holdings, ELODIE) == {"rows": 2, "cases": 1, "kept": 0}
    assert holdings.is_conserved()


def test_an_erasure_remembers_no_case_of_later_days(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"))
    holdings.deliver("2999-01-01", numbered(ELODIE, "A2"))
    assert remove(holdings, ELODIE, "erase") == {"rows": 1, "cases": 1, "kept": 0}
    assert holdings.numbers() == ["A2"]


def test_of_two_erasures_of_a_case_the_later_day_holds(holdings):
    holdings.deliver("2020-03-03", numbered(PAUL, "B1"), numbered(PAUL, "B2"))
    case = {"kind": "case", "association_id": "aisne_a", "case_number": "B1"}
    stones = [case | {"until_on": date(2020, 3, day), "request_id": f"r{day}"} for day in (1, 5)]
    assert bring(holdings, *stones) == ["B2"]


def test_traits_brought_from_elsewhere_lead_by_the_links_to_the_ins(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1", nir=INS), numbered(PAUL, "B1", nir=PAULS_INS))
    traits = {
        name: str(holdings.one(f"select traits_id from identity.main.patients where family_name = '{name}'"))
        for name in ("Lefèvre", "DURAND")
    }
    stones = (
        {"kind": "traits", "patient_id": traits["Lefèvre"]},
        {"kind": "patient", "patient_id": traits["DURAND"]},
    )
    assert bring(holdings, *stones) == ["B1"]


def test_an_objection_and_an_erasure_are_told_apart_in_one_delivery(holdings):
    today = datetime.now(UTC).date().isoformat()
    remove(holdings, ELODIE)
    remove(holdings, PAUL, "erase", AGAIN)
    entry = holdings.deliver(today, numbered(ELODIE, "A1"), numbered(PAUL, "B1"), numbered({}, "C1"))
    assert sorted(entry.quarantine) == [("acts", 0, "person_erased", 1), ("acts", 0, "person_objected", 1)]
    assert entry.rows_quarantined == 2
    assert holdings.is_conserved()


def test_the_case_of_a_row_withheld_stays_out_though_it_names_nobody(holdings):
    remove(holdings, ELODIE)
    holdings.deliver("2020-03-02", numbered(ELODIE, "A1"), numbered(ELODIE, None))
    holdings.deliver("2020-03-03", numbered({}, "A1"), numbered({}, "C1"))
    assert holdings.numbers() == ["C1"]
    assert holdings.column("select case_number from identity.main.tombstones where kind = 'case'") == ["A1"]


def test_what_is_withheld_again_is_remembered_once(holdings):
    remove(holdings, ELODIE)
    counted = []
    for day in (2, 3):
        holdings.deliver(f"2020-03-0{day}", numbered(ELODIE, "A1", nir=INS), numbered(ELODIE, "A2"))
        counted.append(holdings.one("select count(*) from identity.main.tombstones"))
    assert counted[0] == counted[1]
    assert (
        holdings.one("select count(*) from identity.main.tombstones where kind <> 'case' and patient_id is null") == 0
    )


def test_entities_without_patients_pass_where_persons_were_corrected(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"))
    rectify(holdings, ELODIE, {"family_name": "Lefebvre"})
    holdings.connection.execute(
        "create or replace temp table gated as select 'aisne_a' as association_id, 9 as delivery_id, 'A1' as no_appel"
    )
    apply_rights(holdings.connection, holdings.entity("events"), [])
    assert holdings.one("select count(*) from gated") == 1


def test_a_homonym_of_somebody_removed_under_an_older_ins_stays(holdings):
    holdings.deliver(
        "2020-03-01", numbered(ELODIE, "A1", nir=INS), numbered(ELODIE, "H1", nir=HOMONYMS_INS), numbered(PAUL, "B1")
    )
    remove(holdings, ELODIE | {"nir": INS})
    remove(holdings, PAUL, request_id=AGAIN)
    assert holdings.numbers() == ["H1"]
    assert holdings.one("select count(*) from identity.main.patients") == 1
