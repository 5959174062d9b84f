"""Whom the gate lets in, from the claims of an identity token and the habilitation file."""

from datetime import UTC, datetime, timedelta

import pytest
from app.access.admission import Refusal, Visitor, has_second_factor, judge
from app.access.configuration import Configuration
from app.access.gate import is_idle
from app.access.scope import Scope
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 15, 12, 0, tzinfo=UTC)
FILE = """
[[habilitation]]
id = "chief"
person = "subject-1"
role = "federation"
valid_until = 2026-11-15

[[habilitation]]
id = "aisne"
person = "Marie@Example.org"
role = "association"
associations = ["aisne_a", "oise_a"]
valid_until = 2027-01-31
"""
CLAIMS = {"is_logged_in": True, "sub": "subject-1", "amr": ["pwd", "mfa"], "iat": NOW.timestamp() - 60}
BY_EMAIL = CLAIMS | {"sub": "subject-2", "email": "marie@example.org", "email_verified": True}


@pytest.fixture
def configured(tmp_path) -> Configuration:
    (tmp_path / "habilitations.toml").write_text(FILE, encoding="utf-8")
    (tmp_path / "session.key").write_text("ab" * 32)
    return Configuration(
        metadata_url="https://provider.example/.well-known/openid-configuration",
        session_key_file=tmp_path / "session.key",
        habilitations=tmp_path / "habilitations.toml",
        second_factors=("amr:mfa", "acr:eidas2"),
        session_hours=10,
    )


def test_a_subject_with_a_habilitation_is_let_in(configured):
    assert judge(configured, CLAIMS, NOW) == Visitor("chief", "federation", Scope("federation"))


def test_a_verified_email_is_looked_up_whatever_its_capitals(configured):
    expected = Scope("association", frozenset({"aisne_a", "oise_a"}))
    assert judge(configured, BY_EMAIL | {"email": "MARIE@example.ORG"}, NOW) == Visitor(
        "aisne", "association", expected
    )


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_email_that_is_not_verified_is_nobody_s(configured, verified):
    outcome = judge(configured, BY_EMAIL | {"email_verified": verified}, NOW)
    assert isinstance(outcome, Refusal)
    assert outcome.reason == "unknown"


def test_an_email_given_as_subject_is_no_way_in(configured):
    assert judge(configured, CLAIMS | {"sub": "marie@example.org"}, NOW).reason == "unknown"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"is_logged_in": False}, "not_signed_in"),
        ({"is_logged_in": None}, "not_signed_in"),
        ({"amr": ["pwd"]}, "no_second_factor"),
        ({"amr": None}, "no_second_factor"),
        ({"amr": "mfaa"}, "no_second_factor"),
        ({"sub": "subject-9"}, "unknown"),
        ({"sub": None}, "unknown"),
        ({"sub": ["subject-1"]}, "unknown"),
        ({"iat": (NOW - timedelta(hours=10, seconds=1)).timestamp()}, "session_over"),
        ({"iat": (NOW + timedelta(hours=1)).timestamp()}, "session_over"),
        ({"iat": None}, "session_over"),
        ({"iat": True}, "session_over"),
        ({"iat": "yesterday"}, "session_over"),
        ({"iat": 1e300}, "session_over"),
    ],
)
def test_anything_missing_is_a_refusal(configured, changed, reason):
    outcome = judge(configured, CLAIMS | changed, NOW)
    assert isinstance(outcome, Refusal)
    assert outcome.reason == reason


def test_the_last_day_counts_in_paris_and_the_next_does_not(configured):
    last = datetime(2026, 11, 15, 22, 59, tzinfo=UTC)  # 23:59 in Paris
    assert isinstance(judge(configured, CLAIMS | {"iat": last.timestamp()}, last), Visitor)
    after = last + timedelta(minutes=1)
    assert judge(configured, CLAIMS | {"iat": after.timestamp()}, after).reason == "expired"


@pytest.mark.parametrize(
    "content", ["", "[[habilitation]]\nid = 'x'\n", "not toml [", FILE + "\n[other]\n", FILE + FILE]
)
def test_a_file_that_is_wrong_or_empty_lets_nobody_in(configured, content):
    configured.habilitations.write_text(content)
    assert judge(configured, CLAIMS, NOW).reason in ("habilitations", "unknown")


def test_a_file_that_is_missing_lets_nobody_in(configured):
    configured.habilitations.unlink()
    assert judge(configured, CLAIMS, NOW).reason == "habilitations"


def test_the_file_is_read_again_as_soon_as_it_changes(configured):
    assert isinstance(judge(configured, CLAIMS, NOW), Visitor)
    configured.habilitations.write_text(FILE.replace("subject-1", "subject-3"))
    assert judge(configured, CLAIMS, NOW).reason == "unknown"


def test_somebody_unknown_has_a_name_that_tells_nothing_of_them(configured):
    names = {judge(configured, CLAIMS | {"sub": subject}, NOW).name for subject in ("subject-8", "subject-9")}
    assert len(names) == 2
    assert all(name.startswith("unknown-") and "subject" not in name for name in names)


claims = st.dictionaries(
    st.sampled_from(["is_logged_in", "sub", "email", "email_verified", "amr", "acr", "iat"]),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text(), max_size=2),
)


@given(claims)
def test_no_claims_that_lack_a_habilitation_are_let_in_or_break_the_gate(claims):
    assert isinstance(judge(Configuration(metadata_url="x", session_hours=10), claims, NOW), Refusal)


@pytest.mark.parametrize(
    ("given_claims", "accepted", "expected"),
    [
        ({"acr": "eidas2"}, ("acr:eidas2",), True),
        ({"acr": "eidas1"}, ("acr:eidas2",), False),
        ({"amr": "mfa"}, ("amr:mfa",), True),
        ({"amr": ["otp"]}, ("amr:mfa", "amr:otp"), True),
        ({"acr": "mfa"}, ("amr:mfa",), False),
        ({}, ("acr:None", "amr:mfa"), False),
        ({"amr": ["mfa"]}, (), False),
    ],
)
def test_a_second_factor_is_one_of_the_accepted_values(given_claims, accepted, expected):
    assert has_second_factor(given_claims, accepted) is expected


def test_idle_is_longer_than_the_setting_and_never_having_been_active():
    configured = Configuration(idle_minutes=30)
    assert not is_idle(configured, NOW - timedelta(minutes=30), NOW)
    assert is_idle(configured, NOW - timedelta(minutes=30, seconds=1), NOW)
    assert is_idle(configured, None, NOW)
