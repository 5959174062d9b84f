"""Writes the pictures of the documentation from a running app: some of the README, and every page in every way.

PYTHONPATH=tests/python python -m browser.screenshots --url http://127.0.0.1:8501 --out docs/images
"""

from __future__ import annotations

import argparse
import time
from io import BytesIO
from itertools import product
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from browser.driver import LANGUAGES, PAGES, PHONE, WIDE, launch, reader, title

# file: (page, what stands after its address, size, theme)
PICTURES = {
    "overview.png": ("overview", "", WIDE, "light"),
    "overview_dark.png": ("overview", "", WIDE, "dark"),
    "territories.png": ("territories", "", WIDE, "light"),
    "territories_departement.png": ("territories", f"?departement={quote('33 – Gironde')}", WIDE, "light"),
    "mobile.png": ("overview", "", PHONE, "light"),
    "trajectories.png": ("care_trajectory", "", WIDE, "light"),
    "access.png": ("access_to_care", "", WIDE, "light"),
}
QUALITY = 55
INDEX = """# Every page

Each page of the app at its whole length, in French and English, light and dark, 1440 and 390 pixels wide. Written by
`make pictures` from sixteen simulated months of the whole federation; the figures are invented.

"""


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


def take_every_page(browser: Browser, url: str, folder: Path) -> list[Path]:
    """Writes each page at its whole length, in each language, theme and width, as small as it stays readable."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for language, scheme, size in product(LANGUAGES, ("light", "dark"), (WIDE, PHONE)):
        with reader(browser, url, size, scheme, language) as one:
            for number, page in enumerate(PAGES):
                one.page.set_viewport_size({"width": size[0], "height": size[1]})
                one.follow(page) if number else one.open(page)
                one.settle()
                height = one.page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
                one.page.set_viewport_size({"width": size[0], "height": height})
                one.settle()
                written.append(folder / f"{page}_{language}_{scheme}_{size[0]}.webp")
                with Image.open(BytesIO(one.page.screenshot())) as picture:
                    picture.convert("RGB").save(written[-1], quality=QUALITY, method=6)
    return written


def index_of(pictures: list[Path], page: Path) -> None:
    """Writes a page that shows which pictures there are."""
    ways = sorted({"_".join(path.stem.split("_")[-3:]) for path in pictures})
    columns = [way.replace("_", " ") for way in ways]
    lines = ["| page | " + " | ".join(columns) + " |", "|---" * (len(ways) + 1) + "|"]
    for name in PAGES:
        links = [f"[picture](images/pages/{name}_{way}.webp)" for way in ways]
        lines.append("| " + " | ".join([title(name, "en"), *links]) + " |")
    page.write_text(INDEX + "\n".join(lines) + "\n", encoding="utf-8")


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
        every = take_every_page(browser, arguments.url, arguments.out / "pages")
        index_of(every, arguments.out.parent / "pages.md")
        browser.close()


if __name__ == "__main__":
    main()
