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

_TIME_LENGTHS = (len("yyyy-mm-dd hh:mm"), len("yyyy-mm-ddThh:mm:ss.ffffff"))


def _text(column: str) -> str:
    return f"nullif(trim(\"{column}\"), '')"


def _kept(field: Field) -> str:
    """SQL of a field that is kept: its shape was checked before (few values, or required), or is checked here."""
    text = f'"{field.source_field}"'
    if field.type in FEW_VALUES or field.is_required:
        return text
    shaped = f"regexp_matches({text}, '{SHAPES[field.type]}')"
    if field.type == "datetime":
        least, most = _TIME_LENGTHS
        # What is a time to the engine within so many characters holds no text; the slower pattern judges the rest.
        shaped = (
            f"(length({text}) between {least} and {most} and try_cast({text} as timestamp) is not null) or {shaped}"
        )
    return f"case when {text} is null or {shaped} then {text} else '{UNREADABLE}' end"


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
                branches.append(
                    f"when {unfit} or (length({text}) >= 15 and normal_nir({text}) is not null) then 'unreadable_case_number'"
                )
    return f"case {' '.join(branches)} end" if branches else "cast(null as varchar)"


def _landed(field: Field, entity: Entity) -> str:
    """SQL of what is landed for one field."""
    if field.gate == "month":
        return f"strftime({_date(field.source_field, entity.date_format)}, '%Y-%m')"
    if field.gate == "commune":
        return "keyed_commune_code"
    if field.gate == "doctor":
        return "keyed_doctor_id"
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
    """DDL of the landing table of an entity.

    Times are as many as rows and all differ: zstd packs them for half of what the engine's own choice costs.
    """
    times = {field.landed_field for field in entity.fields if field.type == "datetime"}
    columns = "".join(
        f", {name} {kind}{' using compression zstd' if name in times else ''}" for name, kind in landed_columns(entity)
    )
    return f"create table if not exists landing.{entity.table} (association_id varchar not null, delivery_id integer not null{columns})"


KEYED_COLUMNS = (
    "keyed_patient_id", "keyed_patient_match", "keyed_traits_id", "keyed_doctor_id", "keyed_doctor_code",
    "keyed_commune_code",
)  # fmt: skip
"""What keying adds to the columns of a file."""

ROW_NUMBER = "keyed_row_number"


def messages(connection: duckdb.DuckDBPyConnection, entity: Entity) -> str:
    """SQL over the relation `incoming` (columns of the file with normalised names, association_id, ROW_NUMBER):
    what is to be keyed for each patient, the pseudonym of the doctor, the code of the commune."""
    columns, source = [ROW_NUMBER], "incoming"
    if entity.column("commune_name"):
        _match_places(connection, entity)
        postal_code, name = entity.column("postal_code"), entity.column("commune_name")
        columns.append("place.commune_code as keyed_commune_code")
        source += f"""
            left join places_seen as place
            on place.typed_name = "{name}" and place.typed_postal_code is not distinct from "{postal_code}"
        """
    if entity.column("doctor"):
        _key_doctors(connection, entity)
        columns += ["doctor.doctor_id as keyed_doctor_id", "doctor.doctor_code as keyed_doctor_code"]
        source += f' left join doctors_seen as doctor on doctor.seen_by = association_id and doctor.code = "{entity.column("doctor")}"'
    if not entity.has_patient:
        return f"select {', '.join(columns)} from {source}"
    return f"""
        with cleaned as (select association_id, {", ".join([*columns, *_traits(entity)])} from {source}),
        told as (
            select
                * exclude (association_id, {", ".join(NORMAL_TRAITS)}),
                {PATIENT_MESSAGE} as patient_message,
                {LINKED_MESSAGE} as linked_message
            from cleaned
        )
        select *, {PATIENT_MATCH} as keyed_patient_match from told
    """


def pass_gate(entity: Entity) -> str:
    """SQL over the relation `keyed_rows` (columns of the file, association_id, delivery_id, KEYED_COLUMNS).

    Gives the landed columns and, apart from them, the identity columns that go to the identity store, and traits_id,
    the second pseudonym of patients known by INS.
    """
    columns = ["association_id", "delivery_id"]
    columns += [f"{_landed(field, entity)} as {field.landed_field}" for field in entity.fields if field.landed_field]
    if entity.column("doctor"):
        columns.append("keyed_doctor_code as doctor_code")
    if entity.has_patient:
        columns += _identity_columns(entity)
        columns += [f"keyed_{name} as {name}" for name in ("patient_id", "patient_match", "traits_id")]
    return f"select {', '.join(columns)} from keyed_rows"


def _key_doctors(connection: duckdb.DuckDBPyConnection, entity: Entity) -> None:
    """Make the temporary table of the doctors in the batch, each keyed once.

    Two statements, or the engine would push the work on the few distinct codes down to every row.
    """
    connection.execute(f"""
        create or replace temp table doctors_seen as
        select distinct association_id as seen_by, "{entity.column("doctor")}" as code
        from incoming
    """)
    connection.execute("""
        create or replace temp table doctors_seen as
        select seen_by, code, doctor_code, keyed('doctors', seen_by || '|' || doctor_code) as doctor_id
        from (select *, normal_doctor(code) as doctor_code from doctors_seen) as named
    """)


def _match_places(connection: duckdb.DuckDBPyConnection, entity: Entity) -> None:
    """Make the temporary table of the places in the batch, each matched once: by postal code and name of the commune
    as typed, else to the only commune of the postal code."""
    connection.execute(f"""
        create or replace temp table places_seen as
        with seen as (
            select distinct "{entity.column("postal_code")}" as typed_postal_code, "{entity.column("commune_name")}" as typed_name
            from incoming
        )
        select typed_postal_code, typed_name, coalesce(places.commune_code, sole_places.commune_code) as commune_code
        from seen
        left join places on postal_code = typed_postal_code and places.normal_commune = normal_commune(typed_name)
        left join sole_places on sole_places.postal_code = typed_postal_code
    """)


def _traits(entity: Entity) -> list[str]:
    """The normalised traits from which a patient's pseudonym is made; names come normalised."""
    values = {
        "normal_family_name": f'"{entity.column("family_name")}"',
        "normal_given_name": f'"{entity.column("given_name")}"',
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
