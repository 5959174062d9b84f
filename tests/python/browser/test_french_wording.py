"""In French mode nothing a reader meets is in English: page by page, popovers, lists and tables opened.

That the search finds English where there is some is shown by test_every_page.
"""

import pytest

from browser.driver import PAGES
from browser.reading_words import english_in, words_of

# the name of the other language in the switch, and names of things
ALLOWED = frozenset({"English"})


def open_everything(reader) -> list[str]:
    """The words of the page as it stands, then with each popover, each list and each other tab opened in turn."""
    page = reader.page
    found = words_of(page)
    for tab in page.locator('[role="tab"][aria-selected="false"]').all():
        tab.click()
        reader.settle()
        found += words_of(page)
    for popover in page.get_by_test_id("stPopoverButton").all()[:6]:
        popover.click()
        page.wait_for_timeout(200)
        found += words_of(page)
        page.keyboard.press("Escape")
    for name in page.get_by_role("combobox").evaluate_all("boxes => boxes.map(b => b.getAttribute('aria-label'))"):
        box = page.get_by_role("combobox", name=name)
        box.click()
        page.wait_for_timeout(200)
        found += words_of(page)
        if box.get_attribute("readonly") is None:
            box.fill("zzzz")
            page.wait_for_timeout(200)
            found += words_of(page)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    return found


@pytest.mark.parametrize("page", PAGES)
def test_a_page_in_french_holds_no_english(open_reader, page):
    with open_reader() as reader:
        reader.open(page)
        assert english_in(open_everything(reader), ALLOWED) == []
