"""`contact signals` on a built warehouse: the acts it counts, and plain sentences for what cannot be asked."""

import json
from datetime import timedelta

import pytest

from contact.analysis.early_warning.observed import observe
from contact.stores import open_store
from contact.warehouse.data_range import data_range, whole_weeks

ACTS = """
    select syndrome, date_trunc('week', started_on)::date as monday, count(*)
    from marts.fct_acts
    where started_on between ? and ? and syndrome is not null
    group by all
"""


def test_weeks_and_days_hold_every_act_of_a_group_once(federation):
    with federation.settings(), open_store("warehouse") as connection:
        monday, sunday = whole_weeks(*data_range(connection))
        found = observe(connection, monday, sunday - timedelta(days=6))
        acts = connection.execute(ACTS, [monday, sunday]).fetchall()

    by_week = found.weeks.counts.sum(axis=0)
    counted = {
        (syndrome, week.astype("datetime64[D]").item()): by_week[row, column]
        for row, syndrome in enumerate(found.syndromes)
        for column, week in enumerate(found.weeks.starts)
        if by_week[row, column]
    }
    assert counted == {(syndrome, week): count for syndrome, week, count in acts}
    assert found.days.counts.sum() == found.weeks.counts.sum()


def test_six_weeks_are_too_few_to_judge_and_that_is_told(federation):
    told = json.loads(federation.contact("signals", "--json").stdout)

    assert told == {"week": "2020-W14", "series_judged": 0, "rows": []}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--level", "commune"], "There is no level 'commune'"),
        (["--syndrome", "plague"], "No act has the syndromic group 'plague'"),
        (["--week", "2026-11-09"], "'2026-11-09' is not an ISO week; write it as 2026-W46."),
        (["--week", "2020-W30"], "The last whole week of the data is 2020-W14"),
        (["--week", "1999-W01"], "The data hold no whole week up to that of 1999-01-04"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_sentence(federation, arguments, sentence):
    refused = federation.contact("signals", *arguments, check=False)

    assert refused.returncode in (1, 2)
    assert sentence in " ".join(refused.stderr.split())
    assert "Traceback" not in refused.stderr
