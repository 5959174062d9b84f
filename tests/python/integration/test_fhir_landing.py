"""FHIR from its files to the marts: each line counted, orphans told, the same patient as in every other format."""

import gzip
import json
import shutil

import pytest

from contact.landing.land import land
from contact.landing.status import read_status
from contact.stores import open_store
from feed_builder import line
from feed_builder import write as write_acts
from fhir_builder import INS, INS_OF_TESTS, encounter, lines_of, patient, resource, write

NIR = "281053306300119"


def rows(store: str, statement: str) -> list[tuple]:
    with open_store(store) as connection:
        return connection.execute(statement).fetchall()


def counts(entry) -> tuple[int, int, int, int]:
    return entry.rows_received, entry.rows_landed, entry.rows_quarantined, entry.rows_duplicate


@pytest.mark.parametrize("packed", [False, True])
def test_a_delivery_lands_with_each_of_its_lines_counted(feeds, packed):
    doctor = resource("Practitioner", "d1", identifier=[{"value": "D7"}])
    visit = encounter(
        participant=[{"individual": {"reference": "Practitioner/d1"}}], priority={"coding": [{"code": "1"}]}
    )
    flu = resource("Condition", "c1", code={"coding": [{"code": "R80"}]}, encounter={"reference": "Encounter/e1"})
    files = {
        "Encounter": lines_of(visit, visit, b"{", encounter(id="e2", identifier=[])),
        "Patient": lines_of(patient(), patient(id="p2")),
        "Condition": lines_of(flu, flu | {"id": "c2", "encounter": {"reference": "Encounter/e9"}}),
        "Practitioner": lines_of(doctor),
    }
    write(feeds / "doubs_a", files, packed)
    [entry], refused = land([feeds])
    assert (entry.status, refused) == ("landed", [])
    assert counts(entry) == (9, 5, 3, 1)
    assert rows(
        "landing", "select entity, line_number, reason_code, row_count from ledger.quarantine order by all"
    ) == [
        ("conditions", 2, "orphan_reference", 1),
        ("encounters", 3, "not_json", 1),
        ("encounters", 4, "missing_required_field", 1),
    ]
    assert rows("landing", "select encounter_number, planned_at, diagnosis_1, birth_month from fhir.encounters") == [
        ("A77", "2020-03-01T20:15:30+01:00", "R80", "1981-05")
    ]
    assert rows("landing", "select resource_type, encounter_count from fhir.resources order by all") == [
        ("Condition", "1"),
        ("Patient", "0"),
        ("Patient", "2"),
        ("Practitioner", "1"),
    ]
    assert rows("identity", "select content from kept_content where entity = 'encounters' and line_number = 3") == [
        (b"{",)
    ]
    assert read_status()["conserved"]


def test_an_encounter_without_its_patient_lands_and_says_so(feeds):
    lonely = encounter(id="e2", identifier=[{"value": "A78"}], subject={"reference": "Patient/gone"})
    write(feeds / "doubs_a", {"Encounter": lines_of(encounter(), lonely), "Patient": lines_of(patient())})
    [entry], _ = land([feeds])
    assert counts(entry) == (3, 3, 0, 0)
    assert entry.quarantine == [("encounters", 2, "orphan_reference", 0)]
    assert rows("landing", "select encounter_number, patient_match from fhir.encounters order by 1") == [
        ("A77", "traits"),
        ("A78", "none"),
    ]
    report = read_status()
    assert report["conserved"]
    assert [(row["reason_code"], row["rows"], row["landed_with_a_remark"]) for row in report["quarantine"]] == [
        ("orphan_reference", 0, 1)
    ]


def test_a_patient_has_one_pseudonym_in_every_format(feeds, acts):
    write(feeds / "doubs_a", {"Encounter": lines_of(encounter()), "Patient": lines_of(patient())})
    write_acts(feeds / "aisne_a", acts, "20200301", [line(acts, nom="LEFEVRE MARTIN")])
    land([feeds])
    [fhir] = rows("landing", "select patient_id, patient_match from fhir.encounters")
    [flat] = rows("landing", "select patient_id, patient_match from flat_acts.acts")
    assert fhir == flat
    assert fhir[1] == "traits"


@pytest.mark.parametrize(
    ("system", "kind", "match"),
    [(INS, None, "ins"), (INS_OF_TESTS, None, "traits"), (INS_OF_TESTS, "simulated", "ins")],
)
def test_an_ins_of_tests_stands_for_a_patient_in_simulated_feeds_alone(feeds, system, kind, match):
    named = patient(identifier=[{"system": system, "value": NIR}])
    write(feeds / "doubs_a", {"Encounter": lines_of(encounter()), "Patient": lines_of(named)})
    if kind:
        (feeds / "simulation.json").write_text(json.dumps({"kind": kind}))
    [entry], _ = land([feeds])
    assert rows("landing", "select patient_match from fhir.encounters") == [(match,)]
    assert [mark[2] for mark in entry.quarantine] == (["test_identifier"] if match == "traits" else [])


