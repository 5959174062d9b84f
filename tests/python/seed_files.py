"""The seeds as tests read them: plain rows of text, independent of the code under test."""

import csv
from pathlib import Path

SEEDS_DIR = Path(__file__).resolve().parents[2] / "seeds"


def seed(name: str) -> list[dict[str, str]]:
    """Rows of one seed, named by its path under seeds/ without the extension."""
    with (SEEDS_DIR / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def column(name: str, field: str) -> list[str]:
    """One column of a seed."""
    return [row[field] for row in seed(name)]
