"""What tests of landing share: a folder of feeds beside the stores, and the entities that they write."""

from pathlib import Path

import pytest

from contact.landing.registry import Entity
from feed_builder import entity
from installations import Installation


@pytest.fixture
def feeds(home) -> Path:
    """A folder of feeds beside the stores, still to be made."""
    return home.parent / "feeds"


@pytest.fixture
def calls(project) -> Entity:
    """Calls of a dispatch log."""
    return entity(project, "dispatch_log", "calls")


@pytest.fixture
def events(project) -> Entity:
    """The event log beside the calls."""
    return entity(project, "dispatch_log", "events")


@pytest.fixture
def acts(project) -> Entity:
    """Flat acts."""
    return entity(project, "flat_acts", "acts")


@pytest.fixture(scope="session")
def personal(tmp_path_factory) -> Installation:
    """An installation without stores, of which `contact dev` has made the personal warehouse."""
    installation = Installation(tmp_path_factory.mktemp("personal"))
    installation.contact("dev")
    return installation
