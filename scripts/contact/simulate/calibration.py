"""Official daily counts of acts, read from a SurSaUD file and shared among the associations."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from contact.errors import ContactError
from contact.simulate.reference import Association, delivering
from contact.simulate.volumes import shares, split

COUNTS = ("sos_acts_total", "sos_acts_covid")
COLUMNS = ("date", "dep", *COUNTS)

#: Branch of the seed from which départements draw; the branches 0 to 63 belong to associations.
_BRANCH = 10_000


@dataclass(frozen=True)
class Official:
    """Acts, and acts for suspected COVID-19, by département: arrays with one entry per day of the span."""

    acts: dict[str, np.ndarray]
    covid: dict[str, np.ndarray]


def read_official(path: Path, first: date, last: date) -> Official:
    """Read the counts of the days from `first` to `last`. 0 all along the file means that no association exists.

    Raises:
        ContactError: the file is missing or not a SurSaUD file, or does not hold every day asked for.
    """
    _check_header(path)
    try:
        table = pd.read_csv(path, usecols=list(COLUMNS), dtype={"dep": str, "date": str} | dict.fromkeys(COUNTS, int))
        by_day = table.pivot(index="date", columns="dep", values=list(COUNTS))
    except ValueError:
        raise ContactError(
            "The SurSaUD file has days twice or counts that are no numbers; take a complete file."
        ) from None
    if first.isoformat() < by_day.index[0] or last.isoformat() > by_day.index[-1]:
        raise ContactError(
            f"The SurSaUD file holds {by_day.index[0]} to {by_day.index[-1]}; choose days within it with --from and --to."
        )
    acts, covid = (by_day[name].loc[:, by_day["sos_acts_total"].sum() > 0] for name in COUNTS)
    span = [day.date().isoformat() for day in pd.date_range(first, last)]
    acts, covid = acts.reindex(span), covid.reindex(span)
    if acts.isna().any(axis=None) or (covid > acts).any(axis=None):
        raise ContactError(
            "The SurSaUD file lacks counts for some days or holds more cases than acts; take a complete file."
        )
    return Official(
        acts={code: acts[code].to_numpy(int) for code in acts},
        covid={code: covid[code].to_numpy(int) for code in covid},
    )


def _check_header(path: Path) -> None:
    if not path.is_file():
        raise ContactError("The file given to --calibrate does not exist; give a SurSaUD file.")
    with (path).open(encoding="utf-8", errors="replace", newline="") as file:
        header = next(csv.reader(file), [])
    if missing := [name for name in COLUMNS if name not in header]:
        raise ContactError(
            f"The SurSaUD file has no column {', '.join(missing)}; give a daily SurSaUD file to --calibrate."
        )


def targets(
    official: Official, associations: list[Association], first: date, seed: int
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Acts and suspected COVID-19 of each association and day; they add up to the département's, cell by cell.

    Acts are split multinomially by the fixed shares, cases then by what each association's acts allow
    (multivariate hypergeometric: as if the cases were drawn at random from the département's acts).

    Raises:
        ContactError: on some day with acts no association of the département delivers yet.
    """
    share, found = shares(associations), {}
    for position, (code, acts) in enumerate(sorted(official.acts.items())):
        members = [a for a in associations if a.departement_code == code]
        if not members:
            continue
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_BRANCH + position,)))
        weights = np.array([share[a.association_id] * delivering(a, first, len(acts)) for a in members]).T
        if (weights.sum(axis=1) == 0).any():
            raise ContactError(
                f"No association of département {code} delivers on every day; check delivers_from in the registry."
            )
        parts = split(acts, weights, rng)
        covid = np.array(
            [
                rng.multivariate_hypergeometric(part, count)
                for part, count in zip(parts, official.covid[code], strict=True)
            ]
        )
        for column, association in enumerate(members):
            found[association.association_id] = (parts[:, column], covid[:, column])
    return found


def check(official: Official, acts: dict[str, np.ndarray], covid: dict[str, np.ndarray], first: date) -> None:
    """Compare what was simulated with the official counts of the départements simulated.

    Raises:
        ContactError: a cell differs; nothing is right then, and the message names the first cell.
    """
    for name, simulated, expected in (("acts", acts, official.acts), ("suspected cases", covid, official.covid)):
        for code, counts in sorted(simulated.items()):
            if len(wrong := np.flatnonzero(counts != expected[code])):
                day = np.datetime64(first) + int(wrong[0])
                raise ContactError(
                    f"The simulated {name} of département {code} differ from the official file on {day} "
                    f"({counts[wrong[0]]} for {expected[code][wrong[0]]}); report this as a fault of 'contact simulate'."
                )
