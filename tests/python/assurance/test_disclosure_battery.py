"""The battery on disclosure control at the size of CI, and that it finds what it looks for."""

import numpy as np
import pytest

from contact.assurance.disclosure.battery import run_disclosure
from contact.assurance.disclosure.unprotected import Unprotected
from contact.errors import UsageError
from contact.publication.disclosure import Rules
from contact.settings import Settings


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """The battery, run once."""
    return run_disclosure(tmp_path_factory.mktemp("disclosure"))


@pytest.mark.timeout(2400)
def test_nobody_is_recovered_from_publications_and_somebody_is_without_protection(outcome):
    assert outcome.failures == []
    assert outcome.facts["persons recovered below k"] == 0
    assert "by pairs" in outcome.facts["recovered without protection"]
    assert outcome.facts["deliveries that came late"] > 0
    assert outcome.facts["masked counts bounded by two kinds of programmes"] > 100
    assert outcome.facts["groups they give away without complementary masking"] > 0


def test_protection_cannot_be_switched_off_by_a_setting(monkeypatch):
    for values in ({"k": 0, "base": 1}, {"k": 1}, {"base": 1}):
        with pytest.raises(UsageError):
            Rules(**values)
    for name in ("CONTACT_K", "CONTACT_ROUND_BASE"):
        monkeypatch.setenv(name, "1")
        with pytest.raises(ValueError, match="greater than or equal"):
            Settings()
        monkeypatch.delenv(name)
    assert Unprotected().first_shown == 0
    assert np.array_equal(Unprotected().high(np.array([3])), [3])