def test_nothing_that_names_a_person_is_in_landing(feeds):
    named = patient(
        id="Lefevre-1981",
        identifier=[{"system": INS, "value": NIR}],
        telecom=[{"system": "phone", "value": "0639981234"}],
        address=[{"line": ["12 rue de la Liberté"], "city": "Besançon", "postalCode": "25000"}],
        text={"div": "<div>Mme Lefèvre</div>"},
    )
    told = encounter(
        subject={"reference": "Patient/Lefevre-1981"},
        text={"div": "<div>Rappeler Élodie</div>"},
        priority={"text": "Lefèvre", "coding": [{"code": "Lefevre-Martin"}]},
        period={"start": "0639981234", "end": "12 rue de la Liberté"},
    )
    write(feeds / "doubs_a", {"Encounter": lines_of(told), "Patient": lines_of(named)})
    land([feeds])
    landed = str(rows("landing", "from fhir.encounters") + rows("landing", "from fhir.resources"))
    for trace in ("efevre", "efèvre", "lodie", "0639981234", "Libert", NIR, "1981-05-12", "Mme"):
        assert trace not in landed
    assert rows("landing", "select commune_code, priority, birth_month from fhir.encounters") == [
        ("25056", "?", "1981-05")
    ]


def test_a_bomb_is_kept_apart_whole(feeds):
    paths = write(feeds / "doubs_a", {"Encounter": lines_of(encounter()), "Patient": lines_of(patient())}, packed=True)
    paths["encounters"].write_bytes(gzip.compress(b" " * (200 << 20)))
    [entry], _ = land([feeds])
    assert (entry.status, entry.reason) == ("quarantined", "inflates_too_much")
    assert entry.rows_received == entry.rows_quarantined
    assert rows("landing", "from fhir.encounters") == []


def test_files_that_must_be_there(feeds):
    write(feeds / "doubs_a", {"Encounter": lines_of(encounter())})
    write(feeds / "doubs_a", {"Condition": b""})
    shutil.copy(feeds / "doubs_a" / "Condition_20200301.ndjson", feeds / "doubs_a" / "Observation_20200301.ndjson")
    [entry], refused = land([feeds])
    assert (entry.status, entry.reason) == ("quarantined", "missing_file")
    assert "Patient_20200301.ndjson" in entry.explanation
    assert len(refused) == 1


def test_a_correction_supersedes_what_came_before(feeds):
    write(feeds / "doubs_a", {"Encounter": lines_of(encounter()), "Patient": lines_of(patient())})
    later = encounter(meta={"versionId": "2"}, hospitalization={"dischargeDisposition": {"coding": [{"code": "home"}]}})
    write(feeds / "doubs_a", {"Encounter": lines_of(later), "Patient": lines_of(patient())}, day="20200302")
    land([feeds])
    [encounters] = [row for row in read_status()["rows"] if row["entity"] == "fhir.encounters"]
    assert (encounters["landed"], encounters["current"], encounters["superseded"]) == (2, 1, 1)


def test_calls_and_acts_of_fhir_are_in_the_marts(federation):
    with federation.settings(), open_store("warehouse") as connection:
        found = connection.execute("""
            select association_id, count(*) > 50, count(age_years) > 0.8 * count(*), count(distinct diagnosis_code) > 10,
                count(doctor_id) = count(*), bool_and(departement_code is not null)
            from marts.fct_acts
            where association_id in ('doubs_a', 'ille_et_vilaine_a', 'loire_a', 'meurthe_et_moselle_a', 'pyrenees_orientales_a')
            group by 1 order by 1
        """).fetchall()
        unknown = connection.execute("""
            select count(*) from marts.fct_calls where association_id = 'doubs_a' and not is_valid
        """).fetchone()
        deliveries = connection.execute("""
            select bool_and(rows_landed = cases_received + resources_received) from marts.fct_deliveries where format = 'fhir'
        """).fetchone()
    assert [row[0] for row in found] == [
        "doubs_a", "ille_et_vilaine_a", "loire_a", "meurthe_et_moselle_a", "pyrenees_orientales_a",
    ]  # fmt: skip
    assert all(all(row[1:]) for row in found), found
    assert (unknown, deliveries) == ((0,), (True,))
