"""What is read of patients, addresses and doctors."""

from contact.landing.formats.fhir import values
from contact.landing.formats.fhir.values import items, member, text

INSEE_CODE = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code"
IDENTITY_RELIABILITY = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability"
_VALIDATED = "VALI"

Row = dict[str, str | None]


def patient_fields(patient: dict | None, takes_tests: bool, remarks: set[str]) -> Row:
    """Fields of a patient; all empty where there is none. An INS of tests that does not count is remarked."""
    patient = patient or {}
    name = values.current(patient.get("name"), "official", "usual") or {}
    given = name.get("given")
    first = given[0] if isinstance(given, list) and given else given
    day, partial = values.birth(patient.get("birthDate"))
    return {
        "Patient.name.family": text(name.get("family")),
        "Patient.name.given": text(first),
        "Patient.birthDate": day,
        "Patient.birthDate.partial": partial,
        "Patient.gender": text(patient.get("gender")),
        "Patient.deceased": _deceased(patient),
        "Patient.telecom": _phone(patient),
        "Patient.identifier.ins": _ins(patient, takes_tests, remarks),
    }


def _ins(patient: dict, takes_tests: bool, remarks: set[str]) -> str | None:
    """The national health identity, where the identity is validated or nothing is said of it."""
    reliability = values.extension(patient, IDENTITY_RELIABILITY)
    if reliability and next((code for _, code in values.codings(reliability[1])), None) != _VALIDATED:
        return None
    found = values.identifier(patient, values.INS)
    test = values.identifier(patient, values.INS_OF_TESTS)
    if found is None and test and not takes_tests:
        remarks.add("test_identifier")
    return found or (test if takes_tests else None)


def _deceased(patient: dict) -> str | None:
    found = values.choice(patient, "deceased")
    if not found:
        return None
    return text(found[1]) if found[0] == "Boolean" else "true" if text(found[1]) else None


def _phone(patient: dict) -> str | None:
    numbers = [item for item in items(patient.get("telecom")) if item.get("system") in ("phone", "sms")]
    found = values.current(numbers)
    return text(found.get("value")) if found else None


def address_fields(address: object) -> Row:
    """Fields of the address of a visit or of a patient."""
    address = values.current(address, "home") or {}
    lines = address.get("line")
    lines = lines if isinstance(lines, list) else [lines]
    commune = values.extension(address, INSEE_CODE)
    return {
        "Location.address.line": " ".join(line for line in map(text, lines) if line) or None,
        "Location.address.postalCode": text(address.get("postalCode")),
        "Location.address.city": text(address.get("city")),
        "Location.address.inseeCode": next((code for _, code in values.codings(commune[1])), None) if commune else None,
    }


def doctor_number(practitioner: dict | None) -> str | None:
    """The RPPS number of a doctor, else the first number that he bears."""
    if not practitioner:
        return None
    number = values.identifier(practitioner, sorted(values.RPPS))
    return number or text(member(values.current(practitioner.get("identifier")), "value"))
