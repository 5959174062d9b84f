"""« Gouvernance »: counts in plain words, small numbers of requests masked, no account named."""

import pytest

from drawn_tables import drawn_tables, texts


def told(test) -> str:
    parts = [block.value for block in [*test.markdown, *test.caption]]
    return " ".join([*parts, *(one.proto.body for one in test.get("html"))]).replace("\u202f", " ")


@pytest.mark.parametrize("langue", ["fr", "en"])
def test_the_page_is_drawn_in_both_languages(show, installed, langue):
    test = show(installed, "governance", langue=langue)
    assert not test.exception


def test_it_tells_retention_protection_and_upkeep(show, installed):
    words = told(show(installed, "governance"))
    assert "**20 ans**" in words
    assert "**365 jours**" in words
    assert "moins de **11 personnes**" in words
    assert "14 nov. 2026 (31 fois dans le journal)" in words
    assert "jamais, d’après le journal" in words
    assert "gardée hors de cette machine" in words
    assert "(90 j) · clés précédentes : 1" in words.replace("\u00a0", " ")
    assert "473 000 pseudonymes de patients" in words


def test_small_numbers_of_requests_are_not_given(show, installed):
    words = told(show(installed, "governance")).replace("\u00a0", " ")
    assert "<td>25</td><td>20</td>" in words
    assert "de 1 à moins de 11" in words


def test_the_trail_is_told_by_month_in_words(show, installed):
    table = texts(drawn_tables(show(installed, "governance"))["trail_table"])
    assert ["novembre 2026", "Réception de livraisons", "fait", "14", "1"] in table.values()
    assert ["octobre 2026", "Sauvegarde", "fait", "31", "1"] in table.values()
