"""Whatever the dictionary says, as long as the contract allows it: nothing that names a person is landed.

Dictionaries are drawn at random from the words of the contract; the gate that is generated from each is run on rows
whose direct identifiers and free text hold markers, also such that have the shape of a code, a number or a date.
"""

import contextlib

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from contact.landing.contract import GATES_ALLOWED, LANDING_GATES, ROLES, TYPES, first_breach
from contact.landing.gate import landed_columns, pass_gate
from contact.landing.keying import Keying
from contact.landing.read_batch import Batch, EntityRows
from contact.landing.reading import LINE_NUMBER, FileRead, FileText
from contact.landing.registry import Entity, Field
from contact.landing.shapes import shape_columns
from seed_files import SEEDS_DIR, seed

NAMING = ("direct_identifier", "free_text")
MARKERS = ("Mme Zoé Quist-Hébrard", "QUIST", "299047512", "1981-05-12", "75012", "12/05/1981 20:15", "zq@quist.fr")
PATIENT = ("family_name", "given_name", "birth_date", "phone")
WORDS = {
    "type": st.sampled_from(sorted(TYPES)),
    "classification": st.sampled_from(sorted(GATES_ALLOWED)),
    "gate": st.sampled_from(sorted(set().union(*GATES_ALLOWED.values()))),
    "role": st.one_of(st.just(""), st.sampled_from(sorted(ROLES))),
    "landed_field": st.sampled_from(("", "", "a", "b", "c", "doctor_id", "phone", "patient_id")),
    "is_required": st.sampled_from(("false", "true")),
}


def row(position: int, words: dict[str, str]) -> dict[str, str]:
    named = {"format": "f", "entity": "e", "position": str(position), "source_field": f"S{position}", "meaning": "m"}
    return named | words


REAL = seed("feeds/feed_fields")
FREE_TEXT = next(line for line in REAL if line["gate"] == "drop") | {"format": "f", "entity": "e", "position": "99"}


def patient_rows() -> list[dict[str, str]]:
    """The fields without which the gate knows no patient."""
    plain = {"classification": "direct_identifier", "gate": "identity", "landed_field": "", "is_required": "false"}
    return [row(100 + n, plain | {"type": "text", "role": role}) for n, role in enumerate(PATIENT)]


@st.composite
def dictionaries(draw) -> list[dict[str, str]]:
    """Lines that the contract allows, of real lines with some words changed."""
    lines = patient_rows() if draw(st.booleans()) else [FREE_TEXT]
    for position, line in enumerate(draw(st.lists(st.sampled_from(REAL), min_size=2, max_size=20)), start=1):
        words = {name: line[name] for name in WORDS}
        for name in draw(st.lists(st.sampled_from(sorted(WORDS)), max_size=2)):
            words[name] = draw(WORDS[name])
        candidate = row(position, words)
        if first_breach([*lines, candidate]) is None:
            lines.append(candidate)
    return lines


def entity_of(lines: list[dict[str, str]]) -> Entity:
    fields = [
        Field(**{n: v for n, v in line.items() if n in Field.__dataclass_fields__ and n != "is_required"},
              is_required=line["is_required"] == "true")
        for line in lines
    ]  # fmt: skip
    return Entity("f", "e", "e", ",", '"', "%Y-%m-%d", "%Y-%m-%d", "delimited", "csv", "e", True, tuple(fields))


@pytest.fixture(scope="module")
def keying():
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("PATIENTS", "DOCTORS"):
            patch.setenv(f"CONTACT_KEY_{kind}", "ab" * 32)
        with contextlib.closing(Keying(SEEDS_DIR)) as opened:
            yield opened


def landed(keying, entity: Entity, marker: str) -> list[tuple]:
    """What the generated gate lands of one row whose naming fields hold `marker`, the others a plain value."""
    values = {f.source_field: marker if f.classification in NAMING else "1" for f in entity.fields}
    table = pa.table({name: pa.array([value], pa.string()) for name, value in values.items()})
    shaped = shape_columns(table, entity)
    shaped = shaped.append_column("delivery_id", pa.array([1], pa.int32()))
    shaped = shaped.append_column(LINE_NUMBER, pa.array([2], pa.int32()))
    shaped = shaped.append_column("association_id", pa.array(["aisne_a"]))
    read = FileRead(None, FileText("f", marker.encode() + b"\n", None, 1), [], 1)
    [keyed] = keying.key(Batch([], (entity,), [EntityRows(entity, shaped, {1: read})])).rows
    columns = ", ".join(name for name, _ in landed_columns(entity)) or "association_id"
    with contextlib.closing(duckdb.connect()) as connection:
        connection.register("keyed_rows", keyed.rows)
        return connection.execute(f"select {columns} from ({pass_gate(entity)})").fetchall()


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines=dictionaries(), marker=st.sampled_from(MARKERS))
def test_no_allowed_dictionary_lets_an_identity_or_free_text_into_landing(keying, lines, marker):
    entity = entity_of(lines)
    event(
        f"{sum(field.gate in LANDING_GATES and field.classification in NAMING for field in entity.fields)} at the gate"
    )
    found = str(landed(keying, entity, marker))
    assert marker not in found
    assert "quist" not in found.lower()


@given(words=st.fixed_dictionaries(WORDS))
def test_a_line_that_keeps_what_names_a_person_is_never_allowed(words):
    line = row(1, words | {"classification": "direct_identifier"})
    for kind in NAMING:
        for gate in ("keep", ""):
            assert first_breach([line | {"classification": kind, "gate": gate}]) is not None


@given(words=st.fixed_dictionaries(WORDS), word=st.text(max_size=12))
def test_a_word_outside_the_closed_lists_is_never_allowed(words, word):
    for name in ("classification", "type", "gate", "role", "is_required"):
        known = {"classification": GATES_ALLOWED, "type": TYPES, "role": ROLES}.get(name, ())
        if word not in known and word not in ("true", "false", *GATES_ALLOWED["direct_identifier"], "keep", "commune"):
            assert first_breach([row(1, words | {name: word})]) is not None


def test_the_same_gate_lands_what_is_wrongly_allowed(keying):
    """The positive control: a line that the contract refuses does leak through the gate, and the search finds it."""
    words = {"type": "code", "classification": "free_text", "gate": "keep", "role": "", "landed_field": "a", "is_required": "false"}  # fmt: skip
    line = row(1, words)
    assert first_breach([line]) is not None
    assert "QUIS" in str(landed(keying, entity_of([line]), "QUIS"))
