"""The gate: from the fields of a file to what may be landed.

Built from the registry: each field is kept (if it has the shape of its type), cut to its month, matched to a code,
replaced by a keyed pseudonym, sent to the identity store alone, or dropped. A value that has not the shape of its
type is landed as '?': free text has no way through a coded field.
"""

from pathlib import Path

import duckdb

from contact.identity.pseudonyms import patient_message
from contact.identity.store import PATIENT_COLUMNS
from contact.landing.registry import Entity, Field

_SHAPES = {
    "case_number": "^[0-9A-Za-z][0-9A-Za-z/_-]{0,23}$",
    "code": "^[0-9A-Za-z_.+-]{1,12}$",
    "integer": "^-?[0-9]{1,9}$",
    "postal_code": "^[0-9][0-9AB][0-9]{3}$",
    "commune_code": "^[0-9][0-9AB][0-9]{3}$",
    "date": "^[0-9/-]{8,10}$",
    "datetime": "^[0-9/:T +.Z-]{10,32}$",
}
UNREADABLE = "?"


def _text(column: str) -> str:
    return f"nullif(trim(\"{column}\"), '')"


def _shaped(field: Field) -> str:
    text = _text(field.source_field)
    return f"case when regexp_matches({text}, '{_SHAPES[field.type]}') or {text} is null then {text} else '{UNREADABLE}' end"


def _date(column: str, date_format: str) -> str:
    return f"cast(try_strptime({_text(column)}, '{date_format}') as date)"


def row_problem(entity: Entity) -> str:
    """SQL for the reason why a row cannot be landed, null where it can."""
    branches = []
    for field in entity.fields:
        if field.is_required:
            text = _text(field.source_field)
            branches.append(f"when {text} is null then 'missing_required_field'")
            if field.type == "datetime":
                time = f"try_strptime({text}, '{entity.date_time_format}')"
                branches.append(f"when {time} is null then 'unreadable_time'")
            elif field.type == "case_number":
                shape = _SHAPES[field.type]
                branches.append(f"when not regexp_matches({text}, '{shape}') then 'unreadable_case_number'")
    return f"case {' '.join(branches)} end"


def _landed(field: Field, entity: Entity) -> str:
    """SQL of what is landed for one field."""
    if field.gate == "month":
        return f"strftime({_date(field.source_field, entity.date_format)}, '%Y-%m')"
    if field.gate == "commune":
        return "coalesce(place.commune_code, sole_place.commune_code)"
    if field.gate == "doctor":
        return f"keyed('doctors', association_id || '|' || normal_doctor(\"{field.source_field}\"))"
    return _shaped(field)


def landed_columns(entity: Entity) -> list[tuple[str, str]]:
    """Columns of the landing table and their types, after association_id and delivery_id."""
    columns = [
        (field.landed_field, "uuid" if field.gate == "doctor" else "varchar")
        for field in entity.fields
        if field.landed_field
    ]
    if entity.has_patient:
        columns += [("patient_id", "uuid"), ("patient_match", "varchar")]
    return columns


def create_table(entity: Entity) -> str:
    """DDL of the landing table of an entity."""
    columns = "".join(f", {name} {kind}" for name, kind in landed_columns(entity))
    return f"create table if not exists landing.{entity.table} (association_id varchar not null, delivery_id integer not null{columns})"


def pass_gate(connection: duckdb.DuckDBPyConnection, entity: Entity, incoming: str) -> None:
    """Make the temporary table `gated` from the relation `incoming` (text columns, association_id, delivery_id).

    `gated` holds the landed columns and, apart from them, the identity columns that go to the identity store.
    """
    landed = "".join(f", {_landed(f, entity)} as {f.landed_field}" for f in entity.fields if f.landed_field)
    identity = _identity_columns(entity) if entity.has_patient else ""
    patient = ""
    if entity.has_patient:
        message, level = _patient(entity)
        patient = f", {message} as patient_message, keyed('patients', patient_message) as patient_id, {level} as patient_match"
    doctor = entity.column("doctor")
    doctor_code = f', normal_doctor("{doctor}") as doctor_code' if doctor else ""
    connection.execute(f"""
        create or replace temp table gated as
        select association_id, delivery_id{landed}{identity}{doctor_code}{patient}
        from {incoming} as incoming {_place_join(entity)}
    """)


def _patient(entity: Entity) -> tuple[str, str]:
    def quoted(role: str) -> str:
        return f'"{entity.column(role)}"'

    return patient_message(
        quoted("family_name"),
        quoted("given_name"),
        _date(entity.column("birth_date"), entity.date_format),
        quoted("phone"),
        quoted("nir") if entity.column("nir") else None,
        "association_id",
    )


def _identity_columns(entity: Entity) -> str:
    parts = []
    for role in PATIENT_COLUMNS:
        column = entity.column(role)
        if role == "birth_date":
            value = _date(column, entity.date_format)
        else:
            value = _text(column) if column else "cast(null as varchar)"
        parts.append(f", {value} as {role}")
    return "".join(parts)


def _place_join(entity: Entity) -> str:
    """The commune as typed, matched by postal code and name; else the only commune of the postal code."""
    name = entity.column("commune_name")
    if not name:
        return ""
    postal_code = _text(entity.column("postal_code"))
    return f"""
        left join places as place on place.postal_code = {postal_code} and place.normal_commune = normal_commune("{name}")
        left join sole_places as sole_place on sole_place.postal_code = {postal_code}
    """


def prepare_places(connection: duckdb.DuckDBPyConnection, seeds_dir: Path) -> None:
    """Make the temporary tables by which communes are matched, from the reference tables of communes and postal codes."""
    reference = seeds_dir / "reference"
    dialect = "auto_detect = false, delim = ',', quote = '\"', header = true, columns ="
    commune_columns = (
        "{commune_code: 'varchar', commune_name: 'varchar', departement_code: 'varchar', population: 'int'}"
    )
    postal_columns = "{postal_code: 'varchar', commune_code: 'varchar'}"
    connection.execute(f"""
        create or replace temp macro normal_commune(name) as
            regexp_replace(
                regexp_replace(strip_accents(upper(name)), '(^|[^A-Z])ST(E?)([^A-Z])', '\\1SAINT\\2\\3', 'g'),
                '[0-9]+ *(ER|E|EME)?( ARRONDISSEMENT)?|CEDEX|[^A-Z]', '', 'g'
            );
        create or replace temp table places as
        select postal.postal_code, normal_commune(commune.commune_name) as normal_commune,
            min(commune.commune_code) as commune_code
        from read_csv('{reference / "communes.csv"}', {dialect} {commune_columns}) as commune
        join read_csv('{reference / "postal_codes.csv"}', {dialect} {postal_columns}) as postal using (commune_code)
        group by all;
        create or replace temp table sole_places as
        select postal_code, min(commune_code) as commune_code
        from places
        group by postal_code
        having count(*) = 1;
    """)
