"""The official month of March 2020, replayed at full size, equals the official file cell by cell."""

from datetime import date

import pytest

from contact.assurance.comparison import compare
from contact.semantics.catalogue import Catalogue
from contact.semantics.query import Question, ask
from contact.stores import open_store

FIRST, LAST = date(2020, 3, 1), date(2020, 3, 31)


@pytest.fixture(scope="module")
def replayed(official, installation_of):
    """March 2020 from feeds to publication."""
    installation = installation_of("replay")
    days = ["--from", FIRST, "--to", LAST, "--calibrate", official]
    installation.contact("simulate", "--out", installation.folder / "sim", *days)
    installation.contact("run", installation.folder / "sim" / "feeds")
    return installation


def test_march_2020_equals_the_official_file_in_every_cell(official, replayed):
    with replayed.settings():
        found = compare(official, FIRST, LAST)
    assert (found.acts.cells, found.acts.official) == (1425, 304_221)
    assert found.acts.different == 0
    assert found.covid.different == 0
    assert found.covid.found == found.covid.official > 20_000


def test_suspected_covid_is_published_by_week_within_its_rounding(official, replayed):
    with replayed.settings():
        found = compare(official, FIRST, LAST)
    assert (found.weeks.weeks, found.weeks.missing) == (4, 0)
    assert found.weeks.widest <= 2


def test_contact_query_gives_the_official_count_of_a_departement_and_day(replayed):
    with replayed.settings(), open_store("warehouse") as connection:
        question = Question(
            metrics=["acts", "covid_acts"],
            where=["association__departement_code = '33'"],
            starts_on=date(2020, 3, 14),
            ends_on=date(2020, 3, 14),
        )
        [row] = ask(question, Catalogue.load(connection), connection).rows
    assert row == (1156, 73)
