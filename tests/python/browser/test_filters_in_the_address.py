"""What a reader chooses is in the address bar, and an address brings the choice back."""

from urllib.parse import parse_qs, quote, urlsplit

from browser.driver import unexpected
from browser.test_pages_in_chromium import headline


def asked(reader) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(reader.page.url).query).items()}


def test_each_choice_reaches_the_address_and_the_figures(open_reader, installed):
    with open_reader() as reader:
        reader.open("overview")
        assert asked(reader) == {}
        reader.press("7 j")
        assert asked(reader) == {"periode": "7 j"}
        assert reader.headline() == headline(installed, period="7d")
        reader.choose("Région", "Bretagne")
        reader.press("N-1")
        assert asked(reader) == {"periode": "7 j", "region": "Bretagne", "comparer": "N-1"}
        assert reader.headline() == headline(installed, "53", "region", "7d")
        reader.press("28 j")
        assert asked(reader) == {"region": "Bretagne", "comparer": "N-1"}
        assert unexpected(reader) == []


def test_a_deep_link_applies(open_reader, installed):
    with open_reader() as reader:
        reader.open("overview", f"?region={quote('Nouvelle-Aquitaine')}&periode=12+mois&comparer=N-1")
        assert reader.headline() == headline(installed, "75", "region", "12m")
        assert reader.page.get_by_text("Nouvelle-Aquitaine").first.is_visible()


def test_the_choice_follows_from_page_to_page(open_reader):
    with open_reader() as reader:
        reader.open("overview")
        reader.choose("Région", "Occitanie")
        reader.press("3 mois")
        reader.follow("territories")
        assert asked(reader) == {"region": "Occitanie", "periode": "3 mois"}
        assert "Gironde" not in [row[1] for row in reader.table()]
        reader.follow("overview")
        assert asked(reader) == {"region": "Occitanie", "periode": "3 mois"}
        assert unexpected(reader) == []


def test_invalid_values_are_ignored(open_reader, installed):
    with open_reader() as reader:
        reader.open("overview", "?region=Atlantide&periode=deux+si%C3%A8cles&comparer=%3Cscript%3E")
        assert reader.headline() == headline(installed)
        assert unexpected(reader) == []


def test_a_deep_link_to_the_map_applies_metric_and_departement(open_reader):
    with open_reader() as reader:
        link = f"?indicateur={quote('Délai médian')}&departement={quote('33 – Gironde')}"
        reader.open("territories", link)
        assert reader.page.locator(".st-key-card_details h2").inner_text() == "Gironde (33)"
        assert reader.page.locator(".st-key-card_map h2").inner_text() == "Délai médian"
