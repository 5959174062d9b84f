"""Where patients live: the catchment of a département, its communes and its neighbours."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from contact.simulate.parameters import PARAMETERS
from contact.simulate.reference import SUBURBS_OF_PARIS, load

#: Births happen where there is a maternity ward: the most populous communes of a catchment. Assumption.
MATERNITIES = 24


@dataclass(frozen=True)
class Catchment:
    """Communes (row numbers of Reference.communes) that one département's associations serve, with their weight."""

    code: str
    number: int
    population: int
    communes: np.ndarray
    cumulated: np.ndarray
    maternities: np.ndarray

    @property
    def serials(self) -> int:
        """Persons of one birth date."""
        return max(3, round(self.population * PARAMETERS.serials_per_birth_day))


def catchment_code(departement: str) -> str:
    """The département whose association serves `departement`."""
    return "75" if departement in SUBURBS_OF_PARIS else departement


@cache
def catchment(folder: Path, code: str) -> Catchment:
    """The catchment of a département."""
    reference = load(folder)
    members = [code, *SUBURBS_OF_PARIS] if code == "75" else [code]
    communes = reference.communes
    inside = np.logical_or.reduce([communes["departement_code"] == member for member in members])
    rows = np.flatnonzero(inside & (communes["population"] > 0))
    people = communes["population"][rows]
    largest = rows[np.argsort(-people, kind="stable")[:MATERNITIES]]
    return Catchment(
        code=code,
        number=reference.departements.index.get_loc(code),
        population=int(people.sum()),
        communes=rows,
        cumulated=np.cumsum(people) / people.sum(),
        maternities=largest,
    )


def kilometres(longitude: np.ndarray, latitude: np.ndarray, from_longitude: float, from_latitude: float) -> np.ndarray:
    """Distance on a sphere of 6 371 km (haversine)."""
    a, b = np.radians(latitude), np.radians(from_latitude)
    half = np.sin((a - b) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(longitude - from_longitude) / 2) ** 2
    return 2 * 6371 * np.arcsin(np.sqrt(half))


@cache
def neighbours(folder: Path, code: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Catchments of the nearest départements and their weights, by the inverse square of the distance; may be empty."""
    table = load(folder).departements
    own = table.loc[code]
    distance = kilometres(
        table["longitude"].to_numpy(), table["latitude"].to_numpy(), own["longitude"], own["latitude"]
    )
    weight: dict[str, float] = {}
    for position in np.argsort(distance, kind="stable")[:8]:
        other = catchment_code(table.index[position])
        if other != catchment_code(code) and distance[position] <= PARAMETERS.neighbour_kilometres:
            weight[other] = weight.get(other, 0.0) + float(distance[position]) ** -2
    total = sum(weight.values())
    return tuple(weight), tuple(value / total for value in weight.values())
