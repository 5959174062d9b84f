"""The registry: which association sends which format, and what each field of a format is.

Read from seeds/feeds/: associations.csv, feed_formats.csv, feed_fields.csv. Formats are declared, never guessed.
"""

import csv
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from contact.errors import ContactError
from contact.landing.contract import first_breach, landed_classification

DICTIONARY = (
    "format", "entity", "position", "source_field", "landed_field", "type", "classification", "gate", "role",
    "is_required", "meaning",
)  # fmt: skip
"""Columns of seeds/feeds/feed_fields.csv."""

DELIMITED_ENCODINGS = {"utf-8": "utf-8", "windows-1252": "cp1252"}


@dataclass(frozen=True)
class Association:
    """One association: what it sends and how."""

    association_id: str
    format: str
    encoding: str
    thesaurus: str
    time_zone: str
    departement_code: str
    delivers_from: str

    def today(self) -> date:
        """The local day now."""
        return datetime.now(ZoneInfo(self.time_zone)).date()


@dataclass(frozen=True)
class Field:
    """One field of an entity, with what happens to it at the gate.

    gate: keep (its shape checked), month, commune, doctor, identity (to the identity store alone) or drop.
    """

    source_field: str
    landed_field: str
    type: str
    classification: str
    gate: str
    role: str
    is_required: bool
    meaning: str

    @property
    def landed_classification(self) -> str:
        """How sensitive the landed column is, after what the gate did to the field."""
        return landed_classification(self.classification, self.gate)


@dataclass(frozen=True)
class Entity:
    """One kind of file of a format.

    `reader` names the folder of contact.landing.formats that reads it; several entities may share a landing table.
    """

    format: str
    entity: str
    file_prefix: str
    delimiter: str
    quote: str
    date_time_format: str
    date_format: str
    reader: str
    file_suffixes: str
    landed_table: str
    is_file_required: bool
    fields: tuple[Field, ...]

    @property
    def table(self) -> str:
        """Landing table of the entity, with its schema."""
        return f"{self.format}.{self.landed_table}"

    def file_name(self, day: date) -> str:
        """Name of the file of one day; the first of its endings, where it may have several."""
        return f"{self.file_prefix}_{day:%Y%m%d}.{self.file_suffixes.split()[0]}"

    @cached_property
    def columns(self) -> list[str]:
        """Names of the columns of the file, in its order."""
        return [field.source_field for field in self.fields]

    def column(self, role: str) -> str | None:
        """Name of the column that plays `role`, if the entity has it."""
        return next((field.source_field for field in self.fields if field.role == role), None)

    @property
    def has_patient(self) -> bool:
        """Whether rows of the entity name a patient."""
        return self.column("family_name") is not None


@dataclass(frozen=True)
class Registry:
    """Associations by id, and entities by format."""

    associations: dict[str, Association]
    formats: dict[str, tuple[Entity, ...]]

    def entity_of_file(self, format_name: str, prefix: str, suffix: str) -> Entity | None:
        """The entity of a format whose files begin with `prefix` and end with `suffix`."""
        entities = self.formats[format_name]
        return next((e for e in entities if e.file_prefix == prefix and suffix in e.file_suffixes.split()), None)

    @property
    def entities(self) -> list[Entity]:
        """All entities of all formats."""
        return [entity for entities in self.formats.values() for entity in entities]


def read_registry(seeds_dir: Path) -> Registry:
    """Read the registry from the folder of the seeds.

    Raises:
        ContactError: a file is missing, a field breaks the data contract, or an association names a format or an
            encoding that is not declared.
    """
    feeds = seeds_dir / "feeds"
    formats = _read_formats(feeds)
    associations = {}
    for row in _rows(feeds / "associations.csv"):
        names = Association.__dataclass_fields__
        association = Association(**{name: row[name] for name in names})
        if association.format not in formats or association.encoding not in DELIMITED_ENCODINGS:
            raise ContactError(
                f"{feeds / 'associations.csv'} gives {association.association_id} a format or an encoding "
                "that is not declared; correct the line."
            )
        associations[association.association_id] = association
    return Registry(associations, formats)


def _read_formats(feeds: Path) -> dict[str, tuple[Entity, ...]]:
    fields = _read_fields(feeds / "feed_fields.csv")
    formats: dict[str, tuple[Entity, ...]] = {}
    for row in _rows(feeds / "feed_formats.csv"):
        declared = fields.pop((row["format"], row["entity"]), None)
        if declared is None:
            raise ContactError(
                f"{feeds / 'feed_formats.csv'} declares {row['format']} {row['entity']}, of which feed_fields.csv "
                "has no field; declare its fields, or remove the line."
            )
        given = {name: row[name] for name in Entity.__dataclass_fields__ if name not in ("fields", "is_file_required")}
        entity = Entity(**given, is_file_required=row["is_file_required"] == "true", fields=declared)
        formats[row["format"]] = (*formats.get(row["format"], ()), entity)
    for format_name, entity_name in fields:
        raise ContactError(
            f"{feeds / 'feed_fields.csv'} has fields of {format_name} {entity_name}, which feed_formats.csv does not "
            "declare; declare the file, or remove the fields."
        )
    return formats


def _read_fields(path: Path) -> dict[tuple[str, str], tuple[Field, ...]]:
    """The dictionary of fields by format and entity, in the order of the files.

    Raises:
        ContactError: a line breaks the data contract (contact.landing.contract).
    """
    rows = _rows(path)
    lacking = [name for name in DICTIONARY if rows and name not in rows[0]]
    if lacking:
        raise ContactError(f"{path} lacks the column {', '.join(lacking)}; put it back.")
    breach = first_breach(rows)
    if breach:
        index, row, why = breach
        name = " ".join(str(row.get(part) or "?") for part in ("format", "entity", "source_field"))
        raise ContactError(f"{path}, line {index + 2}: the field {name} {why}.")
    fields: dict[tuple[str, str], list[Field]] = {}
    for row in sorted(rows, key=lambda row: int(row["position"])):
        given = {name: row[name] for name in Field.__dataclass_fields__ if name != "is_required"}
        field = Field(**given, is_required=row["is_required"] == "true")
        fields.setdefault((row["format"], row["entity"]), []).append(field)
    return {key: tuple(of_entity) for key, of_entity in fields.items()}


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        raise ContactError(f"The reference table {path} is missing; run contact from its project folder.") from None
