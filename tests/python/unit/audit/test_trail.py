"""What the audit trail promises when it is written: short codes and counts, whole entries, nothing done without it."""

import json
import multiprocessing
import os
import resource

import pytest
import typer

from contact import keys
from contact.audit import files
from contact.audit.trail import account, audited, record, record_refusal
from contact.audit.verify import read_entries, verify
from contact.errors import ContactError, UsageError


def told() -> list[tuple]:
    return [(entry.action, entry.outcome, entry.details) for entry in read_entries()]


def test_an_entry_says_who_when_what_and_counts(trail):
    assert record("land", "ended", rows_landed=5, is_new=True, entity="calls") == 1
    [entry] = read_entries()
    assert (entry.seq, entry.who, entry.action, entry.outcome) == (1, account(), "land", "ended")
    assert entry.details == {"rows_landed": 5, "is_new": True, "entity": "calls"}
    assert entry.at.endswith("Z")


def test_an_officer_is_named_where_a_right_is_carried_out(trail):
    record("rights.erase", "ended", who="dpo-1")
    assert read_entries()[0].who == "dpo-1"


@pytest.mark.parametrize(
    "value", ["Élodie", "LEFEVRE MARTIN", "06 12 34 56 78", "", "a" * 65, 1.5, None, b"x", ["x"], "marie@exemple.fr"]
)
def test_anything_but_counts_and_short_codes_is_refused_and_not_repeated(trail, value):
    with pytest.raises(ValueError, match="short codes") as refused:
        record("land", "ended", detail=value)
    assert not value or str(value) not in str(refused.value)
    assert not trail.exists()


def test_work_is_recorded_at_its_begin_and_at_its_end(trail):
    record("init", "ended")
    with audited("land", files=2) as counts:
        assert told()[-1] == ("land", "begun", {"files": 2})
        counts["rows_landed"] = 7
    assert told()[-1] == ("land", "ended", {"begun": 2, "rows_landed": 7})


@pytest.mark.parametrize(
    ("raised", "outcome", "details"),
    [
        (ContactError("Élodie is not to be told"), "refused", {"error": "ContactError"}),
        (UsageError("nor she"), "refused", {"error": "UsageError"}),
        (ZeroDivisionError("nor here"), "failed", {"error": "ZeroDivisionError"}),
        (KeyboardInterrupt(), "stopped", {"error": "KeyboardInterrupt"}),
        (typer.Exit(3), "ended", {"exit_code": 3}),
    ],
)
def test_how_work_ended_is_recorded_without_its_text(trail, raised, outcome, details):
    record("init", "ended")
    with pytest.raises(type(raised)), audited("build"):
        raise raised
    assert told()[-1] == ("build", outcome, {"begun": 2} | details)


def test_the_names_of_the_keys_that_were_read_are_recorded(trail):
    keys.make_missing_keys(set())
    record("init", "ended")
    with audited("land"):
        keys.read_key("landing")
        with audited("inner"):
            keys.read_key("patients")
    by_action = {action: details for action, outcome, details in told() if outcome == "ended"}
    assert by_action["inner"] == {"begun": 3, "key_patients": True}
    assert by_action["land"] == {"begun": 2, "key_landing": True, "key_patients": True}


def test_before_an_installation_is_made_there_is_no_trail_and_only_init_starts_one(trail):
    with audited("status"):
        pass
    record_refusal("status", ContactError("no installation"))
    assert not trail.exists()
    with audited("init"):
        pass
    assert [action for action, _, _ in told()] == ["init", "init"]


def test_a_refusal_is_recorded_once(trail):
    record("init", "ended")
    with pytest.raises(ContactError) as refused, audited("land"):
        raise ContactError("no")
    record_refusal("land", refused.value)
    record_refusal("publish", ContactError("before any work"))
    assert [outcome for _, outcome, _ in told()] == ["ended", "begun", "refused", "refused"]


def test_work_is_not_done_where_the_trail_cannot_be_written(month):
    done = []
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (month.stat().st_size + 50, hard))  # a disk that fills within the line
    try:
        with pytest.raises(ContactError, match="cannot be written"), audited("land"):
            done.append("landed")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert done == []
    assert verify().is_whole
    assert record("land", "ended") == 11


def test_work_that_is_done_says_so_where_its_end_cannot_be_recorded(month, monkeypatch):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        with pytest.raises(ContactError, match="The work is done, but its end is not recorded"), audited("land"):
            resource.setrlimit(resource.RLIMIT_FSIZE, (month.stat().st_size, hard))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_line_cut_by_a_crash_is_removed_and_that_is_recorded(month):
    whole = month.read_bytes()
    files.append(month, b'{"action":"la')
    record("land", "ended")
    assert month.read_bytes().startswith(whole)
    assert told()[-2:] == [("audit", "mended", {"bytes": 13}), ("land", "ended", {})]
    assert verify().is_whole


def test_a_line_that_lacks_but_its_end_is_completed(month):
    files.cut(month, 1)
    record("land", "ended")
    assert len(read_entries()) == 11
    assert verify().is_whole


def test_a_crash_between_line_and_head_leaves_no_trace(month):
    before = files.head_path().read_bytes()
    record("land", "ended")
    files.head_path().write_bytes(before)
    assert verify().is_whole
    assert record("land", "ended") == 12
    assert verify().problems == []


def test_a_clock_set_back_keeps_the_order(trail):
    record("land", "ended")
    (later := trail / "2999-01.jsonl").write_bytes(files.monthly_files()[0].read_bytes())
    files.monthly_files()[0].unlink()
    record("land", "ended")
    assert len(later.read_bytes().splitlines()) == 2
    assert verify().is_whole


def _record_many(count: int) -> None:
    for _ in range(count):
        record("land", "ended", process=os.getpid())


def test_several_programs_write_one_chain(trail):
    record("init", "ended")
    processes = [multiprocessing.get_context("fork").Process(target=_record_many, args=(20,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert (verify().entries, verify().problems) == (61, [])


def test_a_trail_whose_key_is_missing_gets_no_other_one(month):
    keys.key_path("audit").unlink()
    with pytest.raises(ContactError, match="key 'audit' is missing"):
        record("land", "ended")


def test_lines_are_json_that_any_tool_reads(month):
    assert [json.loads(line)["seq"] for line in month.read_bytes().splitlines()] == list(range(1, 11))


def test_the_files_are_for_their_account_alone(month):
    assert [path.stat().st_mode & 0o077 for path in (month, files.head_path(), keys.key_path("audit"))] == [0, 0, 0]
