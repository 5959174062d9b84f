"""Five classes of equal numbers, a grey base where no association works, and words that tell the classes apart."""

import math

import pytest
from app.charts import map as maps
from app.charts.theme import LIGHT
from app.territories import map_card
from app.territories.places import _served


def test_five_classes_hold_equal_numbers():
    values = [float(value) for value in range(100)]
    bounds = maps.limits(values)
    sizes = [sum(maps.class_of(value, bounds) == str(number) for value in values) for number in range(maps.CLASSES)]
    assert sizes == [20, 20, 20, 20, 20]


@pytest.mark.parametrize("values", [[], [3.0], [3.0, 3.0, 3.0], [1.0, 2.0], [0.0] * 40 + [5.0]])
def test_few_or_equal_values_make_fewer_classes(values):
    bounds = maps.limits(values)
    assert len(bounds) < maps.CLASSES
    assert all(maps.class_of(value, bounds) in "01234" for value in values)
    words = maps.class_words(bounds, [str(bound) for bound in bounds], LIGHT)
    assert len(words) == (len(bounds) + 1 if bounds else 0)


def test_bounds_are_written_with_as_few_decimals_as_tell_them_apart():
    assert map_card._bound_words([26.2, 30.1], 1) == ["26", "30"]
    assert map_card._bound_words([31.8, 32.2, 32.4], 1) == ["31,8", "32,2", "32,4"]
    assert map_card._bound_words([], 1) == []


def test_a_departement_is_served_by_its_own_association_or_as_much_as_if_it_had_one():
    rates = {"75": (40.0, "exact"), "33": (25.0, "exact"), "92": (31.0, "exact"), "40": (0.2, "exact")}
    rates["48"] = (math.nan, "no_data")
    assert _served(frozenset({"75", "33", "20"}), rates) == {"75", "33", "20", "92"}


def test_every_departement_has_a_shape_and_paris_is_drawn_twice():
    codes = [feature["code"] for feature in maps._shapes(None)["features"]]
    assert len(set(codes)) == 101
    assert codes.count("75") == 2
    brittany = [feature["code"] for feature in maps._shapes("53")["features"]]
    assert sorted(brittany) == ["22", "29", "35", "56"]
