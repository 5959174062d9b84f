"""Writes an encrypted publication with plausible, invented values: the app's tests need no warehouse.

Everything follows from one seed, so two runs give the same numbers. Areas come from the reference seeds of the project.

    PYTHONPATH=tests/python python -m browser.sample_publication publication.duckdb publication.key
"""

from __future__ import annotations

import argparse
import importlib.util
import secrets
from pathlib import Path

import duckdb

from browser.sample_figures import Sample
from browser.sample_tables import data_tables, meta_tables


def write(path: Path, key: str, sample: Sample | None = None) -> None:
    """Writes the publication at `path`, encrypted with `key` (64 hexadecimal digits), over any older file."""
    sample = sample or Sample()
    path.unlink(missing_ok=True)
    extension = Path(importlib.util.find_spec("duckdb_extension_httpfs").submodule_search_locations[0])
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"})
    connection.execute(f"LOAD '{next(extension.rglob('httpfs.duckdb_extension'))}'")
    place = str(path).replace("'", "''")
    connection.execute(f"ATTACH '{place}' AS publication (ENCRYPTION_KEY '{key}')")
    for schema, tables in (("meta", meta_tables(sample)), ("data", data_tables(sample))):
        connection.execute(f"CREATE SCHEMA publication.{schema}")
        for name, (ddl, frame) in tables.items():
            connection.execute(f"CREATE TABLE publication.{schema}.{name} ({ddl})")
            connection.register("frame", frame)
            connection.execute(f"INSERT INTO publication.{schema}.{name} BY NAME SELECT * FROM frame")
            connection.unregister("frame")
    connection.close()


def new_key(path: Path) -> str:
    """A fresh key in a file that only its owner reads; gives the key back."""
    key = secrets.token_hex(32)
    path.write_text(key + "\n", encoding="ascii")
    path.chmod(0o600)
    return key


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("publication", type=Path)
    parser.add_argument("key_file", type=Path)
    parser.add_argument("--data-kind", choices=["simulated", "replayed", "received"], default="simulated")
    arguments = parser.parse_args()
    kept = arguments.key_file.read_text(encoding="ascii").strip() if arguments.key_file.exists() else None
    write(arguments.publication, kept or new_key(arguments.key_file), Sample(data_kind=arguments.data_kind))


if __name__ == "__main__":
    main()
