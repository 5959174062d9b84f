"""The FHIR resources are what software exports, and say what really happened."""

import pandas as pd
import pytest

from feed_reader import ENCOUNTER, REGISTRY, RESOURCES, latest, read_association

TIMES = ("called_at", "answered_at", "decided_at", "assigned_at", "started_at", "ended_at", "cancelled_at")


@pytest.mark.parametrize("association", RESOURCES)
def test_the_resources_say_what_happened(association, encounters, cases):
    rows = latest(encounters[association], ENCOUNTER, "number")
    truth = cases[cases["association_id"] == association].set_index("source_case_id")
    assert set(rows) == set(truth.index)
    for column in TIMES:
        written = pd.to_datetime(pd.Series({n: row[column] for n, row in rows.items()}), utc=True, format="ISO8601")
        expected = truth[column].dt.tz_localize("UTC")
        assert written.loc[expected.index].astype(str).tolist() == expected.astype(str).tolist(), column


def test_resources_are_written_plain_and_packed_in_local_time_and_in_utc(simulated, encounters):
    suffixes = {name: {path.suffix for path in (simulated.feeds / name).iterdir()} for name in RESOURCES}
    assert set(map(frozenset, suffixes.values())) == {frozenset({".gz"}), frozenset({".ndjson"})}
    ends = {file.rows[0]["called_at"][19:] for files in encounters.values() for file in files if file.rows}
    assert ends == {"Z", "+01:00", "+02:00"}


@pytest.mark.parametrize("association", RESOURCES)
def test_each_encounter_comes_with_its_patient_and_no_identity_is_real(association, simulated):
    for file in read_association(simulated.feeds / association):
        for row in file.rows if file.prefix == "Patient" else ():
            assert {item["system"] for item in row.get("identifier", ())} <= {"urn:oid:1.2.250.1.213.1.4.10"}
            if "birthDate" in row:
                assert len(row["birthDate"]) == (4 if REGISTRY[association]["patient_age_by"] == "age" else 10)
        for row in file.rows if file.prefix == "Practitioner" else ():
            assert row["identifier"][0]["value"].startswith("9")
