"""The three sentences of the overview: true to the cells they are made of, and honest where there is nothing to say."""

import math
from dataclasses import replace

import pytest
from app.cards import Figure
from app.overview.notable import FURTHEST, Notable, notable
from app.overview.sentences import Busiest, Facts
from app.overview.sentences import sentences as told_of
from app.text import speaking
from hypothesis import given
from hypothesis import strategies as st

MASKED = Figure(math.nan, "masked", math.nan, "unknown")
NOTHING = Figure(None, "no_data", None, "unknown")
FACTS = Facts(
    area="Bretagne",
    days="du 18 oct. au 14 nov. 2026",
    compared_to="previous",
    calls=Figure(12345, "exact", 0.034, "up"),
    answered=Figure(0.814, "exact", -0.021, "down"),
    arrival=Figure(42.0, "exact", 0.0001, "stable"),
    busiest=Busiest(7, 9, 112.4),
    notable=None,
    are_areas_compared=True,
)


def sentences(facts: Facts) -> tuple[str, ...]:
    """The sentences with plain spaces, as a test writes them."""
    return tuple(sentence.replace("\u202f", " ").replace("\u00a0", " ") for sentence in told_of(facts))


def test_the_three_sentences_in_french():
    volume, service, apart = sentences(FACTS)
    assert volume == (
        "Bretagne : 12 345 appels reçus du 18 oct. au 14 nov. 2026, 3 % de plus que la période précédente."
    )
    assert service == (
        "81,4 % des appels ont été décrochés (2,1 points de moins que la période précédente) ; "
        "le médecin est arrivé en 42 min pour la moitié des visites (stable par rapport à la période précédente)."
    )
    assert apart == (
        "Aucun territoire ne s’écarte nettement de l’ensemble. "
        "L’heure la plus chargée est le dimanche à 9 h, avec 112 appels en moyenne."
    )


def test_in_english_too():
    with speaking("en"):
        volume, service, apart = sentences(replace(FACTS, area="Brittany", days="from 18 Oct to 14 Nov 2026"))
    assert volume == "Brittany: 12,345 calls received from 18 Oct to 14 Nov 2026, 3% more than in the period before."
    assert "81.4%" in service
    assert "Sunday" in apart


def test_against_the_year_before():
    volume, *_ = sentences(replace(FACTS, compared_to="year_before"))
    assert volume.endswith("3 % de plus qu’un an plus tôt.")


def test_a_fall_is_less_and_a_still_figure_is_stable():
    assert "3 % de moins" in sentences(replace(FACTS, calls=Figure(100, "exact", -0.034, "down")))[0]
    still = sentences(replace(FACTS, calls=Figure(100, "exact", 0.002, "stable")))[0]
    assert "stable par rapport" in still
    assert "plus" not in still


def test_without_comparison_nothing_is_compared():
    volume, _, apart = sentences(replace(FACTS, calls=Figure(100, "exact", None, "unknown"), are_areas_compared=False))
    assert "sans comparaison possible" in volume
    assert "territoire" not in apart


@pytest.mark.parametrize("figure", [MASKED, NOTHING])
def test_calls_that_are_not_known_are_said_not_to_be(figure):
    assert "aucun nombre d’appels n’est publié" in sentences(replace(FACTS, calls=figure))[0]


def test_masked_and_missing_are_told_apart():
    assert "ne sont pas publiables" in sentences(replace(FACTS, answered=MASKED, arrival=MASKED))[1]
    assert "ne sont pas connus" in sentences(replace(FACTS, answered=NOTHING, arrival=NOTHING))[1]
    half = sentences(replace(FACTS, answered=NOTHING))[1]
    assert half.startswith("Le médecin est arrivé en 42 min")
    assert half.endswith("l’autre chiffre n’est pas connu.")
    assert sentences(replace(FACTS, arrival=MASKED))[1].endswith("l’autre chiffre n’est pas publiable, faute de cas.")


def test_provisional_days_are_said_to_be():
    assert "provisoires" in sentences(replace(FACTS, is_provisional=True))[0]
    assert "provisoires" not in sentences(FACTS)[0]


def test_an_area_that_stands_apart_is_named():
    apart = sentences(replace(FACTS, notable=Notable("Corse", -0.182)))[2]
    assert apart.startswith("Corse s’écarte nettement de l’ensemble : 18 % d’appels de moins que la période")


def test_nothing_known_is_still_a_sentence():
    assert sentences(replace(FACTS, busiest=None, are_areas_compared=False))[2].endswith(".")


figures = st.one_of(
    st.builds(
        Figure,
        st.floats(0, 1e6),
        st.sampled_from(["exact", "rounded"]),
        st.one_of(st.none(), st.floats(-1, 10), st.just(math.nan)),
        st.sampled_from(["up", "down", "stable", "unknown"]),
    ),
    st.just(MASKED),
    st.just(NOTHING),
)


@given(figures, figures, figures, st.sampled_from(["fr", "en"]), st.sampled_from(["previous", "year_before"]))
def test_any_cells_make_three_whole_sentences(calls, answered, arrival, spoken, compared_to):
    with speaking(spoken):
        told = told_of(replace(FACTS, calls=calls, answered=answered, arrival=arrival, compared_to=compared_to))
    assert len(told) == 3
    for sentence in told:
        assert sentence.endswith(".")
        assert "nan" not in sentence.lower().split()
        assert "{" not in sentence


def test_the_area_furthest_from_the_whole_is_found():
    areas = {"a": (1000.0, 1000.0), "b": (1400.0, 1000.0), "c": (9000.0, 9000.0)}
    assert notable(areas, (11400.0, 11000.0)) == Notable("b", pytest.approx(0.4))


def test_what_chance_may_do_is_not_notable():
    assert notable({"a": (12.0, 8.0), "b": (1010.0, 1000.0)}, (1022.0, 1008.0)) is None


def test_an_area_that_follows_the_whole_is_not_notable():
    assert notable({"a": (1500.0, 1000.0), "b": (3000.0, 2000.0)}, (4500.0, 3000.0)) is None


def test_a_tiny_change_of_a_huge_area_is_not_worth_a_sentence():
    assert notable({"a": (1_030_000.0, 1_000_000.0)}, (2_000_000.0, 2_000_000.0)) is None


def test_unknown_figures_make_no_notable_area():
    assert notable({"a": (math.nan, 5.0), "b": (3.0, math.nan), "c": (900.0, 0.0)}, (1000.0, 1000.0)) is None
    assert notable({"a": (900.0, 100.0)}, (math.nan, 1000.0)) is None
    assert FURTHEST > 3
