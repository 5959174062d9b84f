"""Pseudonyms of one research project: two projects have none in common, and none is that of the warehouse.

Each project has a key of its own, HMAC-SHA-256 of the key 'projects' over "project:" and the project's id; a person is
known in the project by HMAC-SHA-256 of that key over the sixteen bytes of the pseudonym, cut to 128 bits.
"""

import hmac
import re
from uuid import UUID

import duckdb

from contact.errors import UsageError
from contact.identity.pseudonyms import use_key
from contact.keys import PROJECT_KEY, read_key

_ID = re.compile(r"[a-z][a-z0-9_-]{1,63}")

_MACRO = """
    create or replace temp macro project_pseudonym(core) as cast(left(sha256(
        getvariable('project_opad')
        || unhex(sha256(getvariable('project_ipad') || unhex(replace(cast(core as varchar), '-', ''))))
    ), 32) as uuid)
"""


def project_key(project_id: str) -> bytes:
    """The key of a project (32 bytes); whoever has it cannot tell that of another.

    Raises:
        UsageError: the id has not the form of one.
        ContactError: the key 'projects' is missing.
    """
    if not _ID.fullmatch(project_id):
        raise UsageError(
            "A project is named by 2 to 64 characters: a small letter, then small letters, digits, '_' or '-'."
        )
    return hmac.digest(bytes.fromhex(read_key(PROJECT_KEY)), f"project:{project_id}".encode(), "sha256")


def project_pseudonym(project_id: str, core: UUID) -> UUID:
    """The pseudonym in a project of the person that the warehouse knows as `core`.

    Raises:
        UsageError, ContactError: as `project_key`.
    """
    return UUID(bytes=hmac.digest(project_key(project_id), core.bytes, "sha256")[:16])


def prepare_project(connection: duckdb.DuckDBPyConnection, project_id: str) -> None:
    """Give a connection the macro `project_pseudonym(core)` of one project; the key stands in no statement.

    Raises:
        UsageError, ContactError: as `project_key`.
    """
    use_key(connection, "project", project_key(project_id).hex())
    connection.execute(_MACRO)
