"""The whole attack on what is about to be published; one recovery and nothing is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from contact.errors import ContactError
from contact.publication.attack import programs
from contact.publication.attack.known import KEYS, is_recovered
from contact.publication.attack.margins import margins
from contact.publication.attack.pairs import differences
from contact.publication.attack.revisions import added
from contact.publication.attack.search import (
    Group,
    bounded_by,
    by_margins,
    by_weeks,
    group_at,
    of_fresh_spans,
    with_archive,
)
from contact.publication.disclosure.rules import Rules


@dataclass(frozen=True)
class Attacked:
    """What the attack tried and found: pairs of figures, groups of weeks, counts bounded by linear programmes."""

    pairs: int
    groups: int
    programs: int
    recoveries: list[Group]


def attack(cells: pd.DataFrame, archive: pd.DataFrame, parts_of: Mapping[str, Iterable[str]], rules: Rules) -> Attacked:
    """Attack known counts of a publication, by themselves and with what earlier ones told.

    Args:
        cells: the known counts of the publication about to be made.
        archive: those of all earlier publications, as they were told last.
        parts_of: for each metric, those that count a part of what it counts.
        rules: k, and how many values must be left.

    What earlier publications gave away by themselves is no recovery of this one.
    """
    older = only_older(cells, archive)
    weeks, chains, own = with_archive(cells, older, rules)
    given_away = {group.key for group in by_weeks(archive, rules)[0].groups} if weeks.groups and len(older) else set()
    revised = by_weeks(added(cells, archive), rules, "revisions")[0]
    fresh = of_fresh_spans(cells, archive)
    margin = by_margins(bounded_by(fresh, chains), parts_of, rules)
    bounded, programmed = _programs(bounded_by(fresh, own), parts_of, rules)
    together = pd.concat([cells, older], ignore_index=True) if len(older) else cells
    pairs = differences(together, rules.k, rules.fewest_possible)
    recoveries = [group for group in weeks.groups if group.key not in given_away]
    recoveries += [*revised.groups, *margin.groups, *bounded]
    recoveries += [
        group_at(together, row, least, most, "pairs")
        for row, least, most in zip(pairs.holder, pairs.low, pairs.high, strict=True)
    ]
    return Attacked(pairs.tried, weeks.tried + revised.tried, programmed, recoveries)


def refuse(attacked: Attacked) -> None:
    """Stop a publication that the attack could break.

    Raises:
        ContactError: there is a recovery; it names the table and the metric, never the cell.
    """
    if not attacked.recoveries:
        return
    first = attacked.recoveries[0]
    count = len({group.key for group in attacked.recoveries})
    raise ContactError(
        f"The attack on the publication recovers {count} small groups of persons, the first in the table "
        f"'{first.tables}' from the metric '{first.chain[0]}'; nothing is published. Take the metric or a level out of "
        "its saved query, build, and publish again."
    )


def only_older(cells: pd.DataFrame, archive: pd.DataFrame) -> pd.DataFrame:
    """The archived counts that this publication does not tell again, and that it does not contradict.

    What was told once stays known, if it is masked today. An archived count that holds days whose figure was revised
    since is of other data, and of no use beside it.
    """
    if not len(archive):
        return archive
    keys = pd.MultiIndex.from_frame(cells.loc[cells["is_shown"].astype(bool), KEYS])
    archive = archive[archive["is_shown"].astype(bool)]
    older = archive[~pd.MultiIndex.from_frame(archive[KEYS]).isin(keys)]
    changed = archive.merge(cells, on=KEYS, suffixes=("_before", ""))
    changed = changed[changed["is_shown"].astype(bool) & changed["is_shown_before"].astype(bool)]
    changed = changed[changed["low"] != changed["low_before"]]
    if not len(changed):
        return older
    chain = KEYS[:4]
    revised = changed[[*chain, "starts", "ends"]].rename(columns={"starts": "from_day", "ends": "to_day"})
    crossed = older.reset_index().merge(revised, on=chain)
    crossed = crossed[(crossed["starts"] < crossed["to_day"]) & (crossed["from_day"] < crossed["ends"])]
    return older.drop(index=crossed["index"].unique())


def _programs(cells: pd.DataFrame, parts_of: Mapping[str, Iterable[str]], rules: Rules) -> tuple[list[Group], int]:
    """Bound every masked count, and every rest beside a part, by linear programmes."""
    found = margins(cells, parts_of)
    targets, least, most = programs.bounded(found, rules)
    small = found.cells["is_small"].to_numpy(dtype=bool)[targets]
    hit = np.flatnonzero(is_recovered(least, most, rules.k, rules.fewest_possible, small))
    return [group_at(found.cells, targets[i], least[i], most[i], "programs") for i in hit], len(targets)
