"""What a publication tells of the audit trail: counts, no account, and no small number of requests."""

from datetime import date

import pytest

from contact.audit.entries import FIRST_MARK, Entry
from contact.publication.disclosure import Rules
from contact.publication.governance import activity, requests, upkeep


def entry(seq: int, action: str, outcome: str, at: str = "2026-11-02T10:00:00.000000Z", who: str = "anne", **details):
    return Entry(seq, at, who, action, outcome, details, FIRST_MARK)


def test_a_piece_of_work_counts_once_by_its_outcome():
    rows = activity(
        [
            entry(1, "land", "begun"),
            entry(2, "land", "ended", begun=1),
            entry(3, "land", "begun", who="bruno"),
            entry(4, "land", "stopped", who="bruno", begun=3),
            entry(5, "sql", "refused"),
            entry(6, "land", "ended", at="2026-10-31T23:00:00.000000Z", who="bruno"),
            entry(7, "land", "ended", who="bruno"),
        ]
    )
    assert list(rows.itertuples(index=False, name=None)) == [
        ("2026-10", "land", "done", 1, 1),
        ("2026-11", "land", "done", 2, 2),
        ("2026-11", "land", "failed", 1, 1),
        ("2026-11", "sql", "refused", 1, 1),
    ]
    assert "anne" not in rows.to_csv()


def test_what_was_done_for_the_rights_of_a_person_has_no_month():
    assert activity([entry(1, "rights.erase", "asked"), entry(2, "rights.officers.add", "ended")]).empty


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, (0.0, "exact")),
        (1, (None, "masked")),
        (10, (None, "masked")),
        (11, (10.0, "rounded")),
        (23, (25.0, "rounded")),
    ],
)
def test_few_requests_are_masked_and_many_are_rounded(count, told):
    rows = requests([entry(number, "rights.erase", "asked") for number in range(count)], Rules())
    row = rows[(rows.action == "erase") & (rows.step == "asked")].iloc[0]
    assert (None if row.value != row.value else row.value, row.state) == told


def test_a_request_that_was_refused_is_not_carried_out():
    entries = [entry(number, "rights.access", "refused") for number in range(20)]
    assert set(requests(entries, Rules()).value) == {0.0}


def test_upkeep_tells_the_last_day_that_ended_well_and_no_rehearsal():
    entries = [
        entry(1, "backup", "ended", at="2026-11-01T01:00:00.000000Z"),
        entry(2, "backup", "ended", at="2026-11-03T01:00:00.000000Z"),
        entry(3, "backup", "failed", at="2026-11-04T01:00:00.000000Z"),
        entry(4, "purge", "begun", dry_run=True),
        entry(5, "purge", "ended", begun=4),
    ]
    assert list(upkeep(entries).itertuples(index=False, name=None)) == [("backup", date(2026, 11, 3), 2)]
