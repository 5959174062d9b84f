"""The positive control: leaks planted on purpose, each of another marker, which the search must find."""

import base64
import gzip
import hashlib
import io
import json
import struct
import sys
import uuid
import zipfile
import zlib
from collections.abc import Callable
from subprocess import Popen
from urllib.parse import quote

from contact.assurance.canary.forms import squeezed, without_accents
from contact.assurance.canary.markers import Marker
from contact.assurance.canary.search import Finding, Searcher
from contact.assurance.canary.witness import Witness
from contact.assurance.trial import Trial
from contact.stores import open_store

Plant = Callable[[Trial, str], None]


def _file(name: str, make: Callable[[str], bytes]) -> Plant:
    """A leak in a file of the installation, in the form that `make` gives it, with other bytes around."""

    def plant(trial: Trial, text: str) -> None:
        path = trial.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"one line\nkey=" + make(text) + b";\n")

    return plant


def _row(store: str, statement: str) -> Plant:
    """A leak in a store, by SQL with the marker as its parameter, or written in the statement."""

    def plant(trial: Trial, text: str) -> None:
        with trial.settings(), open_store(store, read_only=False) as connection:
            connection.execute("create schema if not exists leak")
            if "{text}" in statement:
                connection.execute(statement.format(text=text.replace("'", "''").replace('"', '""')))
            else:
                connection.execute(statement, [text])

    return plant


def _log_of_a_killed_writer(trial: Trial, text: str) -> None:
    """A row that stands in the write-ahead log alone, since its writer was killed."""
    code = (
        "import os, sys; from contact.stores import attach, engine; c = engine(); "
        "attach(c, 'publication', read_only=False); c.execute('set wal_autocheckpoint = \"1GB\"'); "
        "c.execute('create table publication.main.killed as select ? as a', [sys.stdin.read()]); os.kill(os.getpid(), 9)"
    )
    with Popen([sys.executable, "-c", code], env=trial.environment, stdin=-1, cwd=trial.project) as process:
        process.communicate(text.encode())


def _leftover(trial: Trial, text: str) -> None:
    """A row of a new warehouse that was never put in place."""
    with trial.settings(), open_store("warehouse", read_only=False, path=trial.home / "warehouse.next.duckdb") as one:
        one.execute("create table half_done as select ? as a", [text])


def _command_line(trial: Trial, text: str) -> None:
    """An argument of a process that a command starts."""
    witness = Witness(trial.folder / "witnessed", [])
    witness.start()
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(1)', {text!r}])"
    with Popen([sys.executable, "-c", child]) as process:
        witness.follow(process.pid)
    witness.end()


def _zipped(text: str, name: str = "sheet.xml") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, f"<c>{text}</c>")
    return buffer.getvalue()


def _picture(text: str) -> bytes:
    """A PNG chunk of compressed text."""
    body = b"zTXtTitle\0\0" + zlib.compress(text.encode())
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _named(trial: Trial, text: str) -> None:
    (trial.folder / "tmp" / f"{squeezed(text)}.tmp").write_bytes(b"nothing")


def _linked(trial: Trial, text: str) -> None:
    (trial.folder / "tmp" / "link").symlink_to(f"/nowhere/{squeezed(text)}")


