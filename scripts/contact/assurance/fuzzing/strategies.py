"""Hypothesis strategies: which mutations befall which file of which clean delivery."""

from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from contact.assurance.fuzzing.mutations import (
    DELIMITERS,
    ENCODINGS,
    HEADERS,
    LINE_ENDS,
    VALUES,
    Mutation,
)

_SHARE = st.floats(0, 1, exclude_max=True)
_NUMBER = st.integers(0, 5000)
_TEXT = st.one_of(st.sampled_from(VALUES), st.text(max_size=30))

BYTES = st.builds(
    Mutation,
    st.sampled_from(["flip", "insert", "delete", "truncate", "splice", "repeat", "swap_lines"]),
    _SHARE,
    _SHARE,
    _NUMBER,
    _TEXT,
)
DIALECTS = st.one_of(
    st.builds(Mutation, st.just("delimit"), st.one_of(st.just(0.0), _SHARE), text=st.sampled_from(DELIMITERS)),
    st.builds(Mutation, st.just("end_lines"), st.one_of(st.just(0.0), _SHARE), text=st.sampled_from(LINE_ENDS)),
    st.just(Mutation("quote_all")),
)
ENCODED = st.one_of(
    st.builds(Mutation, st.just("encode"), st.one_of(st.just(0.0), _SHARE), text=st.sampled_from(ENCODINGS)),
    st.builds(Mutation, st.just("mark_order"), number=_NUMBER),
)
DRIFTS = st.builds(Mutation, st.just("drift"), _SHARE, number=_NUMBER, text=st.sampled_from(HEADERS))
TYPES = st.builds(Mutation, st.just("put"), _SHARE, _SHARE, text=_TEXT)

RESOURCES = st.builds(Mutation, st.just("resource"), _SHARE, _SHARE, _NUMBER, _TEXT)
PACKED = st.just(Mutation("pack"))

MUTATIONS = {
    True: st.one_of(BYTES, DIALECTS, ENCODED, DRIFTS, TYPES, TYPES, PACKED),
    False: st.one_of(BYTES, ENCODED, RESOURCES, RESOURCES, RESOURCES, PACKED),
}
"""By whether the format is delimited; of the others, what befalls JSON stands for dialects, drift and types."""


@dataclass(frozen=True)
class Mutant:
    """A clean delivery, by its number in the corpus, one of its files (0..1), and what is done to it."""

    sample: int
    file: float
    mutations: tuple[Mutation, ...]


def draw_mutants(count: int, is_delimited: list[bool], number: int) -> list[Mutant]:
    """`count` mutants of a corpus (of each delivery: whether it is delimited), the same for the same seed `number`."""
    drawn: list[Mutant] = []
    several = {kind: st.lists(one, min_size=1, max_size=4).map(tuple) for kind, one in MUTATIONS.items()}
    mutants = st.integers(0, len(is_delimited) - 1).flatmap(
        lambda sample: st.builds(Mutant, st.just(sample), _SHARE, several[is_delimited[sample]])
    )

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(mutants)
    def collect(mutant: Mutant) -> None:
        drawn.append(mutant)

    collect()
    return drawn
