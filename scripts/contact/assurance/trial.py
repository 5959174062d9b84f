"""An installation of its own for a battery, on which commands are run as a user runs them: as processes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from contact.settings import get_settings, settings

_KEPT = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV")


@dataclass(frozen=True)
class Done:
    """A command that has ended: what was typed, its exit code, and what it wrote."""

    arguments: tuple[str, ...]
    returncode: int
    stdout: bytes
    stderr: bytes


@dataclass(frozen=True)
class Trial:
    """An installation in `folder`: stores, keys, backups, home and temporary folder of the account are all in it.

    `project` is the folder of the dbt project, the current one where it is not said.
    """

    folder: Path
    project: Path = field(default_factory=lambda: settings.project_dir)

    @property
    def home(self) -> Path:
        """Folder of the stores."""
        return self.folder / "var"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a command: nothing of the calling process but the path of programs."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return kept | {
            "HOME": str(self.folder / "account"),
            "TMPDIR": str(self.folder / "tmp"),
            "CONTACT_HOME": str(self.home),
            "CONTACT_KEYS": str(self.folder / "keys"),
            "CONTACT_BACKUPS": str(self.folder / "backups"),
            "CONTACT_PROJECT_DIR": str(self.project),
            "CONTACT_THREADS": str(settings.threads),
        }

    def start(self, *arguments: str | Path, **settings_of_it: str) -> subprocess.Popen:
        """Start `contact` in a process group of its own."""
        for name in ("account", "tmp"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "contact", *map(str, arguments)]
        return subprocess.Popen(
            command,
            env=self.environment | settings_of_it,
            cwd=self.project,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def run(self, *arguments: str | Path, timeout: float = 900) -> Done:
        """Run `contact` to its end."""
        process = self.start(*arguments)
        try:
            stdout, stderr = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            stdout, stderr = process.communicate()
        return Done(tuple(map(str, arguments)), process.returncode, stdout, stderr)

    @contextmanager
    def settings(self) -> Iterator[None]:
        """This process takes the installation's settings meanwhile, so that stores open with its keys."""
        ours = {name: value for name, value in self.environment.items() if name.startswith("CONTACT_")}
        before = {name: value for name, value in os.environ.items() if name.startswith("CONTACT_")}
        _exchange(ours)
        try:
            yield
        finally:
            _exchange(before)


def _exchange(variables: dict[str, str]) -> None:
    for name in [name for name in os.environ if name.startswith("CONTACT_")]:
        del os.environ[name]
    os.environ.update(variables)
    get_settings.cache_clear()
