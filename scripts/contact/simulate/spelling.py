"""How an association spells a person: with other accents, case and hyphens now and then; and how communes get typed."""

from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from contact.simulate.hashing import mix, uniform
from contact.simulate.identities import FICTION_NUMBERS, Names, Traits, phone_column
from contact.simulate.reference import load
from contact.simulate.texts import both, join, numbers, pool, take, without_accents

#: Share of patients whose names an association writes in another than its usual way: always, and in the calls where
#: the call-taker typed it anew. Assumptions.
OTHER_SPELLING = (0.08, 0.9)

_STYLES = (
    lambda name: without_accents(name).upper(),
    lambda name: name,
    lambda name: name.upper(),
    lambda name: without_accents(name).replace("-", " "),
    lambda name: name.replace("-", " ").upper(),
)


@cache
def name_pools(names: Names, encoding: str) -> tuple[pa.Array, pa.Array]:
    """Family and given names in every style, style after style."""
    family = [style(name) for style in _STYLES for name in names.family]
    given = [style(name) for style in _STYLES for name in names.given]
    return pool(family, encoding), pool(given, encoding)


def spelled(
    traits: Traits, names: Names, encoding: str, usual: int, salt: int, version: int
) -> tuple[pa.Array, pa.Array]:
    """Family and given name of each person as the association spells them.

    `usual` is its style; `salt` tells associations apart, `version` 0 or 1 the usual calls and those typed anew.
    """
    key = mix(traits.person, salt + version)
    other = uniform(key, 1) < OTHER_SPELLING[version]
    style = np.where(other, (uniform(key, 2) * len(_STYLES)).astype(np.int64), usual)
    family, given = name_pools(names, encoding)
    return (
        take(family, style * len(names.family) + traits.family),
        take(given, style * len(names.given) + traits.given),
    )


def addresses(traits: Traits, names: Names, encoding: str, delimiter: str, upper: bool) -> pa.Array:
    """Street addresses; one in ten with a comma after the number."""
    streets = [without_accents(street).upper() if upper else street for street in names.streets]
    plain, comma = pool(streets, encoding), pool([f", {street}" for street in streets], encoding)
    gap, quote = pool([" ", ""], encoding), pool(["", '"'], encoding)
    with_comma = uniform(traits.person, 21) < 0.1
    street = take(both(plain, comma), np.where(with_comma, len(plain), 0) + traits.street)
    quotes = take(quote, (with_comma & (delimiter == ",")).astype(np.int64))
    return join(
        [quotes, take(numbers(1000, 1), traits.street_number), take(gap, with_comma.astype(np.int64)), street, quotes],
        "",
    )


def phones(traits: Traits, salt: int) -> pa.Array:
    """Telephone numbers as typed: ten digits, or with +33; empty for 3 % of persons."""
    part = uniform(mix(traits.person, salt), 3)
    national = phone_column(traits, FICTION_NUMBERS)
    abroad = phone_column(traits, tuple("+33" + block[1:] for block in FICTION_NUMBERS))
    missing = take(pool([""], "ascii"), np.zeros(len(traits), np.int64))
    choice = np.where(part < 0.03, 2, np.where(part < 0.09, 1, 0))
    rows = np.arange(len(traits))
    return take(pa.concat_arrays([national, abroad, missing]), choice * len(traits) + rows)


def commune_pool(folder: Path, rows: np.ndarray, encoding: str, hyphens: bool) -> pa.Array:
    """Commune names as typed, in upper case without accents: three versions of each, one after the other.

    Version 0 is right, 1 abbreviates (SAINT to ST, arrondissements dropped), 2 swaps two letters.
    """
    names = load(folder).communes["commune_name"][rows]
    plain = [without_accents(name).upper() for name in names]
    plain = plain if hyphens else [name.replace("-", " ") for name in plain]
    return pool([*plain, *map(_abbreviated, plain), *map(_swapped, plain)], encoding)


def _abbreviated(name: str) -> str:
    head = name.split(" ")[0] if "ARRONDISSEMENT" in name else name
    return head.replace("SAINTE", "STE").replace("SAINT", "ST")


def _swapped(name: str) -> str:
    middle = len(name) // 2
    return name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :] if len(name) > 3 else name
