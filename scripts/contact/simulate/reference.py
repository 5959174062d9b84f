"""The reference tables of the project as the simulation needs them, read once per process."""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from contact.errors import ContactError
from contact.simulate.clock import EPOCH

#: Paris answers for its near suburbs too (Santé publique France counts 92, 93 and 94 as 0).
SUBURBS_OF_PARIS = ("92", "93", "94")


@dataclass(frozen=True)
class Association:
    """One row of seeds/feeds/associations.csv; `rank` counts the associations of a département from 1."""

    association_id: str
    departement_code: str
    format: str
    thesaurus: str
    encoding: str
    time_zone: str
    patient_age_by: str
    delivers_from: date
    rank: int
    number: int


@dataclass(frozen=True)
class Reference:
    """Reference tables under one folder of seeds."""

    folder: Path

    def table(self, name: str) -> pd.DataFrame:
        """One seed as text columns, empty fields as ''.

        Raises:
            ContactError: the file is missing.
        """
        return _read(self.folder / f"{name}.csv")

    @cached_property
    def associations(self) -> list[Association]:
        """The registry, in its order."""
        ranks: dict[str, int] = {}
        found = []
        for number, row in enumerate(self.table("feeds/associations").to_dict("records")):
            code = row["departement_code"]
            ranks[code] = ranks.get(code, 0) + 1
            computed = {
                "delivers_from": date.fromisoformat(row["delivers_from"]),
                "rank": ranks[code],
                "number": number,
            }
            given = {f.name: row[f.name] for f in fields(Association) if f.name not in computed}
            found.append(Association(**given, **computed))
        return found

    @cached_property
    def departements(self) -> pd.DataFrame:
        """Départements indexed by code, with numeric population and position."""
        table = self.table("reference/departements").set_index("departement_code")
        numeric = ["population", "longitude", "latitude"]
        return table.assign(**{column: pd.to_numeric(table[column]) for column in numeric})

    @cached_property
    def communes(self) -> dict[str, np.ndarray]:
        """Columns of the communes, with one postal code each (the first of several)."""
        table = self.table("reference/communes")
        postal = self.table("reference/postal_codes").drop_duplicates("commune_code")
        table = table.merge(postal, on="commune_code", how="inner")
        columns = {name: table[name].to_numpy(object) for name in table}
        return columns | {"population": pd.to_numeric(table["population"]).fillna(0).to_numpy(int)}

    @cached_property
    def calendar(self) -> pd.DataFrame:
        """The calendar indexed by date, flags as booleans."""
        table = self.table("reference/calendar").set_index("date_day")
        flags = [column for column in table.columns if column.startswith("is_")]
        return table.assign(**{column: table[column].str.lower() == "true" for column in flags})

    def codes(self, name: str, thesaurus: str, key: str) -> dict[str, str]:
        """Conformed value -> local code of a code map."""
        table = self.table(f"code_maps/{name}")
        table = table[table["thesaurus"] == thesaurus]
        return dict(zip(table[key], table["source_code"], strict=True))

    def holidays(self, departement: str, first: date, days: int) -> tuple[np.ndarray, np.ndarray]:
        """Two flags per day for one département: public holiday, school holiday."""
        span = [(first + timedelta(days=day)).isoformat() for day in range(days)]
        rows = self.calendar.reindex(span)
        if rows["is_public_holiday"].isna().any():
            raise ContactError(
                f"The calendar covers {self.calendar.index[0]} to {self.calendar.index[-1]}; "
                "choose days within it with --from and --to."
            )
        row = self.departements.loc[departement]
        columns = ["is_public_holiday"]
        if row["is_alsace_moselle"].lower() == "true":
            columns.append("is_alsace_moselle_holiday")
        if departement == "972" and "is_martinique_holiday" in rows:
            columns.append("is_martinique_holiday")
        zone = f"is_school_holiday_zone_{row['school_zone'].lower() or 'b'}"
        return rows[columns].to_numpy(bool).any(axis=1), rows[zone].to_numpy(bool)


@cache
def _read(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise ContactError(f"The reference table {path} is missing; run from a complete checkout of the project.")
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@cache
def load(folder: Path) -> Reference:
    """The reference tables under `folder`, shared by all that runs in this process."""
    return Reference(folder)


def delivering(association: Association, first: date, days: int) -> np.ndarray:
    """Whether an association delivers already, per day from `first` on."""
    return np.arange(days) + ordinal(first) >= ordinal(association.delivers_from)


def ordinal(day: date) -> int:
    """Days from 1970-01-01."""
    return (day - EPOCH).days
