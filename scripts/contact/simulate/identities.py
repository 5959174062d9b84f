"""The traits of a person, from his number alone: sex, names, address, telephone, social security number."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from contact.simulate.catchments import catchment
from contact.simulate.hashing import integers, uniform
from contact.simulate.parameters import PARAMETERS
from contact.simulate.people import birth_ordinal, catchment_of, serial_of
from contact.simulate.reference import load
from contact.simulate.texts import join, numbers, pool, take

#: Numbers that the French regulator ARCEP keeps for fiction: nobody is reached by them (decision 2018-0881).
FICTION_NUMBERS = ("063998", "019900", "026191", "035301", "046571", "053649")

#: Persons without a social security number on file. Assumption.
WITHOUT_NIR = 0.3


@dataclass(frozen=True)
class Traits:
    """Traits of some persons, as indices into the pools of names and as numbers."""

    person: np.ndarray
    is_male: np.ndarray
    family: np.ndarray
    given: np.ndarray
    birth: np.ndarray
    commune: np.ndarray
    birth_commune: np.ndarray
    birth_order: np.ndarray
    street: np.ndarray
    street_number: np.ndarray
    phone_block: np.ndarray
    phone_number: np.ndarray
    has_nir: np.ndarray

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, eq=False)
class Names:
    """Pools of names: family names, given names of women then of men, streets."""

    family: list[str]
    given: list[str]
    women: int
    streets: list[str]


@cache
def read_names(folder: Path) -> Names:
    """The names of simulated people, seeds/simulation."""
    reference = load(folder)
    given = reference.table("simulation/given_names")
    women = given.loc[given["sex"] == "female", "name"].tolist()
    men = given.loc[given["sex"] == "male", "name"].tolist()
    return Names(
        family=reference.table("simulation/family_names")["name"].tolist(),
        given=women + men,
        women=len(women),
        streets=reference.table("simulation/street_names")["street_name"].tolist(),
    )


def _places(person: np.ndarray, birth: np.ndarray, folder: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row of the commune of residence, row of that of birth, and order number of the birth (1 to 999).

    Persons of one catchment and month have distinct pairs of birth commune and order: with rank r among them, the order
    is r mod 999 and the commune is the one at (chance of the order and month) + r div 999 in a list without repeats.
    """
    reference = load(folder)
    day = birth.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    day_of_month = (day - month).astype(int)
    home, born = np.empty(len(person), np.int64), np.empty(len(person), np.int64)
    order = np.empty(len(person), np.int64)
    for number in np.unique(catchment_of(person)):
        here = catchment(folder, reference.departements.index[number])
        rows = np.flatnonzero(catchment_of(person) == number)
        at = np.searchsorted(here.cumulated, uniform(person[rows], 11), side="right")
        home[rows] = here.communes[np.minimum(at, len(here.communes) - 1)]
        turn, order[rows] = np.divmod(day_of_month[rows] * here.serials + serial_of(person[rows]), 999)
        start = integers(month[rows].astype(np.int64) * 1000 + order[rows], 12, len(here.maternities))
        born[rows] = here.maternities[(start + turn) % len(here.maternities)]
    return home, born, order + 1


def traits_of(person: np.ndarray, names: Names, folder: Path) -> Traits:
    """The traits of some persons."""
    birth = birth_ordinal(person)
    home, born, order = _places(person, birth, folder)
    is_male = uniform(person, 1) < PARAMETERS.male_share
    men = len(names.given) - names.women
    # Squares lean to the head of the lists, where the common names stand.
    family = (uniform(person, 2) ** 1.4 * len(names.family)).astype(np.int64)
    part = uniform(person, 3) ** 1.3
    given = np.where(is_male, names.women + (part * men).astype(np.int64), (part * names.women).astype(np.int64))
    return Traits(
        person=person,
        is_male=is_male,
        family=family,
        given=given,
        birth=birth,
        commune=home,
        birth_commune=born,
        birth_order=order,
        street=integers(person, 4, len(names.streets)),
        street_number=(uniform(person, 5) ** 2 * 140).astype(np.int64) + 1,
        phone_block=np.where(uniform(person, 6) < 0.7, 0, integers(person, 7, len(FICTION_NUMBERS))),
        phone_number=integers(person, 8, 10_000),
        has_nir=uniform(person, 9) >= WITHOUT_NIR,
    )


def nir_key(head: np.ndarray, place: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Control key of a social security number: 97 - (number mod 97) (INSEE).

    head: sex, year and month of birth as five digits; place: birth commune as a number, 2A read as 19 and 2B as 18.
    """
    return 97 - ((head * 10**5 + place) * 1000 + order) % 97


def nir_column(traits: Traits, folder: Path) -> pa.Array:
    """The social security number of each person: 15 characters, valid key."""
    day = traits.birth.astype("datetime64[D]")
    year = (day.astype("datetime64[Y]").astype(int) + 1970) % 100
    month = day.astype("datetime64[M]").astype(int) % 12 + 1
    head = (np.where(traits.is_male, 1, 2) * 100 + year) * 100 + month
    rows, position = np.unique(traits.birth_commune, return_inverse=True)
    codes = load(folder).communes["commune_code"][rows].tolist()
    places = np.array([int(code.replace("2A", "19").replace("2B", "18")) for code in codes], np.int64)
    key = nir_key(head, places[position], traits.birth_order)
    return join(
        [
            take(numbers(30_000, 5), head),
            take(pool(codes, "ascii"), position),
            take(numbers(1000, 3), traits.birth_order),
            take(numbers(98, 2), key),
        ],
        "",
    )


def phone_column(traits: Traits, blocks: tuple[str, ...]) -> pa.Array:
    """The telephone number of each person: one of the blocks (FICTION_NUMBERS, or the same with +33) and four digits."""
    return join([take(pool(blocks, "ascii"), traits.phone_block), take(numbers(10_000, 4), traits.phone_number)], "")
