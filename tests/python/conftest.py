"""What tests share: the project folder, and homes of their own for every test that writes."""

from pathlib import Path

import pytest

from contact import settings as settings_module
from installations import PROJECT, Installation


def pytest_addoption(parser) -> None:
    """An option for values that tests pin down."""
    parser.addoption("--write-golden", action="store_true", help="Write the values that tests pin down anew.")


@pytest.fixture(scope="session")
def project() -> Path:
    """Folder of the project."""
    return PROJECT


@pytest.fixture(scope="session")
def official() -> Path:
    """The official SurSaUD file, beside the project."""
    path = PROJECT.parent / "shared" / "data" / "sursaud_daily_departement_2020-03_2021-03.csv"
    if not path.is_file():
        pytest.skip("the official SurSaUD file is not beside the project (../shared/data)")
    return path


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """An installation of its own, made by `contact init`'s own functions."""
    from contact.keys import make_missing_keys
    from contact.landing.registry import read_registry
    from contact.landing.stores import create_stores

    for name in ("HOME", "KEYS", "PROJECT_DIR"):
        monkeypatch.delenv(f"CONTACT_{name}", raising=False)
    monkeypatch.setenv("CONTACT_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("CONTACT_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("CONTACT_PROJECT_DIR", str(PROJECT))
    settings_module.get_settings.cache_clear()
    (tmp_path / "var").mkdir()
    make_missing_keys(set())
    create_stores(read_registry(PROJECT / "seeds"))
    yield tmp_path / "var"
    settings_module.get_settings.cache_clear()


@pytest.fixture(scope="session")
def installation_of(tmp_path_factory):
    """A function that makes a new, empty installation with keys and stores."""

    def make(name: str) -> Installation:
        installation = Installation(tmp_path_factory.mktemp(name))
        installation.contact("init")
        return installation

    return make


@pytest.fixture(scope="session")
def federation(installation_of) -> Installation:
    """A small federation on fixed days (a leap day and a clock change among them), from feeds to publication."""
    installation = installation_of("federation")
    days = ["--from", "2020-02-24", "--to", "2020-04-05"]
    installation.contact("simulate", "--out", installation.folder / "sim", *days, "--scale", "0.03", "--seed", "7")
    installation.contact("run", installation.folder / "sim" / "feeds")
    return installation
