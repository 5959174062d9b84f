"""The patients of one association as its files show them: unique persons, their traits and their spellings."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from contact.simulate.hashing import uniform
from contact.simulate.identities import Names, Traits, read_names, traits_of
from contact.simulate.parameters import PARAMETERS
from contact.simulate.reference import load
from contact.simulate.site import Site
from contact.simulate.spelling import addresses, commune_pool, phones, spelled
from contact.simulate.texts import pool, take

#: Share of a patient's calls in which his name is spelled in another way than usual at that association. Assumption.
CASE_VARIANT = 0.04


@dataclass(frozen=True)
class Patients:
    """Unique persons of an association; `row` gives the row of each case's person."""

    traits: Traits
    row: np.ndarray
    names: Names
    folder: Path


def find_patients(person: np.ndarray, folder: Path) -> Patients:
    """The unique persons among the cases."""
    unique, row = np.unique(person, return_inverse=True)
    names = read_names(folder)
    return Patients(traits_of(unique, names, folder), row, names, folder)


@dataclass(frozen=True)
class Written:
    """Columns of patients as written, one value per row of `index` lookups: pools of persons × 2 spellings."""

    family: pa.Array
    given: pa.Array
    phone: pa.Array
    address: pa.Array
    postal_code: pa.Array

    def __len__(self) -> int:
        return len(self.family)


def written_patients(patients: Patients, site: Site, delimiter: str, upper: bool) -> Written:
    """Spell every person twice: as usual at this association, then in the variant of some of his calls."""
    traits, names, encoding = patients.traits, patients.names, site.association.encoding
    usual, salt = (0 if upper else 1), 100 + 2 * site.association.number
    versions = [spelled(traits, names, encoding, usual, salt, version) for version in (0, 1)]
    phone = phones(traits, salt)
    address = addresses(traits, names, encoding, delimiter, upper)
    communes = load(patients.folder).communes
    rows, position = np.unique(traits.commune, return_inverse=True)
    postal = take(pool(communes["postal_code"][rows], "ascii"), position)
    return Written(
        family=pa.concat_arrays([family for family, _ in versions]),
        given=pa.concat_arrays([given for _, given in versions]),
        phone=pa.concat_arrays([phone, phone]),
        address=pa.concat_arrays([address, address]),
        postal_code=pa.concat_arrays([postal, postal]),
    )


def spelled_row(patients: Patients, rng: np.random.Generator) -> np.ndarray:
    """For each case the row of its person in `Written`."""
    variant = rng.random(len(patients.row)) < CASE_VARIANT
    return patients.row + variant * len(patients.traits)


def commune_column(patients: Patients, encoding: str, hyphens: bool, rng: np.random.Generator) -> pa.Array:
    """Commune of each case as typed: mostly right, now and then abbreviated or mistyped."""
    rows, position = np.unique(patients.traits.commune, return_inverse=True)
    typed = commune_pool(patients.folder, rows, encoding, hyphens)
    abbreviates = uniform(patients.traits.person, 31)[patients.row] < 0.25
    mistyped = rng.random(len(patients.row)) < PARAMETERS.misspelled_commune_share
    version = np.where(mistyped, 2, np.where(abbreviates, 1, 0))
    return take(typed, version * len(rows) + position[patients.row])
