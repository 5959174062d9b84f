"""`contact land --watch` as real processes: what comes is landed once and whole, whatever stands in the way meanwhile."""

import ctypes
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import pytest

from contact.landing.status import read_status
from contact.lock import exclusive
from contact.stores import open_store
from feed_builder import line, write

SOON = {"CONTACT_INBOX_SETTLE_SECONDS": "0.4", "CONTACT_INBOX_WAIT_MINUTES": "0.05"}
PATIENCE = 60
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2


@pytest.fixture(scope="module")
def installation(installation_of):
    return installation_of("inbox")


@pytest.fixture
def inbox(tmp_path):
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


class Watch:
    """A watch that runs, and what it has said so far."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for text in self.process.stderr:
            self.said.append(text)

    def until(self, *words: str) -> str:
        """Wait until all of the words were said; returns everything said."""
        deadline = time.monotonic() + PATIENCE
        while not all(word in "".join(self.said) for word in words):
            assert time.monotonic() < deadline, "".join(self.said)
            time.sleep(0.05)
        return "".join(self.said)

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        assert "Traceback" not in "".join(self.said)
        return code


@contextmanager
def watching(installation, folder, *options, prepare=None):
    command = [sys.executable, "-m", "contact", "land", "--watch", "--every", "0.2", *options, str(folder)]
    process = subprocess.Popen(
        command, env=installation.environment | SOON, stderr=subprocess.PIPE, text=True, preexec_fn=prepare
    )
    watch = Watch(process)
    try:
        watch.until("Watching 1 folder")
        yield watch
    finally:
        process.kill()
        process.wait()


def ledger(installation, association: str) -> list[tuple]:
    """(day, status, reason, rows landed) of each delivery of an association, in their order."""
    with installation.settings(), open_store("landing") as connection:
        statement = (
            "select strftime(delivered_on, '%d'), status, reason_code, rows_landed from ledger.deliveries "
            "where association_id = ? order by delivery_id"
        )
        return connection.execute(statement, [association]).fetchall()


def test_what_comes_is_landed_and_the_watch_ends_when_told(installation, inbox, acts):
    path = write(inbox / "aisne_a", acts, "20200301", [line(acts, numero_intervention=f"A{n}") for n in range(9)])
    data = path.read_bytes()
    path.unlink()
    with watching(installation, inbox) as watch:
        with path.open("wb") as growing:
            for start in range(0, len(data), len(data) // 4):
                growing.write(data[start : start + len(data) // 4])
                growing.flush()
                time.sleep(0.25)
        watch.until("landed      aisne_a 2020-03-01: 9 of 9 rows")
        before = sorted(inbox.rglob("*"))
        write(inbox / "aisne_a", acts, "20200302", [line(acts)])
        watch.until("aisne_a 2020-03-02")
        assert watch.end() == 0
    assert "The watch has ended; nothing is half-done." in "".join(watch.said)
    assert len(sorted(inbox.rglob("*"))) == len(before) + 1, "contact writes nothing into an inbox and deletes nothing"
    assert ledger(installation, "aisne_a") == [("01", "landed", None, 9), ("02", "landed", None, 1)]


def test_a_watch_that_begins_again_takes_nothing_twice(installation, inbox, acts):
    write(inbox / "cher_a", acts, "20200301", [line(acts)])
    with watching(installation, inbox) as watch:
        watch.until("cher_a 2020-03-01")
        assert watch.end(signal.SIGINT) == 0
    with watching(installation, inbox) as watch:
        write(inbox / "cher_a", acts, "20200302", [line(acts, numero_intervention="A2")])
        watch.until("cher_a 2020-03-02")
        watch.end()
    assert [status for _, status, _, _ in ledger(installation, "cher_a")] == ["landed", "landed"]


def test_a_file_that_came_cut_and_is_completed_later_ends_landed(installation, inbox, acts):
    path = write(inbox / "oise_a", acts, "20200301", [line(acts), line(acts, numero_intervention="A2")])
    data = path.read_bytes()
    path.write_bytes(data[:-20])
    with watching(installation, inbox) as watch:
        watch.until("quarantined oise_a 2020-03-01")
        path.write_bytes(data)
        watch.until("landed      oise_a 2020-03-01: 2 of 2 rows")
        watch.end()
    assert [(status, reason) for _, status, reason, _ in ledger(installation, "oise_a")] == [
        ("quarantined", "truncated_file"),
        ("landed", None),
    ]


def test_a_delivery_whose_other_file_does_not_come_is_told_and_landed_when_it_does(installation, inbox, calls, events):
    write(inbox / "aube_a", calls, "20200301", [line(calls)])
    with watching(installation, inbox) as watch:
        watch.until("quarantined aube_a 2020-03-01", "journal_20200301.csv")
        write(inbox / "aube_a", events, "20200301", [line(events)])
        watch.until("landed      aube_a 2020-03-01: 2 of 2 rows")
        watch.end()
    assert [reason for _, _, reason, _ in ledger(installation, "aube_a")] == ["missing_file", None]


def test_two_watches_of_one_inbox_land_each_delivery_once(installation, inbox, acts):
    with watching(installation, inbox) as one, watching(installation, inbox) as other:
        for day in range(1, 13):
            write(inbox / "yonne_b", acts, f"202003{day:02d}", [line(acts, numero_intervention=f"A{day}")])
            time.sleep(0.1)
        for watch in (one, other):
            watch.until("yonne_b 2020-03-12")
            assert watch.end() == 0
    entries = ledger(installation, "yonne_b")
    assert sorted(day for day, status, _, _ in entries if status == "landed") == [f"{day:02d}" for day in range(1, 13)]
    assert {status for _, status, _, _ in entries} <= {"landed", "duplicate"}
    with installation.settings(), open_store("landing") as connection:
        rows = connection.execute("select count(*) from flat_acts.acts where association_id = 'yonne_b'").fetchone()
    assert rows == (12,)


def test_a_disk_that_takes_no_more_is_told_once_and_the_next_round_tries_again(installation, inbox, acts):
    lines = [line(acts, numero_intervention=f"A{n}") for n in range(20_000)]
    with watching(installation, inbox) as watch:
        landing = (installation.folder / "var" / "landing.duckdb").stat().st_size
        resource.prlimit(watch.process.pid, resource.RLIMIT_FSIZE, (landing // 2, resource.RLIM_INFINITY))
        write(inbox / "haute_corse_a", acts, "20200301", lines)
        watch.until("a file may not grow any further", "It is tried again.")
        time.sleep(3)
        assert "".join(watch.said).count("a file may not grow") == 1, "told once as long as it stays"
        resource.prlimit(watch.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        watch.until("haute_corse_a 2020-03-01")
        watch.end()
    landed = [entry for entry in ledger(installation, "haute_corse_a") if entry[1] == "landed"]
    assert landed == [("01", "landed", None, 20_000)]
    with installation.settings():
        assert read_status()["conserved"]


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 4 MiB of its own, where this account may mount one; yields its folder and how to enlarge it."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this account may not mount a file system")
    try:
        yield disk, ["mount", "-o", "remount,size=64m", str(disk)]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_leaves_nothing_half_done_and_what_waited_is_landed(installation, small_disk, inbox, acts):
    disk, enlarge = small_disk
    installation = replace(installation, folder=disk)
    installation.contact("init")
    lines = [line(acts, numero_intervention=f"A{n}") for n in range(20_000)]
    with watching(installation, inbox) as watch:
        write(inbox / "haute_corse_a", acts, "20200301", lines)
        watch.until("the disk is full", "It is tried again.")
        assert ledger(installation, "haute_corse_a") == []
        subprocess.run(enlarge, check=True)
        watch.until("haute_corse_a 2020-03-01")
        watch.end()
    assert ledger(installation, "haute_corse_a") == [("01", "landed", None, 20_000)]


def as_an_ordinary_account() -> None:
    """Give up, before the program starts, the privileges by which root reads and writes everywhere."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        if os.geteuid() == 0 and libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0):
            os._exit(77)


