"""The gate: from the fields of a file to what may be landed.

Built from the registry: each field is kept (if it has the shape of its type), cut to its month, matched to a code,
replaced by a keyed pseudonym, sent to the identity store alone, or dropped. A value that has not the shape of its
type is landed as '?': free text has no way through a coded field.
"""

from pathlib import Path

import duckdb

from contact.identity.pseudonyms import LINKED_MESSAGE, NORMAL_TRAITS, PATIENT_MATCH, PATIENT_MESSAGE
from contact.identity.store import PATIENT_COLUMNS
from contact.landing.registry import Entity, Field
from contact.landing.shapes import FEW_VALUES, NOT_A_CASE_NUMBER, SHAPES, UNREADABLE


def _text(column: str) -> str:
    return f"nullif(trim(\"{column}\"), '')"


def _kept(field: Field) -> str:
    """SQL of a field that is kept: its shape was checked before (few values, or required), or is checked here."""
    text = f'"{field.source_field}"'
    if field.type in FEW_VALUES or field.is_required:
        return text
    return f"case when {text} is null or regexp_matches({text}, '{SHAPES[field.type]}') then {text} else '{UNREADABLE}' end"


def _date(column: str, date_format: str) -> str:
    return f"cast(try_strptime(\"{column}\", '{date_format}') as date)"


def row_problem(entity: Entity) -> str:
    """SQL for the reason why a row cannot be landed, null where it can."""
    number = entity.column("case_number")
    branches = [f"when \"{number}\" = '{number}' then 'repeated_header'"] if number else []
    for field in entity.fields:
        if field.is_required:
            text = f'"{field.source_field}"'
            branches.append(f"when {text} is null then 'missing_required_field'")
            if field.type == "datetime":
                time = f"try_strptime({text}, '{entity.date_time_format}')"
                branches.append(f"when {time} is null then 'unreadable_time'")
            elif field.type == "case_number":
                shape = SHAPES[field.type]
                unfit = f"not regexp_matches({text}, '{shape}') or regexp_matches({text}, '{NOT_A_CASE_NUMBER}')"
                branches.append(f"when {unfit} or normal_nir({text}) is not null then 'unreadable_case_number'")
    return f"case {' '.join(branches)} end" if branches else "cast(null as varchar)"


def _landed(field: Field, entity: Entity) -> str:
    """SQL of what is landed for one field."""
    if field.gate == "month":
        return f"strftime({_date(field.source_field, entity.date_format)}, '%Y-%m')"
    if field.gate == "commune":
        return "place.commune_code"
    if field.gate == "doctor":
        return "doctor.doctor_id"
    return _kept(field)


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

    `gated` holds the landed columns and, apart from them, the identity columns that go to the identity store and
    traits_id, the second pseudonym of patients known by INS.
    """
    landed = [f"{_landed(field, entity)} as {field.landed_field}" for field in entity.fields if field.landed_field]
    columns, source = ["association_id", "delivery_id", *landed], f"{incoming} as incoming"
    if entity.column("commune_name"):
        _match_places(connection, entity, incoming)
        postal_code, name = entity.column("postal_code"), entity.column("commune_name")
        source += f"""
            left join places_seen as place
            on place.typed_name = "{name}" and place.typed_postal_code is not distinct from "{postal_code}"
        """
    if entity.column("doctor"):
        _key_doctors(connection, entity, incoming)
        source += f' left join doctors_seen as doctor on doctor.seen_by = association_id and doctor.code = "{entity.column("doctor")}"'
        columns.append("doctor.doctor_code")
    if not entity.has_patient:
        connection.execute(f"create or replace temp table gated as select {', '.join(columns)} from {source}")
        return
    columns += [*_identity_columns(entity), *_traits(entity)]
    connection.execute(f"""
        create or replace temp table gated as
        with cleaned as (select {", ".join(columns)} from {source}),
        told as (
            select
                * exclude ({", ".join(NORMAL_TRAITS)}),
                {PATIENT_MESSAGE} as patient_message,
                {LINKED_MESSAGE} as linked_message
            from cleaned
        )
        select
            * exclude (patient_message, linked_message),
            keyed('patients', patient_message) as patient_id,
            {PATIENT_MATCH} as patient_match,
            keyed('patients', linked_message) as traits_id
        from told
    """)


def _key_doctors(connection: duckdb.DuckDBPyConnection, entity: Entity, incoming: str) -> None:
    """Make the temporary table of the doctors in the batch, each keyed once.

    Two statements, or the engine would push the work on the few distinct codes down to every row.
    """
    connection.execute(f"""
        create or replace temp table doctors_seen as
        select distinct association_id as seen_by, "{entity.column("doctor")}" as code
        from {incoming} as incoming
    """)
    connection.execute("""
        create or replace temp table doctors_seen as
        select seen_by, code, doctor_code, keyed('doctors', seen_by || '|' || doctor_code) as doctor_id
        from (select *, normal_doctor(code) as doctor_code from doctors_seen) as named
    """)


def _match_places(connection: duckdb.DuckDBPyConnection, entity: Entity, incoming: str) -> None:
    """Make the temporary table of the places in the batch, each matched once: by postal code and name of the commune
    as typed, else to the only commune of the postal code."""
    connection.execute(f"""
        create or replace temp table places_seen as
        with seen as (
            select distinct "{entity.column("postal_code")}" as typed_postal_code, "{entity.column("commune_name")}" as typed_name
            from {incoming} as incoming
        )
        select typed_postal_code, typed_name, coalesce(places.commune_code, sole_places.commune_code) as commune_code
        from seen
        left join places on postal_code = typed_postal_code and places.normal_commune = normal_commune(typed_name)
        left join sole_places on sole_places.postal_code = typed_postal_code
    """)


def _traits(entity: Entity) -> list[str]:
    """The normalised traits from which a patient's pseudonym is made."""
    values = {
        "normal_family_name": f'normal_name("{entity.column("family_name")}")',
        "normal_given_name": f'normal_name("{entity.column("given_name")}")',
        "known_birth": _known_birth(entity),
        "known_phone": f'normal_phone("{entity.column("phone")}")',
        "known_nir": f'normal_nir("{entity.column("nir")}")' if entity.column("nir") else "cast(null as varchar)",
    }
    return [f"{values[name]} as {name}" for name in NORMAL_TRAITS]


def _known_birth(entity: Entity) -> str:
    """SQL for what is known of a birth date: yyyy-mm-dd, or yyyy-mm or yyyy where a format says no more."""
    column = entity.column("birth_date")
    whole = f"cast({_date(column, entity.date_format)} as varchar)"
    if not entity.date_format.startswith("%Y-%m"):
        return whole
    return f"coalesce({whole}, nullif(regexp_extract(\"{column}\", '^[0-9]{{4}}(-[0-9]{{2}})?$'), ''))"


def _identity_columns(entity: Entity) -> list[str]:
    parts = []
    for role in PATIENT_COLUMNS:
        column = entity.column(role)
        if role == "birth_date":
            value = _date(column, entity.date_format)
        else:
            value = _text(column) if column else "cast(null as varchar)"
        parts.append(f"{value} as {role}")
    return parts


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
