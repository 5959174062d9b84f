"""Officers: the few persons who may ask for, and confirm, what names a patient. Each has a token, of which a digest is kept.

The digest is scrypt (RFC 7914) with a salt of its own: who reads the store cannot act as an officer.
"""

import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime

import duckdb

from contact.errors import ContactError

_NAME = re.compile(r"[a-z][a-z0-9_.-]{1,31}")
_COST = {"n": 2**14, "r": 8, "p": 1}


def has_form(officer_id: str) -> bool:
    """Whether this can be the name of an officer."""
    return _NAME.fullmatch(officer_id) is not None


def add(connection: duckdb.DuckDBPyConnection, officer_id: str) -> str:
    """Add an officer; returns the token, which nobody can read again.

    Raises:
        ContactError: the name has not the form of one, or was given before.
    """
    if not has_form(officer_id):
        raise ContactError(
            "An officer is named by 2 to 32 characters: a small letter, then small letters, digits, '_', '.' or '-'."
        )
    if connection.execute("select 1 from identity.main.officers where officer_id = ?", [officer_id]).fetchone():
        raise ContactError(
            f"There is, or was, an officer '{officer_id}'; choose another name, so that traces stay clear."
        )
    token, salt = secrets.token_hex(32), secrets.token_bytes(16)
    connection.execute(
        "insert into identity.main.officers (officer_id, salt, digest, added_at) values (?, ?, ?, ?)",
        [officer_id, salt, _digest(token, salt), _now()],
    )
    return token


def remove(connection: duckdb.DuckDBPyConnection, officer_id: str) -> None:
    """Withdraw an officer; the token is worth nothing from now on.

    Raises:
        ContactError: there is no such officer.
    """
    removed = connection.execute(
        "update identity.main.officers set removed_at = ? where officer_id = ? and removed_at is null",
        [_now(), officer_id],
    ).fetchone()[0]
    if not removed:
        raise ContactError("There is no such officer; 'contact rights officers list' names them.")


def active(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the officers who may act."""
    rows = connection.execute(
        "select officer_id from identity.main.officers where removed_at is null order by officer_id"
    ).fetchall()
    return [row[0] for row in rows]


def officer_of(connection: duckdb.DuckDBPyConnection, token: str) -> str:
    """The officer whose token this is.

    Raises:
        ContactError: it is nobody's.
    """
    rows = connection.execute(
        "select officer_id, salt, digest from identity.main.officers where removed_at is null order by officer_id"
    ).fetchall()
    found = [officer_id for officer_id, salt, digest in rows if hmac.compare_digest(_digest(token, salt), digest)]
    if not found:
        raise ContactError("The token is not that of an officer; check the file, or CONTACT_OFFICER_TOKEN.")
    return found[0]


def _digest(token: str, salt: bytes) -> bytes:
    return hashlib.scrypt(token.encode(), salt=salt, **_COST)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