def test_an_unreadable_file_and_a_read_only_inbox(installation, inbox, acts):
    path = write(inbox / "somme_a", acts, "20200301", [line(acts)])
    path.chmod(0)
    path.parent.chmod(0o555)
    try:
        with watching(installation, inbox, prepare=as_an_ordinary_account) as watch:
            watch.until("quarantined somme_a 2020-03-01")
            path.chmod(0o444)
            watch.until("landed      somme_a 2020-03-01")
            watch.end()
    finally:
        path.parent.chmod(0o755)
    assert [reason for _, _, reason, _ in ledger(installation, "somme_a")] == ["unreadable_file", None]


def test_a_folder_that_vanishes_and_comes_back(installation, inbox, acts):
    write(inbox / "var_b", acts, "20200301", [line(acts)])
    with watching(installation, inbox) as watch:
        watch.until("var_b 2020-03-01")
        away = inbox.rename(inbox.with_name("away"))
        watch.until("1 folder of the inbox cannot be read")
        write(away / "var_b", acts, "20200302", [line(acts, numero_intervention="A2")])
        away.rename(inbox)
        watch.until("is back", "var_b 2020-03-02")
        watch.end()
    assert [status for _, status, _, _ in ledger(installation, "var_b")] == ["landed", "landed"]


def test_a_watch_that_waits_for_another_command_ends_at_once(installation, inbox, acts):
    with watching(installation, inbox) as watch, installation.settings(), exclusive("build"):
        write(inbox / "manche_a", acts, "20200301", [line(acts)])
        watch.until("Waiting for 'contact build'")
        assert watch.end() == 0
    assert ledger(installation, "manche_a") == []


def test_landed_files_are_deleted_where_that_is_wanted_and_others_are_not(installation, inbox, acts):
    landed = write(inbox / "gironde_b", acts, "20200301", [line(acts)])
    cut = write(inbox / "gironde_b", acts, "20200302", [line(acts)])
    cut.write_bytes(cut.read_bytes()[:-5])
    with watching(installation, inbox, "--remove-landed") as watch:
        watch.until("landed      gironde_b 2020-03-01", "quarantined gironde_b 2020-03-02")
        watch.end()
    assert not landed.exists()
    assert cut.exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [(["--watch", "--json"], "leave out --json"), (["--remove-landed"], "--remove-landed belongs to --watch")],
)
def test_options_that_do_not_go_together_are_refused(installation, inbox, options, sentence):
    done = installation.contact("land", *options, inbox, check=False)
    assert (done.returncode, sentence in done.stderr) == (2, True)


def test_a_file_is_no_inbox(installation, inbox, acts):
    done = installation.contact(
        "land", "--watch", write(inbox / "aisne_a", acts, "20200301", [line(acts)]), check=False
    )
    assert done.returncode == 2
    assert "--watch takes folders" in done.stderr
