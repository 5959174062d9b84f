"""The data contract: what a line of seeds/feeds/feed_fields.csv may say. What it does not allow is refused.

Deny by default: a field that nobody classified, or whose classification does not allow its gate, stops every command
that reads the registry, before a file is opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from contact.landing.shapes import SHAPES

GATES_ALLOWED = {
    "direct_identifier": frozenset({"identity", "month", "doctor", "drop"}),
    "free_text": frozenset({"identity", "commune", "drop"}),
    "quasi_identifier": frozenset({"keep", "month", "commune", "identity", "drop"}),
    "health": frozenset({"keep", "drop"}),
    "operational": frozenset({"keep", "drop"}),
}
"""Classifications, each with the gates that it allows."""

LANDING_GATES = frozenset({"keep", "month", "commune", "doctor"})
"""Gates after which something of a field is landed."""

IDENTITY_ROLES = frozenset(
    {"family_name", "given_name", "birth_date", "sex", "phone", "nir", "address", "postal_code", "commune_name"}
)
"""Roles whose values go to the identity store; no other field can be sent there."""

ROLES = IDENTITY_ROLES | {"", "case_number", "commune_code", "doctor"}

TYPES = frozenset(SHAPES) | {"text"}
"""Types of fields. `text` has no shape to be checked: it cannot be kept."""

CHECKED_WHERE_REQUIRED = frozenset({"case_number", "datetime", "code", "integer", "postal_code", "commune_code"})
"""Types whose shape is checked also where a row without the field is refused."""

MADE_AT_THE_GATE = IDENTITY_ROLES | {
    "association_id", "delivery_id", "line_number", "patient_id", "patient_match", "patient_message", "doctor_code",
}  # fmt: skip
"""Columns that the gate itself makes: no field may land under such a name."""

NAMING_ROLES = frozenset({"family_name", "given_name", "birth_date", "phone", "nir", "address", "doctor"})
"""Roles that name a person: such a field is a direct identifier, whatever else its line says."""

NEEDED_WITH = {"family_name": ("given_name", "birth_date", "phone"), "commune_name": ("postal_code",)}
"""Roles that the gate cannot serve alone, with those that the entity must have too."""

_UNIQUE = ("position", "source_field", "landed_field")
_ROLE_OF_GATE = {"doctor": "doctor", "commune": "commune_name", "month": "birth_date"}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SOURCE_FIELD = re.compile(r"[^\s\"';\\\x00-\x1f](?:[^\"';\\\x00-\x1f]*[^\s\"';\\\x00-\x1f])?")


def landed_classification(classification: str, gate: str) -> str:
    """What a landed column is, by what its field was and what the gate did to it.

    A month of birth and a commune describe a person without naming one; what stands for a doctor is a pseudonym.
    """
    return {"month": "quasi_identifier", "commune": "quasi_identifier", "doctor": "pseudonym"}.get(gate, classification)


def first_breach(rows: Iterable[dict[str, str]]) -> tuple[int, dict[str, str], str] | None:
    """The first line of the dictionary that the contract does not allow: (index from 0, its row, why); None if none.

    `rows` are the lines of feed_fields.csv as text; why is the second half of a sentence, with what to do.
    """
    entities: dict[tuple[str, str], _Taken] = {}
    for index, row in enumerate(rows):
        if None in row or None in row.values():
            return index, row, "has not as many columns as the first line; complete it"
        taken = entities.setdefault((row["format"], row["entity"]), _Taken())
        problem = next((why for why in _breaches(row, taken) if why), None)
        if problem:
            return index, row, problem
        taken.add(index, row)
    return next((breach for taken in entities.values() for breach in taken.alone()), None)


@dataclass
class _Taken:
    """What earlier lines of an entity have taken: values by column of the dictionary, and who claims which role."""

    values: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in _UNIQUE})
    roles: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)

    def add(self, index: int, row: dict[str, str]) -> None:
        for name, values in self.values.items():
            values.add(row[name])
        self.roles[row["role"]] = (index, row)

    def alone(self) -> Iterator[tuple[int, dict[str, str], str]]:
        """Lines whose role needs another one that the entity lacks."""
        for role, needed in NEEDED_WITH.items():
            lacking = [name for name in needed if name not in self.roles]
            if role in self.roles and lacking:
                yield *self.roles[role], f"has the role {role}, which needs {', '.join(lacking)} too; declare them"


def _breaches(row: dict[str, str], taken: _Taken) -> Iterator[str | None]:
    """Every way in which a line may break the contract, None where it does not."""
    yield from _words(row)
    yield from _class_and_gate(row)
    yield from _role(row, taken)
    yield from _landing(row, taken)
    if not _SOURCE_FIELD.fullmatch(row["source_field"]) or row["source_field"] in taken.values["source_field"]:
        yield "has a source_field that is empty, unusable or given twice; name the column of the file"
    if row["position"] in taken.values["position"]:
        yield "has the position of another field; count the fields of the file from 1"
    if not row["meaning"].strip():
        yield "has no meaning; say what the field holds"


def _words(row: dict[str, str]) -> Iterator[str | None]:
    """Words outside the closed lists."""
    if not _NAME.fullmatch(row["format"]) or not _NAME.fullmatch(row["entity"]):
        yield "has a format or an entity that cannot name a table; use small letters, digits and _"
    if not row["position"].isascii() or not row["position"].isdigit():
        yield "has a position that is not a number; count the fields of the file from 1"
    lists = {"classification": GATES_ALLOWED, "type": TYPES, "gate": _GATES, "role": ROLES, "is_required": _YES_OR_NO}
    for name, allowed in lists.items():
        if row[name] not in allowed:
            said = "is not classified" if name == "classification" and not row[name] else f"has an unknown {name}"
            yield f"{said}; give it one of {', '.join(sorted(word for word in allowed if word))}"


def _class_and_gate(row: dict[str, str]) -> Iterator[str | None]:
    """A gate that the classification or the type does not allow."""
    kind, gate = row["classification"], row["gate"]
    if gate not in GATES_ALLOWED[kind]:
        allowed = ", ".join(sorted(GATES_ALLOWED[kind]))
        yield f"is classified {kind}, which does not allow the gate {gate}; give it one of {allowed}"
    if gate == "keep" and row["type"] not in SHAPES:
        yield f"is kept without a shape to check (type {row['type']}); give it one of {', '.join(sorted(SHAPES))}"
    if gate == "month" and row["type"] != "date":
        yield "is cut to its month without being a date; give it the type date"
    if row["is_required"] == "true" and (gate != "keep" or row["type"] not in CHECKED_WHERE_REQUIRED):
        yield f"is required and not checked; only {', '.join(sorted(CHECKED_WHERE_REQUIRED))} that are kept can be"


def _role(row: dict[str, str], taken: _Taken) -> Iterator[str | None]:
    """A role that the gate does not serve, or that two fields of an entity claim."""
    role, gate = row["role"], row["gate"]
    if role and role in taken.roles:
        yield f"claims the role {role} that another field of the entity has; leave it to one of them"
    if gate == "identity" and role not in IDENTITY_ROLES:
        yield f"has no place in the identity store; give it one of the roles {', '.join(sorted(IDENTITY_ROLES))}"
    if role != _ROLE_OF_GATE.get(gate, role):
        yield f"needs the role {_ROLE_OF_GATE[gate]} for the gate {gate}"
    if role in NAMING_ROLES and row["classification"] != "direct_identifier":
        yield f"has the role {role}, which names a person; classify it direct_identifier"
    if role == "doctor" and gate != "doctor":
        yield "has the role doctor; give it the gate doctor, or no role"


def _landing(row: dict[str, str], taken: _Taken) -> Iterator[str | None]:
    """A column of landing that must not be, is missing, or is there twice."""
    column, gate = row["landed_field"], row["gate"]
    if gate not in LANDING_GATES:
        if column:
            yield f"has a landed_field although its gate is {gate}; leave landed_field empty"
        return
    if not _NAME.fullmatch(column):
        yield "needs a landed_field; use small letters, digits and _"
    if column in taken.values["landed_field"]:
        yield f"lands in the column {column} that another field of the entity has; choose another landed_field"
    if column in MADE_AT_THE_GATE:
        yield f"lands in the column {column}, which the gate itself makes; choose another landed_field"
    if (gate == "doctor") != (column == "doctor_id"):
        yield "lands in a wrong column; doctor_id is the column of the gate doctor, and of no other"


_GATES = frozenset().union(*GATES_ALLOWED.values())
_YES_OR_NO = frozenset({"true", "false"})
