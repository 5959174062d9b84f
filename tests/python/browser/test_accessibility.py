"""No page breaks a serious or critical rule of axe-core, in light and in dark; a page that does is found."""

import pytest

from browser.accessibility import grave_violations
from browser.driver import PAGES


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_breaks_no_grave_rule(open_reader, page, scheme):
    with open_reader(scheme=scheme) as reader:
        reader.open(page)
        reader.settle()
        assert grave_violations(reader.page) == []


def test_a_picture_without_words_is_found(open_reader):
    with open_reader() as reader:
        reader.open("governance")
        reader.page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=\"data:,\">')")
        assert [rule for _, rule, _ in grave_violations(reader.page)] == ["image-alt"]
