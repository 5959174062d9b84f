"""The levels at which exports are published, and the name by which the semantic layer groups by each."""

from dataclasses import dataclass

FRANCE = "FR"


@dataclass(frozen=True)
class Level:
    """A level: what the publication calls it, what to group by (None: everything together), whose area it is.

    The area is that of the association, or, for a territory, that of the place of the intervention.
    """

    published_as: str
    group_by: str | None
    is_territory: bool = False


LEVELS = {
    "france": Level("france", None),
    "region": Level("region", "association__region_code"),
    "departement": Level("departement", "association__departement_code"),
    "association": Level("association", "association"),
    "territory_region": Level("region", "departement__region_code", is_territory=True),
    "territory_departement": Level("departement", "departement", is_territory=True),
}
