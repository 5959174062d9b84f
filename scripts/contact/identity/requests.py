"""Requests: what one officer asks for waits until another confirms it, for 24 hours at the most."""

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb

from contact.errors import ContactError

REASONS = {
    "access": ("asked_by_person", "asked_by_representative", "court_order"),
    "object": ("asked_by_person", "asked_by_representative"),
    "erase": ("asked_by_person", "asked_by_representative", "unlawful_processing", "court_order"),
    "rectify": ("asked_by_person", "asked_by_representative", "error_found"),
}
"""Reasons for which an officer may ask, by action."""

VALID_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Request:
    """A request as it was asked; `subject` is the identity file, as read."""

    request_id: str
    action: str
    reason: str
    subject: dict
    asked_by: str


def ask(connection: duckdb.DuckDBPyConnection, action: str, reason: str, subject: dict, officer_id: str) -> str:
    """Record a request, which waits for confirmation; returns its number.

    Raises:
        ContactError: the reason is not in the list of the action.
    """
    if reason not in REASONS[action]:
        raise ContactError(f"The reason of '{action}' is one of {', '.join(REASONS[action])}.")
    request_id = f"{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(4)}"
    connection.execute(
        "insert into identity.main.requests (request_id, action, reason, subject, asked_by, asked_at, state) "
        "values (?, ?, ?, ?, ?, ?, 'waiting')",
        [request_id, action, reason, json.dumps(subject), officer_id, _now()],
    )
    return request_id


def to_confirm(connection: duckdb.DuckDBPyConnection, request_id: str, officer_id: str) -> Request:
    """The waiting request that the officer is about to confirm.

    Raises:
        ContactError: there is no such request waiting, or the officer is the one who asked.
    """
    row = connection.execute(
        "select request_id, action, reason, subject, asked_by from identity.main.requests "
        "where request_id = ? and state = 'waiting'",
        [request_id],
    ).fetchone()
    if row is None:
        raise ContactError("No such request is waiting; 'contact rights requests' names those that are.")
    if row[4] == officer_id:
        raise ContactError("Whoever asked cannot confirm: another officer has to.")
    return Request(row[0], row[1], row[2], json.loads(row[3]), row[4])


def expire(connection: duckdb.DuckDBPyConnection) -> int:
    """Close the requests that nobody confirmed in time, and forget the identities in them; returns how many."""
    return connection.execute(
        "update identity.main.requests set state = 'expired', subject = null, closed_at = ? "
        "where state = 'waiting' and asked_at <= ?",
        [_now(), _now() - VALID_FOR],
    ).fetchone()[0]


def done(table: str, request_id: str, officer_id: str) -> str:
    """SQL of the table of requests in which one was carried out; the identity in it is forgotten."""
    is_it = f"request_id = '{request_id}'"
    return f"""
        select * replace (
            case when {is_it} then 'done' else state end as state,
            case when {is_it} then null else subject end as subject,
            case when {is_it} then '{officer_id}' else confirmed_by end as confirmed_by,
            case when {is_it} then now() at time zone 'UTC' else closed_at end as closed_at
        ) from {table}
    """


def close(connection: duckdb.DuckDBPyConnection, request_id: str, officer_id: str) -> None:
    """Note in place that a request was carried out, and forget the identity in it."""
    connection.execute(
        "update identity.main.requests set state = 'done', subject = null, confirmed_by = ?, closed_at = ? "
        "where request_id = ?",
        [officer_id, _now(), request_id],
    )


def listed(connection: duckdb.DuckDBPyConnection) -> list[dict]:
    """All requests, the latest first, without the identities in them."""
    cursor = connection.execute(
        "select request_id, action, reason, asked_by, asked_at, state, confirmed_by, closed_at "
        "from identity.main.requests order by asked_at desc, request_id"
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
