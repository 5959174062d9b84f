"""Make seeds/reference/calendar.csv: one row per day from 2015-01-01 to 2027-12-31.

    python scripts/reference/make_calendar.py

Sources: PyPI `jours-feries-france` 0.7.0 and `vacances-scolaires-france` 0.12.0 (MIT). A national holiday is flagged in
is_public_holiday alone; a column of a territory flags only the days that this territory adds. School holidays are those
of the zones as they stood on the day; the package knows every day of the calendar (an unknown day is a KeyError).
"""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import vacances_scolaires_france
from jours_feries_france import JoursFeries
from sources import REFERENCE_SEEDS_DIR, write_seed

FIRST_DAY = date(2015, 1, 1)
LAST_DAY = date(2027, 12, 31)
TERRITORIES = {
    "alsace_moselle": "Alsace-Moselle",
    "guadeloupe": "Guadeloupe",
    "martinique": "Martinique",
    "guyane": "Guyane",
    "la_reunion": "La Réunion",
    "mayotte": "Mayotte",
}
SCHOOL_ZONES = ["a", "b", "c"]


def days() -> Iterator[date]:
    """Every day of the calendar, in order."""
    for offset in range((LAST_DAY - FIRST_DAY).days + 1):
        yield FIRST_DAY + timedelta(days=offset)


def holidays(zone: str | None = None) -> dict[date, str]:
    """Name of each holiday of a zone (of the whole country without one); names of one day are joined by a slash."""
    names: dict[date, list[str]] = {}
    for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
        for name, day in JoursFeries.for_year(year, zone).items():
            names.setdefault(day, []).append(name)
    return {day: " / ".join(sorted(names[day])) for day in names}


def school_holidays() -> dict[date, dict[str, str]]:
    """Rows of the data file of the package by day; it has one row per day, days of school included."""
    source = Path(vacances_scolaires_france.__file__).parent / "data" / "data.csv"
    with source.open(encoding="utf-8", newline="") as lines:
        return {date.fromisoformat(row["date"]): row for row in csv.DictReader(lines)}


def calendar_rows() -> Iterator[list[object]]:
    """Rows of the seed."""
    national = holidays()
    added = [holidays(zone).keys() - national.keys() for zone in TERRITORIES.values()]
    school = school_holidays()
    for day in days():
        yield [
            day.isoformat(),
            day in national,
            national.get(day),
            *(day in extra for extra in added),
            *(school[day][f"vacances_zone_{zone}"] == "True" for zone in SCHOOL_ZONES),
            school[day]["nom_vacances"],
        ]


def main() -> None:
    """Make the seed."""
    columns = ["date_day", "is_public_holiday", "public_holiday_name"]
    columns += [f"is_{territory}_holiday" for territory in TERRITORIES]
    columns += [f"is_school_holiday_zone_{zone}" for zone in SCHOOL_ZONES]
    write_seed(REFERENCE_SEEDS_DIR / "calendar.csv", [*columns, "school_holiday_name"], calendar_rows())


if __name__ == "__main__":
    main()
