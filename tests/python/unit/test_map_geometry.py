"""The map that the app draws: all départements, in place, with holes and windings that fill as meant."""

import json
from itertools import pairwise

import pytest

from seed_files import seed

INSET = ["75", "92", "93", "94"]


@pytest.fixture(scope="module")
def geometry(project) -> dict:
    return json.loads((project / "app" / "assets" / "departements.json").read_text(encoding="utf-8"))


def polygons(feature: dict) -> list[list[list[list[float]]]]:
    coordinates = feature["geometry"]["coordinates"]
    return [coordinates] if feature["geometry"]["type"] == "Polygon" else coordinates


def points(feature: dict) -> list[list[float]]:
    return [point for polygon in polygons(feature) for ring in polygon for point in ring]


def signed_area(ring: list[list[float]]) -> float:
    """Positive when the ring runs clockwise on a screen, whose y axis points down."""
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise(ring)) / 2


def test_every_departement_is_drawn_once_and_the_paris_region_a_second_time(geometry):
    main = [feature["properties"] for feature in geometry["features"] if not feature["properties"]["inset"]]
    inset = [feature["properties"]["code"] for feature in geometry["features"] if feature["properties"]["inset"]]
    rows = seed("reference/departements")
    assert sorted(inset) == INSET
    assert {(p["code"], p["name"], p["region_code"]) for p in main} == {
        (row["departement_code"], row["departement_name"], row["region_code"]) for row in rows
    }
    assert len(main) == len(rows)


def test_everything_lies_on_the_drawing_in_tenths_of_a_pixel(geometry):
    for feature in geometry["features"]:
        for x, y in points(feature):
            assert 0 <= x <= geometry["width"]
            assert 0 <= y <= geometry["height"]
            assert round(x, 1) == x
            assert round(y, 1) == y


def test_rings_are_closed_outer_ones_clockwise_and_holes_against(geometry):
    for feature in geometry["features"]:
        for outer, *holes in polygons(feature):
            assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in (outer, *holes))
            assert signed_area(outer) >= 0.5
            assert all(signed_area(hole) < 0 for hole in holes)


def test_only_the_inset_lies_within_the_frame(geometry):
    left, top, right, bottom = geometry["frame"]
    for feature in geometry["features"]:
        inside = [left < x < right and top < y < bottom for x, y in points(feature)]
        assert all(inside) if feature["properties"]["inset"] else not any(inside)


def test_directions_on_the_map_are_those_of_the_country(geometry):
    at = {
        feature["properties"]["code"]: (feature["properties"]["label_x"], feature["properties"]["label_y"])
        for feature in geometry["features"]
        if not feature["properties"]["inset"]
    }
    assert at["29"][0] < at["75"][0] < at["67"][0] < at["2B"][0]
    assert at["59"][1] < at["75"][1] < at["63"][1] < at["66"][1] < at["972"][1]
    assert at["971"][0] < at["972"][0] < at["973"][0] < at["974"][0] < at["976"][0] < at["66"][0]


def test_places_of_the_mainland_agree_with_their_longitude_and_latitude(geometry):
    rows = {row["departement_code"]: row for row in seed("reference/departements")}
    mainland = [
        feature["properties"]
        for feature in geometry["features"]
        if feature["properties"]["code"][:2] not in ("97", "2A", "2B") and not feature["properties"]["inset"]
    ]
    for axis, angle in (("label_x", "longitude"), ("label_y", "latitude")):
        drawn = sorted(mainland, key=lambda p: p[axis])
        ranks = {p["code"]: rank for rank, p in enumerate(drawn)}
        real = sorted(mainland, key=lambda p: float(rows[p["code"]][angle]), reverse=angle == "latitude")
        assert all(abs(ranks[p["code"]] - rank) < 15 for rank, p in enumerate(real))


def test_the_inset_can_be_clicked(geometry):
    for feature in geometry["features"]:
        if feature["properties"]["inset"]:
            assert max(signed_area(outer) for outer, *_ in polygons(feature)) > 1000


def test_the_file_is_light(project):
    assert (project / "app" / "assets" / "departements.json").stat().st_size < 150_000
