"""The search of the canary finds a leak in every form and in every kind of place, and nothing where there is none."""

import os

import pytest

from contact.assurance.canary.battery import search_installation
from contact.assurance.canary.control import PLANTS, missed, plant_all
from contact.assurance.canary.forms import forms, spellings
from contact.assurance.canary.markers import Marker, draw_cast
from contact.assurance.canary.search import Searcher
from contact.assurance.trial import Trial

CAST = draw_cast(1)


@pytest.fixture(scope="module")
def searcher():
    return Searcher(CAST.markers)


@pytest.fixture(scope="module")
def found_markers(searcher, tmp_path_factory):
    """The markers found in an installation with a leak in each place, and the marker of each place."""
    trial = Trial(tmp_path_factory.mktemp("leaky"))
    assert trial.run("init").returncode == 0
    planted = plant_all(trial, CAST.markers)
    found = search_installation(searcher, trial)
    return {finding.marker for finding in found}, planted


@pytest.mark.parametrize("place", PLANTS)
def test_a_planted_leak_is_found(found_markers, place):
    found, planted = found_markers
    assert planted[place].name in found


def test_no_marker_is_found_that_was_not_planted(found_markers):
    found, planted = found_markers
    assert found == {marker.name for marker in planted.values()}


def test_every_form_is_found_among_all_others(searcher):
    assert missed(searcher, {}, []) == []


def test_a_leak_that_is_not_found_is_told(searcher):
    [sentence] = missed(searcher, {"a log": CAST.markers[0]}, [])
    assert sentence == "a leak planted in a log was not found"


def test_there_are_markers_of_every_kind_each_of_its_own():
    kinds = {marker.kind for marker in CAST.markers}
    assert len(CAST.markers) >= 50
    assert len({marker.text for marker in CAST.markers}) == len(CAST.markers)
    assert {"social security number", "e-mail address", "doctor's RPPS number", "birth date"} <= kinds
    names = "".join(person.family_name + person.given_name for person in CAST.patients)
    assert {"-", "'", " "} <= set(names)
    assert not names.isascii()
    assert len({person.phone[:3] for person in CAST.patients}) >= 3


def test_numbers_have_their_right_keys():
    for person in CAST.patients:
        assert int(person.nir[:13]) % 97 + int(person.nir[13:]) == 97
    for _, rpps, _ in CAST.doctors:
        digits = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(rpps))]
        assert sum(value // 10 + value % 10 for value in digits) % 10 == 0


def test_another_seed_draws_other_people():
    assert not {one.text for one in draw_cast(2).markers} & {one.text for one in CAST.markers}


def test_chance_finds_nothing(searcher):
    assert list(searcher.search(os.urandom(2_000_000), "noise")) == []
    digits = "".join(f"{number:09d}" for number in range(100_000, 300_000))
    assert list(searcher.search(digits.encode(), "numbers")) == []


def test_a_finding_never_holds_what_it_found(searcher):
    text = CAST.patients[0].family_name
    [*findings] = searcher.search(f"({text})".encode(), "a file")
    assert findings
    for finding in findings:
        assert not any(part in str(finding) for part in spellings(Marker("family name", 1, text)))


@pytest.mark.parametrize("marker", CAST.markers[:10], ids=lambda marker: marker.kind)
def test_forms_are_long_enough_not_to_be_found_by_chance(marker):
    listed = list(forms(marker))
    assert len(listed) > 50
    assert all(len(pattern) >= 8 for pattern, _ in listed)
