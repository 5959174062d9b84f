"""A simulated federation that the tests of the simulation share."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from contact.simulate.federation import simulate
from contact.simulate.output import Request
from feed_reader import RESOURCES, Delivered, read_association, told_by_encounters


@dataclass(frozen=True)
class Simulated:
    """Feeds and ledger of truth of a simulation."""

    folder: Path
    first: date
    last: date

    @property
    def feeds(self) -> Path:
        """Folder of the feeds, one sub-folder per association."""
        return self.folder / "feeds"

    def truth(self, name: str) -> pd.DataFrame:
        """One table of the ledger of truth."""
        return pd.read_parquet(self.folder / "truth" / f"{name}.parquet")


@pytest.fixture(scope="session")
def simulated(tmp_path_factory, project) -> Simulated:
    """Six weeks with a leap day (29 February 2020) and a clock change (29 March), a twelfth of the real volume."""
    folder = tmp_path_factory.mktemp("simulated")
    first, last = date(2020, 2, 24), date(2020, 4, 5)
    simulate(Request(folder, first, last, scale=0.08, seed=11), project / "seeds")
    return Simulated(folder, first, last)


@pytest.fixture(scope="session")
def cases(simulated) -> pd.DataFrame:
    """The true cases, with a local time of call and of start."""
    table = simulated.truth("cases")
    for name in ("called", "started"):
        utc = table[f"{name}_at"].dt.tz_localize("UTC")
        paris = utc.dt.tz_convert("Europe/Paris").dt.tz_localize(None)
        island = utc.dt.tz_convert("America/Martinique").dt.tz_localize(None)
        table[f"{name}_local"] = paris.where(table["association_id"] != "martinique_a", island)
    return table


@pytest.fixture(scope="session")
def acts(cases) -> pd.DataFrame:
    """The visits and consultations that took place, with their delay in minutes."""
    table = cases[cases["act_kind"].notna()].copy()
    table["delay"] = (table["started_at"] - table["called_at"]).dt.total_seconds() / 60
    table["duration"] = (table["ended_at"] - table["started_at"]).dt.total_seconds() / 60
    return table


@pytest.fixture(scope="session")
def encounters(simulated) -> dict[str, list[Delivered]]:
    """Encounters of some associations, with what their resources say."""
    return {name: told_by_encounters(read_association(simulated.feeds / name)) for name in RESOURCES}
