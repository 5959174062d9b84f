"""Each role sees its pages and its part of the publication, whatever is written in the address bar."""

import re
from urllib.parse import quote

import pytest
from app.access.roles import ROLES, may_open
from app.navigation import PAGES

from browser.readers import Person, desk, settled

AISNE = Person("aisne", "association", ("aisne_a",))
GIRONDE = Person("gironde", "association", ("gironde_a",))
PEOPLE = {
    "federation": Person("chief", "federation"),
    "association": AISNE,
    "auditor": Person("auditor", "auditor"),
}
OTHERS = (
    ("region", "Bretagne"),
    ("association", "gironde_a"),
    ("departement", "33 – Gironde"),
    ("anything", "bretagne"),
)
REFUSED_AREA = "désigne un territoire ou une association"


@pytest.fixture(scope="module")
def served(browser, installed, tmp_path_factory):
    with desk(browser, installed, tmp_path_factory.mktemp("roles"), *PEOPLE.values(), GIRONDE) as one:
        yield one


def refusal(reader) -> str:
    box = reader.page.locator(".st-key-refused")
    return box.inner_text() if box.count() else ""


def go(reader, address: str) -> None:
    reader.page.goto(f"{reader.url}{address}")
    settled(reader.page)


def regions_offered(reader) -> list[str]:
    reader.page.get_by_role("combobox", name="Région").click()
    offered = reader.page.get_by_role("option").all_inner_texts()
    reader.page.keyboard.press("Escape")
    return offered


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_its_pages_and_no_other(served, role):
    with served.signed_in(PEOPLE[role].name) as reader:
        shown = reader.page.get_by_test_id("stSidebarNavLink").all_inner_texts()
        allowed = sum(may_open(role, page.name) for page in PAGES)
        assert len(shown) == (allowed if allowed > 1 else 0)  # a menu of one page is none
        for page in PAGES:
            go(reader, f"/{page.address}")
            assert bool(refusal(reader)) != may_open(role, page.name), page.name
            if refusal(reader):
                assert reader.headline() == []
                assert reader.page.locator("[data-testid=stVegaLiteChart], table").count() == 0


def test_an_association_is_refused_what_is_another_s_by_the_address_bar(served):
    with served.signed_in("aisne") as reader:
        for parameter, name in OTHERS:
            go(reader, f"/?{parameter}={quote(name)}")
            assert REFUSED_AREA in refusal(reader), (parameter, name)
            assert reader.headline() == []
        go(reader, f"/?region={quote('Hauts-de-France')}")
        assert refusal(reader) == ""
    lines = [line for line in served.lines("app.page") if line["who"] == "user:aisne" and line["outcome"] == "refused"]
    assert "area" in {line["details"]["reason"] for line in lines}


def test_an_association_is_told_how_the_others_stand_together(served):
    with served.signed_in("aisne") as reader:
        go(reader, "/comparer-les-associations")
        told = reader.page.locator(".st-key-card_funnel").inner_text()
        assert re.search(r"La moitié des 6\d associations sont au-dessus de \d", told), told
        assert re.search(r"Un quart sont au-dessous de .+, un quart au-dessus de ", told), told
    with served.signed_in("chief") as reader:
        go(reader, "/comparer-les-associations")
        assert "La moitié des" not in reader.page.locator(".st-key-card_funnel").inner_text()


def test_an_association_is_offered_france_and_its_own_region(served):
    with served.signed_in("aisne") as reader:
        assert regions_offered(reader) == ["France entière", "Hauts-de-France"]


def test_two_users_interleaved_never_see_each_other_s_data(served):
    with served.signed_in("aisne") as first, served.signed_in("gironde") as second, served.signed_in("chief") as chief:
        own = {"Hauts-de-France": first, "Nouvelle-Aquitaine": second}
        expected = {}
        for region in own:
            chief.open("overview", f"?region={quote(region)}")
            expected[region] = chief.headline()
        assert expected["Hauts-de-France"] != expected["Nouvelle-Aquitaine"]
        for _ in range(2):
            for region, reader in own.items():
                other = next(name for name in own if name != region)
                reader.open("overview", f"?region={quote(region)}")
                assert reader.headline() == expected[region]
                assert regions_offered(reader) == ["France entière", region]
                go(reader, f"/?region={quote(other)}")
                assert REFUSED_AREA in refusal(reader)
                assert other not in reader.page.locator("[data-testid=stMain]").inner_text()
            chief.open("overview", f"?region={quote('Bretagne')}")
            assert refusal(chief) == ""
