"""The tables of the landing and identity stores, made by `contact init`."""

import contextlib

import duckdb

from contact.identity.store import SCHEMA as IDENTITY_SCHEMA
from contact.landing.gate import create_table
from contact.landing.ledger import SCHEMA as LEDGER_SCHEMA
from contact.landing.registry import Registry
from contact.stores import attach, engine, mark_version


def create_stores(registry: Registry) -> None:
    """Create what is missing of the landing and identity stores; what exists is left as it is."""
    with contextlib.closing(engine()) as connection:
        attach(connection, "landing", read_only=False)
        create_landing_tables(connection, registry)
        mark_version(connection, "landing")
        attach(connection, "identity", read_only=False)
        connection.execute(IDENTITY_SCHEMA)
        mark_version(connection, "identity")


def create_landing_tables(connection: duckdb.DuckDBPyConnection, registry: Registry) -> None:
    """Create what is missing of the tables of the attached landing store, for every format that is declared."""
    for name in registry.formats:
        connection.execute(f"create schema if not exists landing.{name}")
    for entity in registry.entities:
        connection.execute(create_table(entity))
    connection.execute(LEDGER_SCHEMA)
