"""An installation with a trail and nothing else, so that tests of the trail are quick."""

import pytest

from contact import settings as settings_module
from contact.audit import files


@pytest.fixture
def trail(tmp_path, monkeypatch):
    """Folder of a trail that is empty so far; its key is made at the first entry."""
    monkeypatch.setenv("CONTACT_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("CONTACT_KEYS", str(tmp_path / "keys"))
    settings_module.get_settings.cache_clear()
    yield tmp_path / "var" / "audit"
    settings_module.get_settings.cache_clear()


@pytest.fixture
def month(trail):
    """The file of a trail of ten entries."""
    from contact.audit.trail import record

    for number in range(10):
        record("land", "ended", rows_landed=number)
    return files.monthly_files()[0]
