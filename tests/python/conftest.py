"""What tests share: the project folder, and homes of their own for every test that writes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from contact import settings as settings_module

PROJECT = Path(__file__).resolve().parents[2]


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


@dataclass(frozen=True)
class Installation:
    """An installation with its stores and keys, on which commands are run as a user runs them."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a command of this installation."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CONTACT_")}
        folders = {"CONTACT_HOME": "var", "CONTACT_KEYS": "keys", "CONTACT_BACKUPS": "backups"}
        return kept | {name: str(self.folder / folder) for name, folder in folders.items()}

    def contact(self, *arguments: str | Path, check: bool = True) -> subprocess.CompletedProcess:
        """Run `contact` with arguments; with `check`, fail the test when the exit code is not 0."""
        command = [sys.executable, "-m", "contact", *map(str, arguments)]
        done = subprocess.run(
            command, env=self.environment, cwd=PROJECT, capture_output=True, text=True, timeout=900, check=False
        )
        assert not check or done.returncode == 0, done.stderr
        return done

    @contextmanager
    def settings(self) -> Iterator[None]:
        """This process takes the installation's settings meanwhile, so that stores open with its keys."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CONTACT_HOME", str(self.folder / "var"))
            patch.setenv("CONTACT_KEYS", str(self.folder / "keys"))
            patch.setenv("CONTACT_BACKUPS", str(self.folder / "backups"))
            patch.setenv("CONTACT_PROJECT_DIR", str(PROJECT))
            settings_module.get_settings.cache_clear()
            yield
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
