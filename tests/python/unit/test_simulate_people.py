"""Simulated people: the same person is the same everywhere, calls again, and is spelled in more ways than one."""

import re

import numpy as np
import pandas as pd
import pytest

from contact.simulate.people import birth_ordinal, catchment_of, person_number, serial_of
from feed_reader import REGISTRY, latest, read_association
from seed_files import seed


@pytest.fixture(scope="module")
def persons(simulated):
    """The true persons."""
    return simulated.truth("persons").set_index("person")


def nir_is_valid(nir: str) -> bool:
    """The key of a social security number, computed as INSEE says, digit by digit."""
    number = nir[:13].replace("2A", "19").replace("2B", "18")
    return len(nir) == 15 and int(nir[13:]) == 97 - int(number) % 97


def test_a_person_number_holds_catchment_birth_and_rank():
    person = person_number(np.array([33]), np.array([18_000]), np.array([57]))
    assert (catchment_of(person)[0], birth_ordinal(person)[0], serial_of(person)[0]) == (33, 18_000, 57)


def test_social_security_numbers_have_a_valid_key(persons):
    assert persons["nir"].map(nir_is_valid).all()


def test_social_security_numbers_agree_with_sex_birth_and_place(persons):
    nir = persons["nir"]
    birth = pd.to_datetime(persons["birth_date"])
    assert (nir.str[0] == persons["sex"].map({"male": "1", "female": "2"})).all()
    assert (nir.str[1:3] == birth.dt.strftime("%y")).all()
    assert (nir.str[3:5] == birth.dt.strftime("%m")).all()
    communes = {row["commune_code"]: row["departement_code"] for row in seed("reference/communes")}
    suburbs = {"92": "75", "93": "75", "94": "75"}
    born = nir.str[5:10].map(communes).replace(suburbs)
    home = persons["commune_code"].map(communes).replace(suburbs)
    assert (born == home).all()


def test_no_two_persons_share_a_social_security_number(persons):
    assert persons["nir"].is_unique


def test_telephone_numbers_are_of_the_ranges_kept_for_fiction(persons):
    assert persons["phone"].str.fullmatch(r"(063998|019900|026191|035301|046571|053649)\d{4}").all()


def test_a_person_is_never_called_for_before_birth(cases, persons):
    birth = pd.to_datetime(cases["person"].map(persons["birth_date"]))
    assert (cases["called_local"].dt.normalize() >= birth).all()
    assert (cases["called_local"].dt.normalize() - birth).dt.days.eq(cases["age_days"]).all()


def test_patients_come_back_within_days(cases):
    ordered = cases.sort_values(["person", "called_at"])
    gap = ordered.groupby("person")["called_at"].diff().dt.days
    assert 0.03 < (gap < 15).mean() < 0.20
    assert (gap < 3).sum() > (gap.between(7, 10)).sum()


def test_some_call_often(cases):
    calls = cases["person"].value_counts()
    assert 4 <= calls.max() < 60
    assert (calls == 1).mean() > 0.7


def test_some_patients_are_seen_by_two_associations(acts):
    seen_by = acts.groupby("person")["association_id"].nunique()
    assert (seen_by >= 2).sum() > 20


def test_two_or_three_in_a_hundred_come_from_a_neighbouring_departement(cases):
    own = cases["association_id"].map(lambda name: REGISTRY[name]["departement_code"]).replace("75", "Paris")
    home = cases["patient_departement_code"].replace({code: "Paris" for code in ("75", "92", "93", "94")})
    assert (own != home).mean() == pytest.approx(0.025, abs=0.012)
    assert (home[own == "972"] == "972").all()


def test_paris_answers_for_its_suburbs(cases):
    of_paris = cases.loc[cases["association_id"] == "paris_a", "patient_departement_code"]
    assert set(of_paris.value_counts().index[:4]) == {"75", "92", "93", "94"}


def test_traits_agree_between_associations_but_for_their_spelling(simulated, cases, persons):
    """Read in the feeds: names of one person differ in accents, case and hyphens, and in nothing else."""
    two = ("gironde_a", "gironde_b")
    written = {name: {} for name in two}
    for name, (prefix, key, family) in zip(
        two, (("appels", "NO_APPEL", "NOM"), ("actes", "numero_intervention", "nom")), strict=True
    ):
        rows = latest(read_association(simulated.feeds / name), prefix, key)
        truth = cases[(cases["association_id"] == name) & cases["is_identified"]]
        for number, person in zip(truth["source_case_id"], truth["person"], strict=True):
            written[name].setdefault(person, set()).add(rows[number][family])
    spellings = [names for found in written.values() for names in found.values()]
    assert any(len(names) > 1 for names in spellings)
    both = set(written[two[0]]) & set(written[two[1]])
    assert any(written[two[0]][person] != written[two[1]][person] for person in both)
    for person in both:
        plain = {normal(name) for place in two for name in written[place][person]}
        assert plain == {normal(persons.loc[person, "family_name"])}


def normal(name: str) -> str:
    """Letters alone, without accents, in upper case."""
    import unicodedata

    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub("[^A-Z]", "", plain.upper())
