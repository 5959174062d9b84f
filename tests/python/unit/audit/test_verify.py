"""What `contact audit verify` finds: every entry that was deleted, changed, moved, put in or cut off."""

import random
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from contact import keys
from contact.audit import files
from contact.audit import trail as writer
from contact.audit.commands import accept
from contact.audit.entries import Entry
from contact.audit.report import is_night, monthly_report
from contact.audit.retention import purge_entries
from contact.audit.trail import record
from contact.audit.verify import read_entries, verify
from contact.errors import ContactError, UsageError


def kinds() -> list[str]:
    return [problem.kind for problem in verify().problems if not problem.is_accepted]


def edit(path, change) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(change(lines)))


def forged(path, number: int) -> bytes:
    """A well-formed entry that was signed with another key."""
    return Entry(number, "2026-11-01T00:00:00.000000Z", "root", "land", "ended", {}, "0" * 64).signed("1" * 64).line()


def test_a_trail_as_it_was_written_is_whole(month):
    assert (verify().is_whole, verify().first, verify().last, verify().entries) == (True, 1, 10, 10)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda ls: [*ls[:4], *ls[5:]], ["missing_entries"]),
        (lambda ls: ls[1:], ["missing_entries"]),
        (lambda ls: [*ls[:4], ls[4].replace(b'"rows_landed":4', b'"rows_landed":5'), *ls[5:]], ["altered_line"]),
        (lambda ls: [*ls[:4], ls[4].replace(b":", b": ", 1), *ls[5:]], ["altered_line"]),
        (lambda ls: [*ls[:3], ls[4], ls[3], *ls[5:]], ["out_of_order"]),
        (lambda ls: [*ls[:3], ls[2], *ls[3:]], ["repeated_entry"]),
        (lambda ls: [*ls[:3], forged(None, 4), *ls[3:]], ["altered_line"]),
        (lambda ls: [*ls[:3], b"\n", *ls[3:]], ["altered_line"]),
        (lambda ls: ls[:-1], ["cut_off"]),
        (lambda ls: ls[:2], ["cut_off"]),
        (lambda ls: [], ["cut_off"]),
        (lambda ls: [*ls[:-1], ls[-1][:-20]], ["cut_off"]),
    ],
)
def test_entries_deleted_changed_moved_put_in_or_cut_off_are_found(month, change, expected):
    edit(month, change)
    found = verify()
    assert not found.is_whole
    assert set(expected) <= {problem.kind for problem in found.problems}
    record("land", "ended")  # and still when the trail has gone on
    assert not verify().is_whole


def test_every_flipped_byte_is_found(month):
    whole = month.read_bytes()
    for place in random.Random(1).sample(range(len(whole)), 300):
        month.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :])
        assert not verify().is_whole, place
    month.write_bytes(whole)
    assert verify().is_whole


def test_a_missing_file_is_found(month):
    month.unlink()
    assert kinds() == ["cut_off"]
    record("land", "ended")
    assert set(kinds()) == {"end_altered", "missing_entries"}


def test_a_missing_head_is_found_and_stays_known(month):
    files.head_path().unlink()
    edit(month, lambda lines: lines[:-3])
    assert kinds() == ["head_missing"]
    record("land", "ended")
    assert kinds() == ["head_missing"]


def test_an_altered_head_is_found(month):
    files.head_path().write_bytes(files.head_path().read_bytes().replace(b'"seq":10', b'"seq":07'))
    assert kinds() == ["head_altered"]
    record("land", "ended")
    assert kinds() == ["head_altered"]


def test_an_older_head_put_back_is_found(month):
    older = files.head_path().read_bytes()
    record("land", "ended")
    record("land", "ended")
    files.head_path().write_bytes(older)
    assert kinds() == ["head_behind"]
    record("land", "ended")
    assert kinds() == ["head_behind"]


def test_a_changed_last_entry_stays_known_when_the_trail_goes_on(month):
    edit(month, lambda lines: [*lines[:-1], lines[-1].replace(b"ended", b"begun")])
    record("land", "ended")
    assert set(kinds()) >= {"altered_line", "end_altered"}


def test_trail_and_head_put_back_together_show_against_a_head_noted_elsewhere(month, tmp_path):
    shutil.copytree(tmp_path / "var", tmp_path / "older")
    head = files.head_path().read_bytes()
    record("land", "ended")
    noted = files.read_head(keys.read_key("audit"))
    shutil.rmtree(tmp_path / "var")
    shutil.move(tmp_path / "older", tmp_path / "var")
    files.head_path().write_bytes(head)
    assert verify().is_whole
    assert [one.kind for one in verify(f"{noted.seq}:{noted.mark}").problems] == ["noted_head_differs"]
    with pytest.raises(UsageError, match="SEQ:MARK"):
        verify("eleven")


def test_what_is_accepted_is_told_but_no_longer_fails_and_covers_nothing_else(month):
    edit(month, lambda lines: [*lines[:3], *lines[5:]])
    accept()
    assert verify().is_whole
    assert [problem.sentence for problem in verify().problems] == [
        "entries 4 to 5: entries are missing: deleted or cut off"
    ]
    edit(month, lambda lines: [*lines[:6], *lines[7:]])
    assert not verify().is_whole


class Clock:
    """A clock that stands still until it is set."""

    today: datetime

    @classmethod
    def now(cls, zone) -> datetime:
        return cls.today


def test_a_purge_removes_what_is_older_and_the_rest_verifies(trail, monkeypatch):
    now = datetime.now(UTC)
    monkeypatch.setattr(writer, "datetime", Clock)
    for days in (500, 400, 366, 364, 100, 0):
        Clock.today = now - timedelta(days=days)
        record("land", "ended", days=days)
    assert purge_entries(now) == 3
    assert [entry.details.get("days") for entry in read_entries()] == [364, 100, 0, None]
    assert verify().problems == []
    assert purge_entries(now) == 0
    edit(files.monthly_files()[0], lambda lines: lines[1:])
    assert "missing_entries" in kinds()
    with pytest.raises(ContactError, match="not whole"):
        purge_entries(now)


def test_a_purge_stopped_half_way_is_finished_by_the_next(month, monkeypatch):
    later = datetime.now(UTC) + timedelta(days=400)
    monkeypatch.setattr("contact.audit.retention._drop_until", lambda last: None)
    purge_entries(later)
    monkeypatch.undo()
    assert verify().is_whole


def test_an_altered_start_is_found(month):
    purge_entries(datetime.now(UTC) + timedelta(days=400))
    assert verify().is_whole
    files.start_path().write_bytes(files.start_path().read_bytes().replace(b"10", b"11"))
    assert "start_altered" in kinds()


def test_a_month_is_reported_in_counts(month):
    record("build", "begun")
    record("publish", "refused", error="ContactError", key_warehouse=True)
    report = monthly_report(read_entries(), read_entries()[0].at[:7])
    assert (report["entries"], report["not_ended"]) == (12, 1)
    assert report["actions"] == {"build begun": 1, "land ended": 10, "publish refused": 1}
    assert list(report["refusals"].values()) == [1]
    assert report["keys"] == {"key_warehouse": 1}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-01-10T20:59:59.000000Z", False),
        ("2026-01-10T21:00:00.000000Z", True),
        ("2026-07-10T20:00:00.000000Z", True),
        ("2026-07-10T04:00:00.000000Z", False),
    ],
)
def test_night_is_local(at, expected):
    assert is_night(at) is expected
