"""The procedure: asking records what is wanted, confirming by another officer carries it out."""

from pathlib import Path

import duckdb

from contact.identity import officers, requests
from contact.identity.requests import Request
from contact.landing.registry import Registry, read_registry
from contact.rights.access import told_of, write_answer
from contact.rights.actions import rectify_person, remove_person
from contact.rights.person import find_person
from contact.rights.rectification import prepare_rectification
from contact.settings import settings


def ask(connection: duckdb.DuckDBPyConnection, action: str, reason: str, subject: dict, token: str) -> tuple[str, str]:
    """Record a request after a look whether it can be carried out; returns the officer and the request's number.

    Raises:
        ContactError: the token is nobody's, or the identity does not tell one person from others.
    """
    requests.expire(connection)
    officer_id = officers.officer_of(connection, token)
    registry = read_registry(settings.seeds_dir)
    if action == "rectify":
        prepare_rectification(connection, Request("", action, reason, subject, officer_id), registry)
    else:
        find_person(connection, subject, registry)
    return officer_id, requests.ask(connection, action, reason, subject, officer_id)


def officer_in(connection: duckdb.DuckDBPyConnection, token: str, request_id: str) -> tuple[str, Request]:
    """The officer who confirms, and the request that waits for it.

    Raises:
        ContactError: the token is nobody's, or the officer cannot confirm this request.
    """
    requests.expire(connection)
    officer_id = officers.officer_of(connection, token)
    return officer_id, requests.to_confirm(connection, request_id, officer_id)


def carry_out(
    connection: duckdb.DuckDBPyConnection,
    request: Request,
    officer_id: str,
    registry: Registry,
    out: Path | None = None,
    recipient: str | None = None,
) -> dict[str, int]:
    """Do what was asked for and confirmed; returns counts. The connection loses its stores, except after an access.

    Raises:
        ContactError: the person cannot be told from others, or something cannot be written; nothing has changed then.
    """
    if request.action == "rectify":
        return rectify_person(connection, request, officer_id, registry)
    if request.action != "access":
        return remove_person(connection, request, officer_id, registry)
    answer = told_of(connection, request.subject, registry)
    write_answer(answer, out, recipient)
    requests.close(connection, request.request_id, officer_id)
    return {"rows": sum(map(len, answer["rows"].values())), "identities": len(answer["identities"])}
