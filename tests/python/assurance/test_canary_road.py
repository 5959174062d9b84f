"""No identity gets out: one cast of invented people through the whole road, at the size that CI runs."""

import pytest

from contact.assurance.canary.battery import run


@pytest.mark.timeout(2400)  # every command, and a search of all that they wrote
def test_nothing_of_the_invented_people_is_found_outside_the_identity_store():
    outcome = run("small", seed=1)
    assert outcome.failures == []
    assert outcome.facts["markers"] >= 50
    assert outcome.facts["downloads"] == 2
    assert outcome.passed
