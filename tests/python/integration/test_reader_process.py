"""The process that reads feeds: what it cannot read within its limits is kept apart, and the rest is read without it."""

import contextlib
import os
import signal
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from contact import settings as settings_module
from contact.landing.deliveries import Delivery
from contact.landing.ledger import Entry
from contact.landing.reader import Reader
from contact.landing.registry import read_registry
from feed_builder import line, write


@pytest.fixture
def limits(monkeypatch):
    """Sets the limits of the reader."""

    def set_them(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"CONTACT_{name.upper()}", value)
        settings_module.get_settings.cache_clear()

    yield set_them
    settings_module.get_settings.cache_clear()


@pytest.fixture
def registry(project):
    return read_registry(project / "seeds")


@pytest.fixture
def reader_of(registry):
    """Starts a reader, ended with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(contextlib.closing(Reader(registry)))


@pytest.fixture
def entry_of(registry):
    """A ledger entry of one file of acts."""

    def make(number: int, path: Path) -> Entry:
        size = path.stat().st_size
        delivery = Delivery(registry.associations["aisne_a"], date(2020, 3, number), {"acts": path})
        return Entry(delivery, number, f"{number:064x}", size=size)

    return make


@pytest.fixture
def sound(tmp_path, acts, entry_of):
    return entry_of(1, write(tmp_path, acts, "20200301", [line(acts), line(acts, numero_intervention="A78")]))


@pytest.fixture
def hanging(tmp_path, entry_of):
    """A delivery whose file never ends: a pipe into which nobody writes."""
    path = tmp_path / "actes_20200302.csv"
    os.mkfifo(path)
    return entry_of(2, path)


def told(batch) -> list[tuple[str, str | None]]:
    return [(entry.status, entry.reason) for entry in batch.entries]


def test_rows_come_back_with_their_lines(reader_of, sound):
    batch = reader_of().read([sound])
    [rows] = batch.rows
    assert rows.incoming.column("numero_intervention").to_pylist() == ["A77", "A78"]
    assert rows.incoming.column("line_number").to_pylist() == [2, 3]
    assert rows.reads[1].text.line(3).startswith(b"A78,")


def test_the_process_is_not_asked_for_what_is_told_already(reader_of, sound, hanging):
    reader, asked = reader_of(), []
    reader._ask = asked.append
    sound.status, hanging.status = "duplicate", "quarantined"
    batch = reader.read([sound, hanging])
    assert (batch.entries, batch.rows, asked) == ([sound, hanging], [], [])
    assert [entity.entity for entity in batch.entities] == ["acts"]


def test_a_process_that_was_started_anew_reads_on(reader_of, sound):
    reader = reader_of()
    reader.read([sound])
    reader._process.kill()
    reader._process.wait()
    assert told(reader.read([sound])) == [("quarantined", "reader_failed")]
    sound.status, sound.reason = "landed", None
    assert reader.read([sound]).rows[0].incoming.num_rows == 2


def test_a_file_that_takes_too_long_is_kept_apart_and_the_others_are_read(limits, reader_of, sound, hanging):
    limits(reader_seconds="3")
    batch = reader_of().read([hanging, sound])
    assert told(batch) == [("quarantined", "reader_time_limit"), ("landed", None)]
    assert batch.entries[0].explanation.startswith("aisne_a 2020-03-02 took longer to read")
    assert batch.rows[0].incoming.num_rows == 2


def test_a_file_that_takes_too_much_memory_is_kept_apart_and_the_others_are_read(
    limits, reader_of, sound, tmp_path, acts, entry_of
):
    limits(reader_memory_mib="160")
    large = entry_of(3, write(tmp_path, acts, "20200303", [line(acts, commentaire="x" * 500)] * 60_000))
    batch = reader_of().read([large, sound])
    assert told(batch) == [("quarantined", "reader_memory_limit"), ("landed", None)]


def test_a_file_that_ends_the_process_is_kept_apart_and_the_others_are_read(reader_of, sound, hanging):
    reader, stop = reader_of(), threading.Event()

    def end_whoever_hangs() -> None:
        while not stop.wait(0.5):
            process = reader._process
            waits = Path(f"/proc/{process.pid}/wchan").read_text() if process.poll() is None else ""
            if "fifo" in waits or "wait_for_partner" in waits:
                os.kill(process.pid, signal.SIGSEGV)

    killer = threading.Thread(target=end_whoever_hangs)
    killer.start()
    try:
        batch = reader.read([hanging, sound])
    finally:
        stop.set()
        killer.join()
    assert told(batch) == [("quarantined", "reader_failed"), ("landed", None)]


def test_the_process_knows_no_key_and_leaves_no_core(monkeypatch, reader_of, sound):
    monkeypatch.setenv("CONTACT_KEY_IDENTITY", "5e" * 32)
    reader = reader_of()
    reader.read([sound])
    process = Path(f"/proc/{reader._process.pid}")
    assert b"5e5e5e" not in (process / "environ").read_bytes()
    assert b"5e5e5e" not in (process / "cmdline").read_bytes()
    assert "Max core file size        0                    0" in (process / "limits").read_text()


def test_the_process_ends_with_its_command(reader_of, registry):
    reader = Reader(registry)
    process = reader._process
    reader.close()
    assert process.poll() is not None
    orphaned = reader_of()
    orphaned._connection.close()  # as when the command is killed
    end = time.monotonic() + 20
    while orphaned._process.poll() is None and time.monotonic() < end:
        time.sleep(0.1)
    assert orphaned._process.poll() == 0
