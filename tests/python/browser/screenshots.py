"""Writes the pictures of the documentation from a running app.

PYTHONPATH=tests/python python -m browser.screenshots --url http://127.0.0.1:8501 --out docs/images
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

from browser.driver import PHONE, WIDE, launch, reader

# file: (page, what stands after its address, size, theme)
PICTURES = {
    "overview.png": ("overview", "", WIDE, "light"),
    "overview_dark.png": ("overview", "", WIDE, "dark"),
    "territories.png": ("territories", "", WIDE, "light"),
    "territories_departement.png": ("territories", f"?departement={quote('33 – Gironde')}", WIDE, "light"),
    "mobile.png": ("overview", "", PHONE, "light"),
}


def take(browser: Browser, url: str, folder: Path) -> list[Path]:
    """Writes every picture into `folder`; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, (page, query, size, scheme) in PICTURES.items():
        with reader(browser, url, size, scheme) as one:
            one.open(page, query)
            one.settle()
            one.page.screenshot(path=folder / name)
            written.append(folder / name)
    return written


def wait_until_served(url: str, seconds: int = 60) -> None:
    """Waits for an app that is starting; raises TimeoutError when it does not answer in time."""
    for _ in range(2 * seconds):
        try:
            with urlopen(f"{url.rstrip('/')}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError(f"{url} does not answer")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8501")
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    arguments = parser.parse_args()
    wait_until_served(arguments.url)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for path in take(browser, arguments.url, arguments.out):
            print(path)
        browser.close()


if __name__ == "__main__":
    main()
