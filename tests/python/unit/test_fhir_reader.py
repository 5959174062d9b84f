"""FHIR resources become one row per encounter: what is read from where, and what cannot be read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact.landing.formats.fhir import values
from fhir_builder import (
    ENTITIES,
    INS,
    INS_OF_TESTS,
    encounter,
    patient,
    read_resources,
    resource,
    row_of,
    rows,
    told,
)

INSEE = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code"
RELIABILITY = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability"


def concept(code: str, system: str | None = None) -> dict:
    coding = {"code": code} | ({"system": system} if system else {})
    return {"coding": [coding]}


def test_the_reader_fills_the_declared_fields_and_no_other(tmp_path):
    found = read_resources(tmp_path, encounter(), patient())
    for entity in ENTITIES:
        assert found[entity.entity].rows.column_names == [*entity.columns, "line_number"]
    assert {
        name: value for name, value in rows(found)[0].items() if value is not None and name != "line_number"
    } == {
        "Encounter.identifier": "A77",
        "Encounter.statusHistory.planned": "2020-03-01T20:15:30+01:00",
        "Encounter.statusHistory.triaged": "2020-03-01T20:19:00+01:00",
        "Encounter.period.start": "2020-03-01T21:00:00+01:00",
        "Encounter.period.end": "2020-03-01T21:20:00+01:00",
        "Encounter.class": "HH",
        "Patient.name.family": "Lefèvre-Martin",
        "Patient.name.given": "Élodie",
        "Patient.birthDate": "1981-05-12",
        "Patient.gender": "female",
    }  # fmt: skip


class TestPatients:
    @pytest.mark.parametrize(
        ("written", "day", "partial"),
        [
            ("1981-05-12", "1981-05-12", None),
            ("1981-05", None, "1981-05"),
            ("1981", None, "1981"),
            ("1981-13", "1981-13", None),
            ("about 1981", "about 1981", None),
        ],
    )
    def test_a_birth_date_may_be_known_in_part(self, tmp_path, written, day, partial):
        row = row_of(tmp_path, encounter(), patient(birthDate=written))
        assert (row["Patient.birthDate"], row["Patient.birthDate.partial"]) == (day, partial)

    @given(st.dates())
    def test_a_whole_date_is_never_taken_for_a_partial_one(self, day):
        assert values.birth(day.isoformat()) == (day.isoformat(), None)

    @pytest.mark.parametrize(
        ("elements", "expected"),
        [
            ({}, None),
            ({"deceasedBoolean": True}, "true"),
            ({"deceasedBoolean": False}, "false"),
            ({"deceasedDateTime": "2020-02"}, "true"),
        ],
    )
    def test_death_is_told_by_a_boolean_or_a_date(self, tmp_path, elements, expected):
        assert row_of(tmp_path, encounter(), patient(**elements))["Patient.deceased"] == expected

    @pytest.mark.parametrize(
        ("system", "origin", "taken"),
        [
            (INS, "received", True),
            ("urn:oid:1.2.250.1.213.1.4.9", "received", True),
            (INS_OF_TESTS, "received", False),
            ("urn:oid:1.2.250.1.213.1.4.11", "received", False),
            (INS_OF_TESTS, "simulated", True),
            ("urn:oid:1.2.250.1.213.1.4.11", "replayed", True),
            ("urn:oid:1.2.3", "received", False),
        ],
    )
    def test_an_ins_is_known_by_its_official_system(self, tmp_path, system, origin, taken):
        named = patient(
            identifier=[{"system": "urn:oid:9.9", "value": "7"}, {"system": system, "value": "281059912345678"}]
        )
        found = read_resources(tmp_path, encounter(), named, origin=origin)
        assert rows(found)[0]["Patient.identifier.ins"] == ("281059912345678" if taken else None)
        is_test = system.endswith((".10", ".11")) and not taken
        assert found["encounters"].remarks == ([(1, "test_identifier")] if is_test else [])

    @pytest.mark.parametrize(("status", "taken"), [("VALI", True), ("PROV", False), ("DOUTE", False)])
    def test_an_ins_counts_where_the_identity_is_validated(self, tmp_path, status, taken):
        said = [{"url": RELIABILITY, "valueCoding": {"code": status}}]
        named = patient(identifier=[{"system": INS, "value": "281059912345678"}], extension=said)
        assert bool(row_of(tmp_path, encounter(), named)["Patient.identifier.ins"]) is taken

    def test_the_official_name_the_phone_in_use_and_the_home_are_taken(self, tmp_path):
        named = patient(
            name=[{"use": "old", "family": "Avant"}, {"use": "nickname", "family": "Lo"}, {"use": "official", "family": "Le Gall"}],
            telecom=[{"system": "email", "value": "x@y"}, {"system": "phone", "use": "old", "value": "1"}, {"system": "phone", "value": "2"}],
            address=[{"use": "work", "city": "Lyon"}, {"use": "home", "line": ["3 rue X", "bât. B"], "city": "Dole", "postalCode": "39100",
                      "extension": [{"url": INSEE, "valueCoding": {"code": "39198"}}]}],
        )  # fmt: skip
        row = row_of(tmp_path, encounter(), named)
        assert (row["Patient.name.family"], row["Patient.telecom"]) == ("Le Gall", "2")
        assert [row[f"Location.address.{name}"] for name in ("line", "city", "postalCode", "inseeCode")] == [
            "3 rue X bât. B",
            "Dole",
            "39100",
            "39198",
        ]

    def test_the_home_that_was_visited_comes_before_the_patients_own_and_a_surgery_does_not(self, tmp_path):
        home = resource("Location", "l1", physicalType=concept("ho"), address={"city": "Dole"})
        surgery = resource("Location", "l2", physicalType=concept("bu"), address={"city": "Besançon"})
        stops = [{"location": {"reference": f"Location/{name}"}} for name in ("l2", "l1")]
        own = patient(address=[{"city": "Pontarlier"}])
        assert row_of(tmp_path / "1", encounter(location=stops), own, home, surgery)["Location.address.city"] == "Dole"
        assert (
            row_of(tmp_path / "2", encounter(location=stops[:1]), own, home, surgery)["Location.address.city"]
            == "Pontarlier"
        )


class TestCodes:
    def test_places_of_the_codes(self, tmp_path):
        row = row_of(
            tmp_path,
            encounter(
                type=[concept("11429006", "http://snomed.info/sct"), concept("ADVICE", "urn:contact:decision")],
                priority=concept("1", "urn:contact:priority"),
                reasonCode=[concept("A03"), concept("R05", "http://hl7.org/fhir/sid/icpc-2")],
                hospitalization={"admitSource": concept("SAMU"), "dischargeDisposition": concept("home")},
            ),
            patient(),
        )
        assert row["Encounter.type"] == "ADVICE"
        assert row["Encounter.priority"] == "1"
        assert [row[f"Encounter.reasonCode.{n}"] for n in (1, 2, 3)] == ["A03", "R05", None]
        assert row["Encounter.hospitalization.admitSource"] == "SAMU"
        assert row["Encounter.hospitalization.dischargeDisposition"] == "home"

    @pytest.mark.parametrize(
        ("code", "landed"),
        [
            ({"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "A05"}]}, "?"),
            ({"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "J11"}, {"system": "urn:oid:2.16.840.1.113883.6.139", "code": "R80"}]}, "R80"),
            ({"text": "grippe"}, None),
        ],
    )  # fmt: skip
    def test_a_code_of_another_system_is_never_read_as_cisp_2(self, tmp_path, code, landed):
        condition = resource("Condition", "c1", code=code, encounter={"reference": "Encounter/e1"})
        assert row_of(tmp_path, encounter(), patient(), condition)["Condition.code.1"] == landed

    def test_listed_diagnoses_come_first_by_rank_and_withdrawn_ones_not_at_all(self, tmp_path):
        conditions = [
            resource("Condition", f"c{n}", code=concept(code), encounter={"reference": "Encounter/e1"})
            for n, code in enumerate(("R80", "A03", "R05", "H71"))
        ]
        conditions[3]["verificationStatus"] = concept("refuted")
        listed = [
            {"condition": {"reference": "Condition/c2"}, "rank": 2},
            {"condition": {"reference": "Condition/c1"}, "rank": 1},
        ]
        row = row_of(tmp_path, encounter(diagnosis=listed), patient(), *conditions)
        assert [row[f"Condition.code.{n}"] for n in (1, 2, 3)] == ["A03", "R05", "R80"]

    @pytest.mark.parametrize(
        ("onset", "day"),
        [
            ({"onsetDateTime": "2020-02-27"}, "2020-02-27"),
            ({"onsetDateTime": "2020-02-27T23:30:00Z"}, "2020-02-28"),
            ({"onsetPeriod": {"start": "2020-02-26"}}, "2020-02-26"),
            ({"onsetDateTime": "2020-02"}, None),
            ({"onsetDateTime": "2020-02-31"}, None),
            ({"onsetAge": {"value": 3, "unit": "d"}}, None),
            ({"onsetString": "depuis hier"}, None),
        ],
    )
    def test_onset_is_a_day_or_nothing(self, tmp_path, onset, day):
        condition = resource("Condition", "c1", code=concept("R80"), encounter={"reference": "Encounter/e1"}, **onset)
        assert row_of(tmp_path, encounter(), patient(), condition)["Condition.onset"] == day


class TestDoctors:
    def test_the_last_doctor_in_charge_counts_by_his_rpps_number(self, tmp_path):
        doctors = [
            resource("Practitioner", "d1", identifier=[{"value": "DR1"}]),
            resource("Practitioner", "d2", identifier=[{"value": "DR2"}, {"system": "https://rpps.esante.gouv.fr", "value": "90000000002"}]),
        ]  # fmt: skip
        role = [concept("PPRF")]
        participants = [
            {"type": role, "individual": {"reference": "Practitioner/d2"}, "period": {"start": "2020-03-01T20:40:00Z"}},
            {"type": role, "individual": {"reference": "Practitioner/d1"}, "period": {"start": "2020-03-01T20:20:00Z"}},
            {"type": [concept("CALLBCK")], "individual": {"reference": "Practitioner/d1"}, "period": {"start": "2020-03-01T20:50:00Z"}},
            {"individual": {"reference": "RelatedPerson/r1"}},
        ]  # fmt: skip
        found = read_resources(tmp_path, encounter(participant=participants), patient(), *doctors)
        [row] = rows(found)
        assert row["Practitioner.identifier"] == "90000000002"
        assert row["Encounter.participant.period"] == "2020-03-01T21:40:00+01:00"
        assert found["encounters"].remarks == []

    def test_a_doctor_named_by_his_number_alone_needs_no_resource(self, tmp_path):
        number = {"system": "urn:oid:1.2.250.1.71.4.2.1", "value": "90000000007"}
        named = [{"individual": {"type": "Practitioner", "identifier": number}}]
        found = read_resources(tmp_path, encounter(participant=named), patient())
        assert rows(found)[0]["Practitioner.identifier"] == "90000000007"
        assert told(found) == {}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["coding", "code", "system", "value", "reference", "period", "start", "end", "status", "url", "extension", "use"]
    ), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
ELEMENTS = ("identifier", "status", "statusHistory", "class", "type", "subject", "participant", "period", "reasonCode",
            "diagnosis", "hospitalization", "location", "extension", "priority", "contained", "meta")  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(ELEMENTS), anything, max_size=6),
    st.dictionaries(
        st.sampled_from(["name", "birthDate", "telecom", "address", "identifier", "extension", "deceasedDateTime"]),
        anything,
    ),
)
def test_whatever_json_says_there_is_a_row_of_text_or_a_reason(tmp_path_factory, of_encounter, of_patient):
    found = read_resources(
        tmp_path_factory.mktemp("any"), encounter() | of_encounter, patient() | of_patient, origin="simulated"
    )
    read = found["encounters"]
    assert read.rows.num_rows + len(read.bad_rows) == 1
    assert found["patients"].rows.num_rows == 1
