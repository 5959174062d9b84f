"""Keys: which are made when, which never again, and what is said of one that is missing or has not its form."""

import pyrage
import pytest

from contact import keys
from contact import settings as settings_module
from contact.errors import ContactError, UsageError


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Folders of an installation in which nothing has been made yet."""
    for name in ("HOME", "KEYS"):
        monkeypatch.setenv(f"CONTACT_{name}", str(tmp_path / name.lower()))
    settings_module.get_settings.cache_clear()
    yield tmp_path / "keys"
    settings_module.get_settings.cache_clear()


def test_a_new_installation_gets_every_key_for_its_account_alone(places):
    assert keys.make_missing_keys(set()) == list(keys.ALL_KEYS)
    assert {path.stat().st_mode & 0o777 for path in places.glob("*.key")} == {0o600}
    assert places.stat().st_mode & 0o777 == 0o700
    assert len({keys.read_key(name) for name in keys.ALL_KEYS}) == len(keys.ALL_KEYS)


def test_an_installation_of_an_earlier_version_gets_those_that_it_never_had(places):
    keys.make_missing_keys(set())
    (places.parent / "home" / "keys.json").unlink()
    before = {name: keys.read_key(name) for name in (*keys.STORE_KEYS, *keys.PSEUDONYM_KEYS)}
    for name in ("audit", "projects", "backup"):
        keys.key_path(name).unlink()
    assert keys.make_missing_keys(set(keys.STORE_KEYS)) == ["projects", "audit", "backup"]
    assert {name: keys.read_key(name) for name in before} == before


@pytest.mark.parametrize("name", ["landing", "patients", "projects", "backup"])
def test_a_key_that_the_installation_had_is_never_made_anew(places, name):
    keys.make_missing_keys(set())
    keys.key_path(name).unlink()
    with pytest.raises(ContactError, match=f"key '{name}' is missing"):
        keys.make_missing_keys(set())
    with pytest.raises(ContactError, match=f"key '{name}' is missing"):
        keys.make_missing_key(name)
    assert not keys.key_path(name).exists()


@pytest.mark.parametrize("name", ["landing", "backup"])
def test_what_is_no_key_is_told_and_not_repeated(places, name):
    keys.make_missing_keys(set())
    keys.key_path(name).write_text("my secret")
    with pytest.raises(ContactError, match="has not the form of a key") as told:
        keys.read_key(name)
    assert "secret" not in str(told.value)


def test_backups_are_for_the_backup_key_and_further_recipients(places, monkeypatch):
    keys.make_missing_keys(set())
    other = pyrage.x25519.Identity.generate()
    monkeypatch.setenv("CONTACT_BACKUP_RECIPIENTS", str(other.to_public()))
    settings_module.get_settings.cache_clear()
    message = pyrage.encrypt(b"rows", keys.backup_recipients())
    assert pyrage.decrypt(message, [other]) == pyrage.decrypt(message, keys.backup_identities()) == b"rows"


def test_a_recipient_that_is_none_is_told(places, monkeypatch):
    keys.make_missing_keys(set())
    monkeypatch.setenv("CONTACT_BACKUP_RECIPIENTS", "ssh-rsa AAAA")
    settings_module.get_settings.cache_clear()
    with pytest.raises(UsageError, match="CONTACT_BACKUP_RECIPIENTS"):
        keys.backup_recipients()
