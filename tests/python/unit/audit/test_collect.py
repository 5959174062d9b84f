"""What the app's readers do comes into the trail: each line once, in order, wherever collecting is killed."""

import json
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from app.access import journal

from contact.audit import files
from contact.audit.collect import collect
from contact.audit.report import monthly_report
from contact.audit.spool import spool_files, spool_folder
from contact.audit.trail import record
from contact.audit.verify import read_entries, verify


@pytest.fixture
def spool(trail):
    """The folder of the app, beside a trail that has begun."""
    record("init", "ended")
    folder = spool_folder()
    folder.mkdir(parents=True)
    return folder


def told() -> list[tuple[str, str, str]]:
    return [(entry.who, entry.action, entry.outcome) for entry in read_entries() if entry.action.startswith("app.")]


def pages() -> list[int]:
    return [entry.details["number"] for entry in read_entries() if entry.action == "app.page"]


def test_a_line_of_the_app_becomes_an_entry_with_its_own_time(spool):
    journal.write(spool, "user:reader-1", "app.page", "shown", page="overview", area="region/53", period="28d")
    assert collect() == 1
    [entry] = [entry for entry in read_entries() if entry.action == "app.page"]
    assert (entry.who, entry.outcome) == ("user:reader-1", "shown")
    assert {name: entry.details[name] for name in ("page", "area", "period")} == {
        "page": "overview",
        "area": "region/53",
        "period": "28d",
    }
    assert entry.details["app_at"] <= entry.at
    assert verify().is_whole


def test_nothing_is_taken_twice(spool):
    for number in range(5):
        journal.write(spool, "user:reader-1", "app.page", "shown", number=number)
    assert [collect(), collect()] == [5, 0]
    journal.write(spool, "user:reader-1", "app.page", "shown", number=5)
    assert collect() == 1
    assert pages() == list(range(6))


def test_the_file_of_a_past_day_goes_once_all_is_taken_and_that_of_today_stays(spool):
    journal.write(spool, "user:reader-1", "app.page", "shown", number=0)
    now = datetime.now(UTC)
    assert collect(now) == 1
    assert len(spool_files()) == 1
    assert collect(now + timedelta(days=1)) == 0
    assert len(spool_files()) == 1
    assert collect(now + timedelta(days=2)) == 0
    assert spool_files() == []
    assert pages() == [0]


@pytest.mark.parametrize(
    "line",
    [
        b"no json\n",
        b"[]\n",
        b"{}\n",
        b'{"action":"land","at":"2026-01-01T00:00:00.000000Z","details":{},"outcome":"ended","who":"user:a"}\n',
        b'{"action":"app.page","at":"2026-01-01T00:00:00.000000Z","details":{},"outcome":"shown","who":"root"}\n',
        b'{"action":"app.page","at":"now","details":{},"outcome":"shown","who":"user:a"}\n',
        b'{"action":"app.page","at":"2026-01-01T00:00:00.000000Z","details":{"a":"Marie Dupont"},"outcome":"shown","who":"user:a"}\n',
        b'{"action":"app.page","at":1,"details":{},"outcome":"shown","who":"user:a"}\n',
        b"\xff\n",
    ],
)
def test_a_line_that_is_none_of_the_apps_is_counted_and_not_repeated(spool, line):
    (spool / "2026-01-01.0123456789ab.jsonl").write_bytes(line)
    collect()
    assert [outcome for _, action, outcome in told() if action == "app.journal"] == ["unreadable_line"]
    assert "Dupont" not in str(read_entries())


def test_a_line_cut_by_a_crash_waits_until_nothing_more_can_come(spool):
    journal.write(spool, "user:reader-1", "app.page", "shown", number=0)
    [path] = spool_files()
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:20])
    now = datetime.now(UTC)
    assert collect(now) == 1
    assert collect(now + timedelta(days=2)) == 1
    assert [outcome for _, action, outcome in told() if action == "app.journal"] == ["unreadable_line"]


def test_collecting_killed_at_any_instant_loses_nothing_and_takes_nothing_twice(spool):
    numbers = range(120)
    for number in numbers:
        journal.write(spool, "user:reader-1", "app.page", "shown", number=number)
    kills = 0
    for grown in (1, 9, 17, 30, 44, 58, 71):  # lines of the trail at which the process is killed
        process = subprocess.Popen([sys.executable, "-c", "from contact.audit.collect import collect; collect()"])
        while process.poll() is None and trail_lines() <= grown:
            time.sleep(0.001)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        process.wait()
    collect()
    assert kills
    assert pages() == list(numbers)
    assert verify().is_whole


def trail_lines() -> int:
    return sum(path.read_bytes().count(b"\n") for path in files.monthly_files())


def test_use_at_night_is_told_by_the_hour_of_the_reader_not_of_the_collection(spool):
    line = {"action": "app.page", "details": {}, "outcome": "shown", "who": "user:reader-1"}
    line["at"] = "2026-01-15T01:30:00.000000Z"
    (spool / "2026-01-15.0123456789ab.jsonl").write_text(json.dumps(line) + "\n")
    collect()
    assert monthly_report(read_entries(), "2026-01")["at_night"] == {"app.page user:reader-1": 1}


def test_a_journal_that_cannot_be_written_stops_what_it_would_tell_of(spool, tmp_path):
    with pytest.raises(journal.JournalError):
        journal.write(tmp_path / "nowhere", "user:reader-1", "app.download", "given", file="a.csv")


@pytest.mark.parametrize("text", ["Marie Dupont", "", "é", "a\nb", "x" * 65])
def test_the_journal_takes_codes_alone(spool, text):
    with pytest.raises(ValueError, match="short codes"):
        journal.write(spool, "user:reader-1", "app.page", "shown", area=text)
    assert spool_files() == []


def test_lines_are_for_the_account_alone(spool):
    journal.write(spool, "user:reader-1", "app.page", "shown")
    [path] = spool_files()
    assert path.stat().st_mode & 0o777 == 0o600
    assert time.time() - path.stat().st_mtime < 60
