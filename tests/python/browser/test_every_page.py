"""Every page, in French and English, light and dark, on a laptop and on a phone: whole, silent, true, and for everybody."""

import re
from itertools import pairwise

import pytest

from browser.accessibility import grave_violations
from browser.driver import LANGUAGES, PAGES, PHONE, WIDE, unexpected
from browser.reading_words import english_in, words_of

SIZES = {"laptop": WIDE, "phone": PHONE}
SEPARATORS = {"fr": ("\u00a0", ","), "en": (",", ".")}
TOO_WIDE = """() => [...document.querySelectorAll('[data-testid=stMain] *')]
    .filter(e => e.offsetParent && getComputedStyle(e).overflowX !== 'auto'
        && !e.closest('.details, .frame, .st-key-flow_frame, .stMarkdownEllipsis')
        && e.getBoundingClientRect().right > window.innerWidth + 1)
    .map(e => e.className)"""
UNDESCRIBED = """() => [...document.querySelectorAll('[data-testid=stMain] img')].filter(i => !i.alt).length
    + [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].filter(c => !c.getAttribute('aria-label')).length"""


HEADINGS = "() => [...document.querySelectorAll('h1, h2, h3, h4')].map(h => Number(h.tagName[1]))"


def calls(installed, language: str) -> str:
    """The first figure of the overview as the publication holds it, written as the language writes it."""
    row = installed.sql(
        "select value from data.headline where metric = 'calls' and area_code = 'FR' and level = 'france' "
        "and period = '28d' and \"window\" = 'current'"
    )
    return f"{row.value[0]:,.0f}".replace(",", SEPARATORS[language][0])


def faults(reader, page: str) -> list:
    """What is wrong with the page as it stands."""
    found = [*unexpected(reader), *reader.outside]
    if reader.page.evaluate("document.documentElement.lang") != reader.language:
        found.append("the language of the document")
    if reader.page.evaluate(UNDESCRIBED):
        found.append("a picture without words")
    levels = reader.page.evaluate(HEADINGS)
    if levels[0] != 1 or levels.count(1) != 1 or any(after - before > 1 for before, after in pairwise(levels)):
        found.append(f"the order of the headings {levels}")
    if reader.page.viewport_size["width"] == PHONE[0]:
        found += reader.page.evaluate(TOO_WIDE)
    reader.settle()
    found += grave_violations(reader.page)
    if reader.language == "en" and len(english_in(words_of(reader.page), frozenset())) <= 3:
        found.append("no English on it")
    return [(page, one) for one in found]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_silent_and_breaks_no_grave_rule(open_reader, installed, language, scheme, size):
    with open_reader(size=SIZES[size], scheme=scheme, language=language) as reader:
        reader.open("overview")
        assert reader.headline()[0] == calls(installed, language)
        found = faults(reader, "overview")
        for page in [name for name in PAGES if name != "overview"]:
            reader.follow(page)
            found += faults(reader, page)
        assert found == []


@pytest.mark.parametrize("page", [name for name in PAGES if name != "overview"])
def test_a_page_opens_by_its_address_too(open_reader, page):
    with open_reader() as reader:
        reader.open(page)
        assert unexpected(reader) == []
        assert re.fullmatch(r"[^?]*", reader.page.url)


def test_a_picture_without_words_is_found(open_reader):
    with open_reader() as reader:
        reader.open("governance")
        reader.page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=\"data:,\">')")
        assert [rule for _, rule, _ in grave_violations(reader.page)] == ["image-alt"]
