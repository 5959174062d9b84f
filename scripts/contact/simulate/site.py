"""What is particular to one association: its streams of chance, its habits and its share of the département."""

from dataclasses import dataclass, field

import numpy as np

from contact.simulate.parameters import PARAMETERS
from contact.simulate.reference import Association

STREAMS = ("traits", "arrivals", "rosters", "timeline", "cancellation", "people", "clinical", "writing")


@dataclass(frozen=True)
class Site:
    """Habits of one association, the same for every span and scale."""

    association: Association
    streams: dict[str, np.random.Generator] = field(repr=False)
    visit_share: float
    coding_share: float
    base_abandon: float
    switchboard_margin: float
    samu_share: float
    doctor_margin: float

    def stream(self, name: str) -> np.random.Generator:
        """The generator of one step, so that a change of one step leaves the others alone."""
        return self.streams[name]


def make_site(association: Association, seed: int) -> Site:
    """The site of an association: the child number `association.number` of the seed, and nothing else, decides it."""
    child = np.random.SeedSequence(seed, spawn_key=(association.number,))
    streams = {
        name: np.random.default_rng(sequence) for name, sequence in zip(STREAMS, child.spawn(len(STREAMS)), strict=True)
    }
    traits = streams["traits"]
    p = PARAMETERS
    return Site(
        association=association,
        streams=streams,
        visit_share=traits.uniform(*p.visit_share_range),
        coding_share=traits.uniform(*p.coding_range),
        base_abandon=p.base_abandon * traits.uniform(0.6, 1.8),
        switchboard_margin=p.switchboard_margin * traits.uniform(0.6, 1.3),
        samu_share=p.samu_share * traits.uniform(0.5, 1.8),
        doctor_margin=p.doctor_margin * traits.uniform(0.4, 1.6),
    )
