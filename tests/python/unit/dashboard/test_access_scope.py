"""Which areas an association may read: its own, and places that tell nothing of one other association."""

from itertools import chain, combinations

from app.access.scope import FEWEST_OTHERS, FRANCE, Based, Scope, visible_areas
from hypothesis import given, settings
from hypothesis import strategies as st

PLACES = [("01", "84"), ("26", "84"), ("38", "84"), ("75", "11"), ("92", "11"), ("2A", "94")]


def based(*places: tuple[str, str]) -> list[Based]:
    return [Based(f"a{number}", departement, region) for number, (departement, region) in enumerate(places)]


@st.composite
def federations(draw):
    everyone = based(*draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=14)))
    own = draw(st.sets(st.sampled_from([one.association for one in everyone]), min_size=1, max_size=3))
    return everyone, frozenset(own)


def members(area: tuple[str, str], everyone: list[Based]) -> frozenset[str]:
    level, code = area
    return frozenset(
        one.association
        for one in everyone
        if level == "france"
        or code == {"region": one.region, "departement": one.departement}.get(level, one.association)
    )


@settings(max_examples=300, deadline=None)
@given(federations())
def test_no_difference_of_visible_places_holds_one_or_two_others(federation):
    everyone, own = federation
    areas = [area for area in visible_areas(Scope("association", own), everyone) if area[0] != "association"]
    places = [members(area, everyone) for area in areas]
    unions = [frozenset().union(*some) for some in chain.from_iterable(combinations(places, n) for n in range(4))]
    for larger in places:
        for taken in unions:
            if taken <= larger:
                others = len((larger - taken) - own)
                assert others == 0 or others >= FEWEST_OTHERS or larger == members(FRANCE, everyone) == places[0]


@given(federations())
def test_of_associations_only_the_own_ones_are_visible(federation):
    everyone, own = federation
    areas = visible_areas(Scope("association", own), everyone)
    assert {code for level, code in areas if level == "association"} == own
    assert FRANCE in areas


def test_a_departement_held_with_one_other_is_hidden_and_one_held_alone_is_not():
    everyone = based(("01", "84"), ("26", "84"), ("26", "84"), ("38", "84"), ("75", "11"), ("75", "11"), ("75", "11"))
    assert ("departement", "01") in visible_areas(Scope("association", frozenset({"a0"})), everyone)
    assert ("departement", "26") not in visible_areas(Scope("association", frozenset({"a1"})), everyone)


def test_a_region_with_enough_others_is_visible():
    everyone = based(("01", "84"), ("26", "84"), ("38", "84"), ("38", "84"), ("75", "11"), ("75", "11"), ("75", "11"))
    assert ("region", "84") in visible_areas(Scope("association", frozenset({"a0"})), everyone)
    fewer = [one for one in everyone if one.association not in ("a3",)]
    assert ("region", "84") not in visible_areas(Scope("association", frozenset({"a0"})), fewer)


def test_an_auditor_reads_of_figures_those_of_france():
    assert visible_areas(Scope("auditor"), based(*PLACES)) == {FRANCE}


def test_a_role_that_is_none_reads_nothing():
    assert visible_areas(Scope("director"), based(*PLACES)) == frozenset()


def test_scopes_are_known_apart():
    scopes = [
        Scope("auditor"),
        Scope("federation"),
        *(Scope("association", frozenset(codes)) for codes in ("a", "b", "ab")),
    ]
    assert len({scope.key for scope in scopes}) == len(scopes)
