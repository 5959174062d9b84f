"""Times of FHIR resources: on the wall clock of the association, from the place that says them best."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact.landing.formats.fhir import values
from fhir_builder import encounter, patient, row_of


@pytest.mark.parametrize(
    ("written", "zone", "local"),
    [
        ("2020-03-01T19:15:30Z", "Europe/Paris", "2020-03-01T20:15:30+01:00"),
        ("2020-03-01T20:15:30.123+01:00", "Europe/Paris", "2020-03-01T20:15:30+01:00"),
        ("2020-03-01T20:15:30", "Europe/Paris", "2020-03-01T20:15:30+01:00"),
        ("2020-03-01T20:15Z", "Europe/Paris", "2020-03-01T21:15:00+01:00"),
        ("2020-03-29T00:59:59Z", "Europe/Paris", "2020-03-29T01:59:59+01:00"),
        ("2020-03-29T01:00:00Z", "Europe/Paris", "2020-03-29T03:00:00+02:00"),
        ("2020-10-25T00:30:00Z", "Europe/Paris", "2020-10-25T02:30:00+02:00"),
        ("2020-10-25T01:30:00Z", "Europe/Paris", "2020-10-25T02:30:00+01:00"),
        ("2020-03-01T02:00:00Z", "America/Martinique", "2020-02-29T22:00:00-04:00"),
    ],
)
def test_a_moment_is_told_on_the_wall_clock_with_its_offset(written, zone, local):
    assert values.local_time([written], ZoneInfo(zone)) == local


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2037, 12, 31)),
    st.integers(-14 * 60, 14 * 60),
    st.sampled_from(["Europe/Paris", "America/Martinique", "Indian/Reunion"]),
)
def test_no_offset_changes_the_moment(moment, minutes, zone):
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    offset = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    shifted = datetime.fromtimestamp(moment.timestamp() + minutes * 60, UTC)
    told_as = values.local_time([f"{shifted:%Y-%m-%dT%H:%M:%S}{offset}"], ZoneInfo(zone))
    assert datetime.fromisoformat(told_as) == moment
    assert told_as == moment.astimezone(ZoneInfo(zone)).isoformat()


@pytest.mark.parametrize("written", ["soon", "2020-13-45T99:99:99Z", "2020-03-01", "9999-12-31T23:59:59-14:00"])
def test_what_is_no_moment_stays_as_it_is_for_the_gate_to_judge(written):
    assert values.local_time([written], ZoneInfo("Europe/Paris")) == written


def test_a_period_alone_tells_of_an_act_where_somebody_was_seen(tmp_path):
    planned = [{"status": "planned", "period": {"start": "2020-03-01T20:15:30+01:00"}}]
    seen = row_of(tmp_path / "seen", encounter(statusHistory=planned), patient())
    advice = row_of(tmp_path / "advice", encounter(statusHistory=planned, **{"class": {"code": "VR"}}), patient())
    assert seen["Encounter.period.start"] == "2020-03-01T21:00:00+01:00"
    assert advice["Encounter.period.start"] is None
    assert advice["Encounter.period.end"] is None


def test_a_cancellation_is_told_by_its_state_or_by_the_end_of_what_came_before(tmp_path):
    history = [
        {"status": "planned", "period": {"start": "2020-03-01T20:15:30Z", "end": "2020-03-01T20:20:00Z"}},
        {"status": "triaged", "period": {"start": "2020-03-01T20:20:00Z", "end": "2020-03-01T20:40:00Z"}},
    ]
    reason = {"url": "urn:contact:cancellation-reason", "valueCodeableConcept": {"coding": [{"code": "DELAY"}]}}
    row = row_of(
        tmp_path, encounter(status="cancelled", statusHistory=history, period=None, extension=[reason]), patient()
    )
    assert row["Encounter.statusHistory.cancelled"] == "2020-03-01T21:40:00+01:00"
    assert row["Encounter.extension.cancellationReason"] == "DELAY"


@pytest.mark.parametrize("kind", ["valueDateTime", "valueInstant"])
def test_the_answer_is_an_extension_of_any_type_of_time(tmp_path, kind):
    answered = {"url": "urn:contact:call-answered", kind: "2020-03-01T19:16:00Z"}
    row = row_of(tmp_path, encounter(extension=[answered]), patient())
    assert row["Encounter.extension.callAnswered"] == "2020-03-01T20:16:00+01:00"
