"""A click on a département shows its details and its region's rows; a second click takes them away."""

from browser.driver import CHARTS, PHONE, unexpected
from browser.test_filters_in_the_address import asked

GIRONDE = "33 – Gironde"
AQUITAINE = {"16", "17", "19", "23", "24", "33", "40", "47", "64", "79", "86", "87"}


def details(reader) -> list[str]:
    return reader.page.locator(".st-key-card_details h2").all_inner_texts()


def test_a_click_chooses_and_a_second_one_clears(open_reader):
    with open_reader() as reader:
        reader.open("territories")
        every_row = reader.table()
        reader.page.evaluate(f"window.drawn = document.querySelector('{CHARTS}')")
        reader.click_on_map("33")
        assert asked(reader) == {"departement": GIRONDE}
        assert details(reader) == ["Gironde (33)"]
        rows = reader.table()
        assert {row[0] for row in rows} <= AQUITAINE
        assert len(rows) < len(every_row)
        assert reader.page.locator(".st-key-card_table tr[aria-current=true]").inner_text().startswith("33")
        assert reader.page.evaluate(f"window.drawn === document.querySelector('{CHARTS}')"), "the map was drawn again"
        reader.click_on_map("33")
        assert asked(reader) == {}
        assert details(reader) == []
        assert reader.table() == every_row
        assert unexpected(reader) == []


def test_clicks_the_list_and_the_table_agree(open_reader):
    with open_reader() as reader:
        reader.open("territories", "?departement=33+%E2%80%93+Gironde")
        reader.click_on_map("33")
        assert details(reader) == []
        reader.click_on_map("33")
        assert details(reader) == ["Gironde (33)"]
        reader.choose("Département", "29 – Finistère")
        assert details(reader) == ["Finistère (29)"]
        reader.click_on_map("33")
        assert details(reader) == ["Gironde (33)"]
        reader.page.locator(".st-key-card_table tbody tr[data-key='64']").click()
        reader.settle()
        assert details(reader) == ["Pyrénées-Atlantiques (64)"]
        reader.click_on_map("64")
        assert details(reader) == []


def test_the_enlarged_paris_region_is_clicked_too(open_reader):
    with open_reader() as reader:
        reader.open("territories")
        twice = reader.page.locator(f"{CHARTS} g.mark-shape path").evaluate_all(
            "paths => paths.filter(p => p.__data__?.datum?.code === '75').length"
        )
        assert twice == 2
        reader.click_on_map("75")
        assert details(reader) == ["Paris (75)"]


def test_a_region_alone_is_drawn(open_reader):
    with open_reader() as reader:
        reader.open("territories", "?region=Bretagne")
        codes = reader.page.locator(f"{CHARTS} g.mark-shape path").evaluate_all(
            "paths => paths.map(p => p.__data__?.datum?.code)"
        )
        assert set(codes) == {"22", "29", "35", "56"}


def test_the_table_sorts_by_its_headings_and_is_read_by_keyboard(open_reader):
    with open_reader() as reader:
        reader.open("territories")
        table = reader.page.locator(".st-key-card_table")
        table.get_by_role("button", name="Code").click()
        codes = [row[0] for row in reader.table()]
        assert codes == sorted(codes)
        assert table.locator("th[aria-sort=ascending]").inner_text() == "Code"
        table.get_by_role("button", name="Appels").click()
        calls = [int("".join(filter(str.isdigit, row[2]))) for row in reader.table()]
        assert calls == sorted(calls, reverse=True)
        table.locator("tbody tr").first.focus()
        reader.page.keyboard.press("Enter")
        reader.settle()
        assert len(details(reader)) == 1


def test_a_phone_can_do_the_same(open_reader):
    with open_reader(size=PHONE) as reader:
        reader.open("territories")
        reader.click_on_map("33")
        assert details(reader) == ["Gironde (33)"]