PLANTS: dict[str, Plant] = {
    "a log of dbt, plain": _file("var/dbt/logs/dbt.log", str.encode),
    "a manifest, in JSON escapes": _file("var/dbt/target/manifest.json", lambda t: json.dumps(t).encode()),
    "partial_parse, in lower case": _file("var/dbt/target/partial_parse.msgpack", lambda t: t.lower().encode()),
    "compiled SQL, in upper case": _file("var/dbt/target/compiled/a.sql", lambda t: t.upper().encode()),
    "what a command printed, without accents": _file("captured/1.err", lambda t: without_accents(t).encode()),
    "what a command printed, in Latin-1": _file("captured/2.err", lambda t: t.encode("latin-1")),
    "what a command answered, without separators": _file("captured/3.out", lambda t: squeezed(t).encode()),
    "a temporary file, in UTF-16 LE": _file("tmp/a", lambda t: t.encode("utf-16-le")),
    "a temporary file, in UTF-16 BE": _file("tmp/b", lambda t: b"x" + t.encode("utf-16-be")),
    "a page, in base64, first place": _file("app/1", lambda t: base64.b64encode(t.encode())),
    "a page, in base64, second place": _file("app/2", lambda t: base64.b64encode(b"x" + t.encode())),
    "a page, in base64, third place": _file("app/3", lambda t: base64.b64encode(b"xx" + t.encode())),
    "a page, in hex": _file("app/4", lambda t: t.encode().hex().encode()),
    "a page, in upper-case hex": _file("app/5", lambda t: t.encode().hex().upper().encode()),
    "an address, URL-encoded": _file("app/6", lambda t: quote(t, safe="").encode()),
    "a file in gzip": _file("backups/a.gz", lambda t: gzip.compress(t.encode() * 3)),
    "a gzip file cut short": _file("backups/b.gz", lambda t: gzip.compress(t.encode() + bytes(range(256)) * 900)[:-40]),
    "a gzip file in a ZIP archive": _file("backups/c.zip", lambda t: _zipped("x") + gzip.compress(_zipped(t))),
    "a download as XLSX": _file("app/a.xlsx", _zipped),
    "a picture's compressed text": _file("app/a.png", _picture),
    "an unkeyed MD5 in hex": _file("var/a.txt", lambda t: hashlib.md5(t.encode()).hexdigest().encode()),
    "an unkeyed SHA-1, raw": _file("var/b.bin", lambda t: hashlib.sha1(t.encode()).digest()),
    "an unkeyed SHA-256 in base64": _file("var/c.txt", lambda t: base64.b64encode(hashlib.sha256(t.encode()).digest())),
    "an unkeyed SHA-512 of the upper case": _file("var/d.txt", lambda t: hashlib.sha512(t.upper().encode()).hexdigest().encode()),
    "an unkeyed SHA-256 cut to a UUID": _file("var/e.txt", lambda t: str(uuid.UUID(bytes=hashlib.sha256(t.encode()).digest()[:16])).encode()),
    "a row of landing": _row("landing", "create table leak.rows as select ? as a"),
    "an unkeyed digest in a row of the warehouse": _row("warehouse", "create table leak.digests as select cast(left(sha256(?), 32) as uuid) as a"),
    "a blob of the publication": _row("publication", "create table leak.blobs as select encode(?) as a"),
    "the name of a column of the warehouse": _row("warehouse", 'create table leak.named as select 1 as "{text}"'),
    "the SQL of a view of the warehouse": _row("warehouse", "create view leak.seen as select '{text}' as a"),
    "a write-ahead log": _log_of_a_killed_writer,
    "a warehouse that was never put in place": _leftover,
    "the command line of a child": _command_line,
    "the name of a file": _named,
    "the target of a link": _linked,
}  # fmt: skip
"""Every kind of place and of form, each with how a leak is planted there."""


def plant_all(trial: Trial, markers: list[Marker]) -> dict[str, Marker]:
    """Plant a leak in each place of PLANTS, of another name each; returns them by place.

    Whole names are planted, since they have every kind of letter that a form changes.
    """
    names = [marker for marker in markers if "name" in marker.kind and marker.kind != "family and given name"]
    chosen = dict(zip(PLANTS, sorted(names, key=lambda one: one.text.isascii()), strict=False))
    for folder in ("tmp", "captured", "app", "backups"):
        (trial.folder / folder).mkdir(parents=True, exist_ok=True)
    for place, marker in chosen.items():
        PLANTS[place](trial, marker.text)
    return chosen


def missed(searcher: Searcher, planted: dict[str, Marker], found: list[Finding]) -> list[str]:
    """The places whose planted leak was not found, and the forms that a search in their midst does not find."""
    told = {finding.marker for finding in found}
    places = [
        f"a leak planted in {place} was not found" for place, marker in planted.items() if marker.name not in told
    ]
    together = searcher.search(b"\n".join(searcher.patterns), "control", inside=False)
    missing = set(searcher.patterns.values()) - {(finding.marker, finding.form) for finding in together}
    return places + [f"{marker} was not found where it was planted ({form})" for marker, form in sorted(missing)]
