"""References between resources: every way of writing one, and what is told of those that lead nowhere."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fhir_builder import encounter, patient, read_resources, resource, rows, told

UUID = "0b4a6f5e-7e43-4b5f-9d3c-2f1d5a1c7b11"


@pytest.mark.parametrize(
    "reference",
    [
        "Patient/p1",
        "https://dispatch.example/fhir/Patient/p1",
        "http://dispatch.example:8080/r4/Patient/p1/_history/3",
        "Patient/p1/_history/12",
    ],
)
def test_relative_and_absolute_references(tmp_path, reference):
    found = read_resources(tmp_path, encounter(subject={"reference": reference}), patient())
    assert rows(found)[0]["Patient.name.family"] == "Lefèvre-Martin"
    assert found["patients"].rows.column("Patient.encounters").to_pylist() == ["1"]


@pytest.mark.parametrize(
    "named",
    [{"id": UUID}, {"identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{UUID}"}]}],
)
@pytest.mark.parametrize("written", [UUID, UUID.upper()])
def test_a_uuid_is_an_id_or_an_identifier(tmp_path, named, written):
    found = read_resources(tmp_path, encounter(subject={"reference": f"urn:uuid:{written}"}), patient(**named))
    assert rows(found)[0]["Patient.gender"] == "female"


def test_a_contained_resource_is_no_row_of_its_own(tmp_path):
    inside = patient(id="me")
    found = read_resources(tmp_path, encounter(subject={"reference": "#me"}, contained=[inside]), patient())
    assert rows(found)[0]["Patient.name.family"] == "Lefèvre-Martin"
    assert found["patients"].rows.column("Patient.encounters").to_pylist() == ["0"]


def test_a_patient_named_by_an_identifier(tmp_path):
    number = {"system": "urn:oid:1.2.250.1.213.1.4.8", "value": "281059912345678"}
    known = patient(identifier=[number])
    assert rows(read_resources(tmp_path / "1", encounter(subject={"identifier": number}), known))[0]["Patient.gender"]
    row = rows(read_resources(tmp_path / "2", encounter(subject={"identifier": number}), patient()))[0]
    assert (row["Patient.identifier.ins"], row["Patient.gender"]) == ("281059912345678", None)


def test_a_reference_to_another_type_leads_nowhere(tmp_path):
    found = read_resources(
        tmp_path, encounter(subject={"reference": "Location/l1"}), patient(), resource("Location", "l1")
    )
    assert found["encounters"].remarks == [(1, "orphan_reference")]


@pytest.mark.parametrize(
    "elements",
    [
        {"subject": {"reference": "Patient/gone"}},
        {"participant": [{"individual": {"reference": "Practitioner/gone"}}]},
        {"location": [{"location": {"reference": "Location/gone"}}]},
        {"diagnosis": [{"condition": {"reference": "Condition/gone"}}]},
        {"subject": {"reference": "#gone"}},
        {"subject": {"reference": f"urn:uuid:{UUID}"}},
    ],
)
def test_an_encounter_with_an_orphan_reference_lands_with_a_remark(tmp_path, elements):
    found = read_resources(tmp_path, encounter(**elements), patient())
    assert found["encounters"].rows.num_rows == 1
    assert found["encounters"].remarks == [(1, "orphan_reference")]
    assert told(found) == {}


@pytest.mark.parametrize("reference", [None, {"reference": "Encounter/gone"}, {"reference": "Patient/p1"}])
def test_a_condition_without_encounter_is_set_apart(tmp_path, reference):
    condition = resource("Condition", "c1", code={"coding": [{"code": "R80"}]}, encounter=reference)
    found = read_resources(tmp_path, encounter(), patient(), condition)
    assert told(found) == {"conditions": [(1, "orphan_reference")]}
    assert found["conditions"].rows.num_rows == 0


def test_a_condition_that_its_encounter_lists_needs_no_way_back(tmp_path):
    condition = resource("Condition", "c1", code={"coding": [{"code": "R80"}]})
    found = read_resources(
        tmp_path, encounter(diagnosis=[{"condition": {"reference": "Condition/c1"}}]), patient(), condition
    )
    assert rows(found)[0]["Condition.code.1"] == "R80"
    assert told(found) == {}


def test_resources_to_which_nothing_refers_are_rows_with_no_encounter(tmp_path):
    found = read_resources(tmp_path, encounter(), patient(), patient(id="p2"), resource("Practitioner", "d1"))
    assert found["patients"].rows.column("Patient.encounters").to_pylist() == ["1", "0"]
    assert found["practitioners"].rows.column("Practitioner.encounters").to_pylist() == ["0"]
    assert told(found) == {}


IDS = st.from_regex(r"[A-Za-z0-9.-]{1,64}", fullmatch=True)
SERVERS = st.sampled_from(["", "https://a.example/fhir/", "http://b.example/x/y/Patient/", "urn/"])


@settings(max_examples=80, deadline=None)
@given(IDS, SERVERS, st.none() | IDS)
def test_any_id_is_found_however_it_is_written(tmp_path_factory, name, server, version):
    reference = f"{server}Patient/{name}" + (f"/_history/{version}" if version else "")
    found = read_resources(
        tmp_path_factory.mktemp("ref"), encounter(subject={"reference": reference}), patient(id=name)
    )
    assert rows(found)[0]["Patient.gender"] == "female"


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80))
def test_any_other_text_leads_nowhere_or_to_the_patient(tmp_path_factory, reference):
    found = read_resources(tmp_path_factory.mktemp("ref"), encounter(subject={"reference": reference}), patient())
    assert found["encounters"].rows.num_rows == 1
