"""A publication laid out as on a real machine, with its key, and beside it the stores that the app must never open."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pandas as pd

from browser.sample_figures import Sample
from browser.sample_publication import new_key, write

OTHER_STORES = ("landing", "identity", "warehouse")


@dataclass(frozen=True)
class Installed:
    """The folders of an installation: `home` holds the stores, `keys` their keys."""

    home: Path
    keys: Path
    sample: Sample

    @property
    def publication(self) -> Path:
        return self.home / "publication.duckdb"

    @property
    def key_file(self) -> Path:
        return self.keys / "publication.key"

    @property
    def key(self) -> str:
        return self.key_file.read_text(encoding="ascii").strip()

    @property
    def environment(self) -> dict[str, str]:
        """All that the app is told."""
        return {
            "CONTACT_PUBLICATION": str(self.publication),
            "CONTACT_PUBLICATION_KEY_FILE": str(self.key_file),
        }

    def sql(self, query: str, *values: object) -> pd.DataFrame:
        """Asks the publication directly, apart from the app."""
        with duckdb.connect(":memory:") as connection:
            connection.execute(f"ATTACH '{self.publication}' AS p (READ_ONLY, ENCRYPTION_KEY '{self.key}')")
            connection.execute("USE p")
            return connection.execute(query, list(values)).df()

    def copied_to(self, folder: Path) -> Installed:
        """The same installation in another folder."""
        shutil.copytree(self.home, folder / "var")
        shutil.copytree(self.keys, folder / "keys")
        return Installed(folder / "var", folder / "keys", self.sample)

    def publish(self, **changes: object) -> None:
        """Writes another publication and puts it in place at once, as `contact publish` does."""
        self._replace(self.key, replace(self.sample, **changes))

    def publish_with_key(self, key: str) -> None:
        """The same under a key that the key file does not hold."""
        self._replace(key, self.sample)

    def _replace(self, key: str, sample: Sample) -> None:
        following = self.home / "next.duckdb"
        write(following, key, sample)
        following.replace(self.publication)


def install(folder: Path, sample: Sample | None = None) -> Installed:
    """A new installation in `folder`; the other stores are there, unreadable."""
    installed = Installed(folder / "var", folder / "keys", sample or Sample())
    installed.home.mkdir(parents=True)
    installed.keys.mkdir()
    new_key(installed.key_file)
    for name in OTHER_STORES:
        (installed.home / f"{name}.duckdb").write_bytes(b"not for the app")
        new_key(installed.keys / f"{name}.key")
    write(installed.publication, installed.key, installed.sample)
    return installed
