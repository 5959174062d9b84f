"""What the tests of identities share: folders without stores, and one connection with all macros."""

import pytest

from contact import settings as settings_module
from contact.identity.pseudonyms import prepare
from contact.keys import make_missing_keys
from contact.stores import engine


@pytest.fixture
def bare_home(tmp_path, monkeypatch, project):
    """CONTACT_HOME and CONTACT_KEYS of their own, with keys and without stores."""
    monkeypatch.setenv("CONTACT_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("CONTACT_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("CONTACT_BACKUPS", str(tmp_path / "backups"))
    monkeypatch.setenv("CONTACT_PROJECT_DIR", str(project))
    settings_module.get_settings.cache_clear()
    (tmp_path / "var").mkdir()
    make_missing_keys(set())
    yield tmp_path / "var"
    settings_module.get_settings.cache_clear()


@pytest.fixture
def connection(bare_home):
    """An engine that knows the keys and the macros of pseudonyms."""
    with engine() as connection:
        prepare(connection)
        yield connection
