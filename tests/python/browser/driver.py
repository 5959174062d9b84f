"""A reader in front of the app: opens pages in Chromium, waits until they are whole, notes what goes wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from app.text import strings
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request

CHROMIUM = Path(os.environ.get("CONTACT_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, PHONE = (1440, 980), (390, 844)
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
CHARTS = "[data-testid=stVegaLiteChart] svg.marks"
# where a page is, and what it holds when it is whole: charts, and headline cards with their curves
PAGES = {
    "overview": ("/", 2, 5),
    "demand": ("/demande", 5, 0),
    "access_to_care": ("/acces-aux-soins", 4, 5),
    "care_trajectory": ("/parcours-de-soins", 3, 4),
    "territories": ("/territoires", 1, 0),
    "comparison": ("/comparer-les-associations", 1, 0),
    "quality": ("/qualite-des-donnees", 1, 0),
    "catalogue": ("/catalogue", 0, 0),
    "governance": ("/gouvernance", 0, 0),
}
# what the address bar holds of the language; nothing of the first one
LANGUAGES = {"fr": "", "en": "langue=English"}
ROWS = ".st-key-card_table tbody tr"
WHOLE = f"""([title, charts, cards]) =>
    document.querySelector('{IDLE}')
    && document.querySelector('h1')?.innerText === title
    && document.fonts.status === 'loaded'
    && window.contactWording
    && document.querySelectorAll('{CHARTS}').length === charts
    && document.querySelectorAll('[data-testid=stMetricValue]').length === cards
    && [...document.querySelectorAll('img.sparkline')].filter(i => i.complete && i.naturalWidth > 0).length === cards"""
TIMEOUT = 60_000


def title(name: str, language: str = "fr") -> str:
    """The title of a page."""
    return strings(language)[f"pages.{name}"]


@dataclass
class Reader:
    """One browser context with one page, and what happened in it."""

    page: Page
    url: str
    language: str = "fr"
    complaints: list[tuple[str, str]] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append((message.text, message.location.get("url", "")))

    def note_request(self, request: Request) -> None:
        place = urlsplit(request.url)
        if place.scheme not in ("data", "blob") and place.netloc != urlsplit(self.url).netloc:
            self.outside.append(request.url)

    def open(self, name: str, query: str = "") -> None:
        """Opens a page by its address, in the reader's language, and waits until it is whole."""
        asked = "&".join(part for part in (query.removeprefix("?"), LANGUAGES[self.language]) if part)
        self.page.goto(f"{self.url}{PAGES[name][0]}{'?' if asked else ''}{asked}")
        self.wait_for(name)

    def follow(self, name: str) -> None:
        """Goes to a page by its link at the side, which a phone hides behind a button."""
        link = self.page.get_by_role("link", name=title(name, self.language))
        button = self.page.get_by_test_id("stExpandSidebarButton")
        if button.is_visible():
            button.click()
        link.click()
        self.wait_for(name)

    def wait_for(self, name: str) -> None:
        """Waits until a page is whole."""
        _, charts, cards = PAGES[name]
        self.page.wait_for_function(WHOLE, arg=[title(name, self.language), charts, cards], timeout=TIMEOUT)
        if name == "territories":
            self.page.locator(ROWS).first.wait_for(timeout=TIMEOUT)

    def settle(self) -> None:
        """Waits until the app has answered what was last done."""
        self.page.wait_for_timeout(300)
        self.page.wait_for_selector(IDLE, timeout=TIMEOUT)
        self.page.wait_for_timeout(200)

    def choose(self, label: str, option: str) -> None:
        """Picks an option of a list, writing its name: a long list shows only the options near the chosen one."""
        self.page.get_by_role("combobox", name=label).fill(option)
        self.page.get_by_role("option", name=option, exact=True).click()
        self.settle()

    def press(self, option: str) -> None:
        """Presses one of the buttons of a filter."""
        self.page.get_by_role("radio", name=option, exact=True).click()
        self.settle()

    def headline(self) -> list[str]:
        """The figures of the headline cards."""
        return self.page.get_by_test_id("stMetricValue").all_inner_texts()

    def table(self) -> list[list[str]]:
        """The rows of the table of départements, hidden columns left out."""
        script = (
            "rows => rows.map(row => [...row.cells].filter(c => c.offsetParent !== null).map(c => c.innerText.trim()))"
        )
        return self.page.locator(ROWS).evaluate_all(script)

    def click_on_map(self, code: str) -> None:
        """Clicks inside a département, at a point that is really in it."""
        x, y = self.page.evaluate(POINT_INSIDE, code)
        self.page.mouse.click(x, y)
        self.settle()


POINT_INSIDE = """code => {
    const paths = [...document.querySelectorAll('.st-key-card_map svg.marks g.mark-shape path')];
    const path = paths.find(p => p.__data__?.datum?.code === code);
    path.scrollIntoView({block: 'center'});
    const box = path.getBoundingClientRect();
    for (let i = 1; i < 20; i++) for (let j = 1; j < 20; j++) {
        const x = box.x + box.width * i / 20, y = box.y + box.height * j / 20;
        if (document.elementFromPoint(x, y)?.__data__?.datum?.code === code) return [x, y];
    }
    throw new Error('no visible point in ' + code);
}"""


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium, without what calls out by itself."""
    return playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)


@contextmanager
def reader(
    browser: Browser, url: str, size: tuple[int, int] = WIDE, scheme: str = "light", language: str = "fr"
) -> Iterator[Reader]:
    """A fresh context as a reader in France has it, who reads the pages in `language`."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="fr-FR",
        timezone_id="Europe/Paris",
        color_scheme=scheme,
        accept_downloads=True,
    )
    context.set_default_timeout(TIMEOUT)
    one = Reader(context.new_page(), url, language)
    one.page.on("console", one.note_console)
    context.on("request", one.note_request)
    try:
        yield one
    finally:
        context.close()


def known_404s(url: str) -> set[str]:
    """What Streamlit asks for beside a deep link before it asks at the right place; the only errors allowed."""
    deep = [address for address, *_ in PAGES.values() if address != "/"]
    return {f"{url}{address}/_stcore/{route}" for address in deep for route in ("health", "host-config")}


NOT_FOUND = "Failed to load resource: the server responded with a status of 404 (Not Found)"


def unexpected(one: Reader) -> list[tuple[str, str]]:
    """Console errors but the known ones."""
    allowed = {(NOT_FOUND, address) for address in known_404s(one.url)}
    return [complaint for complaint in one.complaints if complaint not in allowed]
