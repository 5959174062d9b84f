"""The files that follow from the data contract: the sources of staging, and docs/data_contract.md.

Both are written from the registry, the same that the gate is generated from: they cannot tell another story.
"""

import json
import re
from pathlib import Path

import yaml

from contact.landing.gate import landed_columns
from contact.landing.registry import Entity, Registry

_GATES = {
    "keep": "kept, its shape checked",
    "month": "month kept",
    "commune": "official code of the commune kept",
    "doctor": "replaced by a keyed pseudonym",
    "identity": "identity store alone",
    "drop": "dropped",
}
_AT_THE_GATE = {
    "association_id": ("The association that delivered", "operational"),
    "delivery_id": ("The delivery", "operational"),
    "patient_id": ("Pseudonym of the patient", "pseudonym"),
    "patient_match": ("How the patient was recognised: ins, traits, local or none", "operational"),
}
_TYPES = {"varchar": "string", "uuid": "{{ var('pseudonym_type') }}", "integer": "integer"}
_PLAIN = re.compile(r"[A-Za-z](?!.*(: | #|[{}\[\]]))[^\"']*")

_PAGE = """# The data contract

Every field of every feed: what it holds, what it is to a person, and what of it passes the gate. Written by
`contact contract --write` from `seeds/feeds/feed_fields.csv`, from which the gate, the sources of staging and the files of
the simulation are made too.

A field that is not classified, or whose classification does not allow its gate, stops every command that reads feeds. A column
that a file has and the contract has not keeps that file apart (`extra_column`).

| classification | what it is | what may become of it |
|---|---|---|
| `direct_identifier` | names a person, or stands for one elsewhere | identity store, month of birth, pseudonym of a doctor, or dropped |
| `free_text` | may hold anything | identity store, matched to a commune, or dropped |
| `quasi_identifier` | describes a person; names one in combination | kept as a code or a number |
| `health` | tells of a person's health or care | kept as a code |
| `operational` | tells of the service | kept as a code, a number or a time |
| `pseudonym` | made at the gate under a key | joins rows of one person; kept inside |

What is kept must have the shape of its type; a value that has not is landed as `?`. Columns of the warehouse are classified by
name in `models/column_classes.csv`.
"""


def landed_dictionary(entity: Entity) -> list[tuple[str, str, str, str]]:
    """Columns of the landing table: (name, type of the engine, meaning, classification)."""
    fields = {field.landed_field: field for field in entity.fields if field.landed_field}
    columns = []
    for name, kind in [("association_id", "varchar"), ("delivery_id", "integer"), *landed_columns(entity)]:
        if name in fields:
            note = " (as a pseudonym)" if fields[name].gate == "doctor" else ""
            columns.append((name, kind, fields[name].meaning + note, fields[name].landed_classification))
        else:
            columns.append((name, kind, *_AT_THE_GATE[name]))
    return columns


def contract_files(registry: Registry, project: Path) -> dict[Path, str]:
    """Every file that follows from the contract, with what it should hold."""
    files = {project / "docs" / "data_contract.md": _page(registry)}
    for name, entities in registry.formats.items():
        path = project / "models" / "staging" / name / f"_{name}__sources.yml"
        files[path] = _sources(name, entities, path)
    return files


def _sources(name: str, entities: tuple[Entity, ...], path: Path) -> str:
    """The sources of one format; descriptions of the format and its tables that are there already are kept."""
    told = yaml.safe_load(path.read_text("utf-8"))["sources"][0] if path.is_file() else {}
    tables = {table["name"]: table["description"] for table in told.get("tables", ())}
    landed = {entity.landed_table: entity for entity in reversed(entities)}
    text = f"Feeds of the format {name} as landed: text as received, identities replaced by pseudonyms."
    lines = [
        "# The columns are written by `contact contract --write` from seeds/feeds/feed_fields.csv.",
        "sources:",
        f"  - name: {name}",
        f"    description: {_scalar(told.get('description', text))}",
        "    database: \"{{ 'landing' if target.type == 'duckdb' else none }}\"",
        f"    schema: {name}",
        "    tables:",
    ]
    for table, entity in sorted(landed.items(), key=lambda item: entities.index(item[1])):
        description = tables.get(table, f"One row per record of {table} as received.")
        lines += [f"      - name: {table}", f"        description: {_scalar(description)}", "        columns:"]
        for column, kind, meaning, classification in landed_dictionary(entity):
            lines += [
                f"          - name: {column}",
                f"            description: {_scalar(meaning)}",
                f"            data_type: {_scalar(_TYPES[kind])}",
                f"            config: {{meta: {{classification: {classification}}}}}",
            ]
    return "\n".join(lines) + "\n"


def _scalar(text: str) -> str:
    """A text as YAML: plain where that is safe."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _page(registry: Registry) -> str:
    parts = [_PAGE]
    for name, entities in registry.formats.items():
        for entity in entities:
            rows = [
                f"| `{field.source_field}` | {field.meaning} | {field.type} | {field.classification} | "
                f"{_GATES[field.gate]} | {f'`{field.landed_field}`' if field.landed_field else ''} |"
                for field in entity.fields
            ]
            title = (
                f"## {name}: {entity.entity}\n\nFiles `{entity.file_prefix}_<yyyymmdd>`, landed in `{entity.table}`."
            )
            head = "| field | meaning | type | classification | at the gate | landed as |\n|---|---|---|---|---|---|"
            parts.append("\n".join([title + "\n", head, *rows]) + "\n")
    return "\n".join(parts)
