"""The data contract: deny by default, one dictionary for the gate, the sources of staging, the documentation page."""

import csv
import io
import shutil

import pytest
import yaml

from contact.dossier.contract_files import contract_files, landed_dictionary
from contact.errors import ContactError
from contact.landing.contract import GATES_ALLOWED
from contact.landing.registry import DICTIONARY, read_registry
from seed_files import SEEDS_DIR, seed

FIELDS = seed("feeds/feed_fields")
NAMING = [row["source_field"] for row in FIELDS if row["classification"] in ("direct_identifier", "free_text")]


@pytest.fixture
def seeds(tmp_path):
    """A copy of the registry that a test may spoil."""
    shutil.copytree(SEEDS_DIR / "feeds", tmp_path / "feeds")
    return tmp_path


def write(seeds, rows: list[dict[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, DICTIONARY, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (seeds / "feeds" / "feed_fields.csv").write_text(text.getvalue(), "utf-8")


def changed(source_field: str, values: dict[str, str]) -> list[dict[str, str]]:
    """The dictionary with one field of dispatch_log calls changed."""
    return [
        row | values
        if (row["format"], row["entity"], row["source_field"]) == ("dispatch_log", "calls", source_field)
        else row
        for row in FIELDS
    ]


REFUSED = [
    ("COMMENTAIRE", {"classification": ""}, "is not classified; give it one of direct_identifier, free_text, health"),
    ("COMMENTAIRE", {"classification": "none"}, "has an unknown classification"),
    ("MOTIF_1", {"type": "varchar"}, "has an unknown type"),
    ("MOTIF_1", {"gate": "pass"}, "has an unknown gate"),
    ("MOTIF_1", {"role": "motive"}, "has an unknown role"),
    ("MOTIF_1", {"is_required": "yes"}, "has an unknown is_required"),
    ("NOM", {"gate": "keep", "type": "code", "landed_field": "nom"}, "does not allow the gate keep; give it one of doctor"),
    ("NOM", {"classification": "health", "gate": "keep", "type": "code", "landed_field": "nom"}, "names a person"),
    ("NOM", {"landed_field": "nom"}, "has a landed_field although its gate is identity"),
    ("NOM", {"role": ""}, "has no place in the identity store"),
    ("TELEPHONE", {"role": "family_name"}, "claims the role family_name that another field"),
    ("PRENOM", {"gate": "drop", "role": ""}, "needs given_name too"),
    ("CODE_POSTAL", {"role": ""}, "needs postal_code too"),
    ("DATE_NAISSANCE", {"type": "text"}, "is cut to its month without being a date"),
    ("DATE_NAISSANCE", {"role": ""}, "needs the role birth_date for the gate month"),
    ("COMMENTAIRE", {"gate": "keep", "landed_field": "commentaire"}, "does not allow the gate keep"),
    ("COMMENTAIRE", {"landed_field": "commentaire"}, "has a landed_field although its gate is drop"),
    ("COMMENTAIRE", {"classification": "health", "gate": "keep", "landed_field": "c"}, "is kept without a shape to check"),
    ("CODE_MEDECIN", {"gate": "drop", "landed_field": ""}, "has the role doctor; give it the gate doctor"),
    ("CODE_MEDECIN", {"landed_field": "medecin"}, "doctor_id is the column of the gate doctor"),
    ("ORIGINE", {"landed_field": "doctor_id"}, "doctor_id is the column of the gate doctor"),
    ("ORIGINE", {"landed_field": ""}, "needs a landed_field"),
    ("ORIGINE", {"landed_field": "motif_1"}, "another field of the entity has"),
    ("ORIGINE", {"landed_field": "patient_id"}, "which the gate itself makes"),
    ("ORIGINE", {"landed_field": "phone"}, "which the gate itself makes"),
    ("ORIGINE", {"landed_field": "x; drop table y"}, "needs a landed_field"),
    ("ORIGINE", {"source_field": 'x" from incoming --'}, "has a source_field that is empty, unusable"),
    ("ORIGINE", {"source_field": "NOM"}, "given twice"),
    ("ORIGINE", {"entity": "Calls"}, "cannot name a table"),
    ("ORIGINE", {"position": "eleven"}, "has a position that is not a number"),
    ("ORIGINE", {"position": "12"}, "has the position of another field"),
    ("ORIGINE", {"meaning": " "}, "has no meaning"),
    ("COMMENTAIRE", {"is_required": "true"}, "is required and not checked"),
    ("DATE_NAISSANCE", {"is_required": "true"}, "is required and not checked"),
]  # fmt: skip


@pytest.mark.parametrize(("source_field", "values", "why"), REFUSED)
def test_what_the_contract_does_not_allow_is_refused_in_one_sentence(seeds, source_field, values, why):
    rows = changed(source_field, values)
    write(seeds, rows)
    with pytest.raises(ContactError) as refusal:
        read_registry(seeds)
    sentence = str(refusal.value)
    assert why in sentence
    line = int(sentence.split("line ")[1].split(":")[0])
    spoilt = rows[line - 2]
    assert f"{spoilt['format']} {spoilt['entity']} {spoilt['source_field']}" in sentence
    assert "\n" not in sentence


def test_a_line_cut_short_is_refused(seeds):
    path = seeds / "feeds" / "feed_fields.csv"
    text = path.read_text("utf-8")
    path.write_text(text + "flat_acts,acts,33,poids\n", "utf-8")
    line = text.count("\n") + 1
    with pytest.raises(ContactError, match=f"line {line}: the field flat_acts acts poids has not as many columns"):
        read_registry(seeds)


def test_a_dictionary_without_a_column_of_its_own_is_refused(seeds):
    path = seeds / "feeds" / "feed_fields.csv"
    path.write_text(path.read_text("utf-8").replace(",classification,", ",class,", 1), "utf-8")
    with pytest.raises(ContactError, match="lacks the column classification; put it back"):
        read_registry(seeds)


def test_fields_and_files_must_be_declared_together(seeds):
    write(seeds, [row for row in FIELDS if row["entity"] != "events"])
    with pytest.raises(ContactError, match=r"dispatch_log events, of which feed_fields\.csv has no field"):
        read_registry(seeds)
    write(seeds, [*FIELDS, FIELDS[0] | {"entity": "sms", "role": ""}])
    with pytest.raises(ContactError, match=r"has fields of dispatch_log sms, which feed_formats\.csv does not declare"):
        read_registry(seeds)


def test_direct_identifiers_and_free_text_may_never_be_kept():
    assert "keep" not in GATES_ALLOWED["direct_identifier"] | GATES_ALLOWED["free_text"]
    assert len(NAMING) >= 15


def test_what_is_landed_of_a_person_is_not_what_names_one(project):
    registry = read_registry(project / "seeds")
    classes = {kind for entity in registry.entities for *_, kind in landed_dictionary(entity)}
    assert classes == {"operational", "health", "quasi_identifier", "pseudonym"}


def test_the_files_that_follow_from_the_contract_are_in_step_with_it(project):
    files = contract_files(read_registry(project / "seeds"), project)
    behind = [path.name for path, text in files.items() if path.read_text("utf-8") != text]
    assert behind == [], "run 'contact contract --write'"


def test_the_sources_of_staging_have_the_columns_types_and_classes_of_landing(project):
    for entity in read_registry(project / "seeds").entities:
        folder = project / "models" / "staging" / entity.format
        [source] = yaml.safe_load((folder / f"_{entity.format}__sources.yml").read_text("utf-8"))["sources"]
        [table] = [table for table in source["tables"] if table["name"] == entity.landed_table]
        told = [(c["name"], c["description"], c["config"]["meta"]["classification"]) for c in table["columns"]]
        assert told == [(name, meaning, kind) for name, _, meaning, kind in landed_dictionary(entity)]
        is_uuid = [column["data_type"] == "{{ var('pseudonym_type') }}" for column in table["columns"]]
        assert is_uuid == [kind == "uuid" for _, kind, _, _ in landed_dictionary(entity)]


def test_the_page_tells_of_every_field(project):
    page = (project / "docs" / "data_contract.md").read_text("utf-8")
    missing = [row["source_field"] for row in FIELDS if f"| `{row['source_field']}` | {row['meaning']} |" not in page]
    assert missing == []
