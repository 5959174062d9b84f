"""The app served as a real process, and Chromium in front of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser.driver import CHROMIUM, Reader, launch, reader
from browser.installed import Installed, install
from browser.serving import Served, serve

HOW_TO_INSTALL = (
    f"No Chromium at {CHROMIUM}. Install it with 'apt-get install chromium', or name another one in CONTACT_CHROMIUM; "
    "CONTACT_SKIP_BROWSER=1 leaves the browser tests out."
)
Open = Callable[..., AbstractContextManager[Reader]]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; each test makes contexts of its own."""
    if os.environ.get("CONTACT_SKIP_BROWSER") == "1":
        pytest.skip("CONTACT_SKIP_BROWSER=1")
    if not CHROMIUM.is_file():
        pytest.fail(HOW_TO_INSTALL)
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def installed(tmp_path_factory) -> Installed:
    """Two years of simulated data of the whole federation."""
    return install(tmp_path_factory.mktemp("installed"))


@pytest.fixture(scope="session")
def app(browser, installed, tmp_path_factory) -> Iterator[Served]:
    """The app, running."""
    with serve(installed, tmp_path_factory.mktemp("app_home")) as served:
        yield served


@pytest.fixture
def open_reader(browser, app) -> Open:
    """A reader in a fresh context: `with open_reader(size=PHONE) as reader: …`."""
    return partial(reader, browser, app.url)
