"""axe-core on a page as it stands in Chromium."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

VERSION = "4.14.1"
TOOLS = Path(__file__).resolve().parents[3] / ".tools"
FILE = Path(os.environ.get("CONTACT_AXE", TOOLS / f"axe-core-{VERSION}" / "axe.min.js"))
HOW_TO_INSTALL = f"No axe-core at {FILE}. 'make axe' fetches it; CONTACT_AXE names another file."
GRAVE = ("serious", "critical")
RUN = """async () => {
    const found = await axe.run(document, {resultTypes: ['violations']});
    return found.violations.map(v => [v.impact, v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))]);
}"""


@cache
def _script() -> str:
    if not FILE.is_file():
        raise AssertionError(HOW_TO_INSTALL)
    return FILE.read_text(encoding="utf-8")


def grave_violations(page: Page) -> list[list]:
    """What axe-core finds of the gravest two kinds: impact, rule, first places."""
    page.evaluate(_script())
    assert page.evaluate("axe.version") == VERSION
    return [violation for violation in page.evaluate(RUN) if violation[0] in GRAVE]
