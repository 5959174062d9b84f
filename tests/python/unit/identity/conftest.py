"""What the tests of identities share: folders without stores, one connection with all macros, stores filled by hand."""

import os
import shutil
from pathlib import Path

import pytest

from contact import settings as settings_module
from contact.identity.pseudonyms import prepare
from contact.keys import make_missing_keys
from contact.landing.registry import Registry, read_registry
from contact.landing.stores import create_stores
from contact.rights.actions import both_stores
from contact.settings import settings
from contact.stores import engine
from holdings import Holdings

TEMPLATE = "CONTACT_TEST_TEMPLATE"


def _use(folder: Path, patch: pytest.MonkeyPatch, project: Path) -> None:
    for name, place in {"HOME": "var", "KEYS": "keys", "BACKUPS": "backups"}.items():
        patch.setenv(f"CONTACT_{name}", str(folder / place))
    patch.setenv("CONTACT_PROJECT_DIR", str(project))
    settings_module.get_settings.cache_clear()


@pytest.fixture
def bare_home(tmp_path, monkeypatch, project):
    """CONTACT_HOME and CONTACT_KEYS of their own, with keys and without stores."""
    _use(tmp_path, monkeypatch, project)
    (tmp_path / "var").mkdir()
    make_missing_keys(set())
    yield tmp_path / "var"
    settings_module.get_settings.cache_clear()


@pytest.fixture(scope="session")
def loaded_engine(template, project):
    """An engine with its extension, which takes long to load."""
    with pytest.MonkeyPatch.context() as patch:
        _use(template, patch, project)
        loaded = engine()
    settings_module.get_settings.cache_clear()
    with loaded:
        yield loaded


@pytest.fixture
def connection(loaded_engine, bare_home):
    """A connection of its own that knows the keys and the macros of pseudonyms."""
    with loaded_engine.cursor() as connection:
        prepare(connection)
        yield connection


@pytest.fixture(scope="session")
def registry(project) -> Registry:
    """The registry of the project."""
    return read_registry(project / "seeds")


@pytest.fixture(scope="session")
def template(tmp_path_factory, project, registry) -> Path:
    """Keys and empty stores, made once and copied for each test; taken from the runner of planted faults if it made them."""
    if TEMPLATE in os.environ:
        return Path(os.environ[TEMPLATE])
    folder = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as patch:
        _use(folder, patch, project)
        (folder / "var").mkdir()
        make_missing_keys(set())
        create_stores(registry)
    settings_module.get_settings.cache_clear()
    return folder


@pytest.fixture
def installed(tmp_path, monkeypatch, project, template) -> Path:
    """An installation of its own, with empty stores; returns CONTACT_HOME."""
    _use(tmp_path, monkeypatch, project)
    for name in ("var", "keys"):
        shutil.copytree(template / name, tmp_path / name)
    yield settings.home
    settings_module.get_settings.cache_clear()


@pytest.fixture
def holdings(installed, registry):
    """Empty stores to be filled by hand."""
    with both_stores() as connection:
        yield Holdings(connection, registry)
