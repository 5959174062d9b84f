"""Installations that the tests of the app share, and the app run without a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from app.navigation import PAGES
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from browser.installed import Installed, install
from browser.sample_figures import Sample

# eight weeks: enough for 28 days and the 28 before, not for three months
EIGHT_WEEKS = date(2026, 9, 20)
Show = Callable[..., AppTest]

ADDRESSES = {page.name: page.address for page in PAGES}


@pytest.fixture(scope="session")
def installed(tmp_path_factory) -> Installed:
    """Two years of simulated data of the whole federation."""
    return install(tmp_path_factory.mktemp("installed"))


@pytest.fixture(scope="session")
def eight_weeks(tmp_path_factory) -> Installed:
    """Eight weeks at a fiftieth of the volume."""
    return install(tmp_path_factory.mktemp("eight_weeks"), Sample(data_from=EIGHT_WEEKS, volume=0.02))


@pytest.fixture
def short(eight_weeks, tmp_path) -> Installed:
    """A copy of the eight weeks that the test may change."""
    return eight_weeks.copied_to(tmp_path / "short")


@pytest.fixture
def show(project, monkeypatch) -> Show:
    """Runs a page of the app on an installation: `show(installed, "territories", region="53")`."""

    def run(installed: Installed, page: str = "overview", **session: object) -> AppTest:
        for name, value in installed.environment.items():
            monkeypatch.setenv(name, value)
        test = AppTest.from_file(str(project / "app" / "main.py"), default_timeout=60)
        if page != "overview":  # AppTest switches only between pages that are files
            test._page_hash = calc_hash(ADDRESSES[page])
        for name, value in session.items():
            test.session_state[name] = value
        return test.run()

    return run
