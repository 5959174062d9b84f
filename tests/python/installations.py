"""An installation on which tests run commands as a user runs them."""

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


@dataclass(frozen=True)
class Installation:
    """An installation with its stores and keys, on which commands are run as a user runs them."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a command of this installation."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CONTACT_")}
        folders = {
            "CONTACT_HOME": "var",
            "CONTACT_KEYS": "keys",
            "CONTACT_BACKUPS": "backups",
            "CONTACT_DEV": "dev",
        }
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
