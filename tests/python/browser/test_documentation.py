"""The page of dbt's documentation in Chromium: it shows models and metrics, and calls nobody even if it is made to try."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Request

from contact.warehouse.documentation import calls_nobody
from installations import PROJECT, Installation

QUIET, LOUD = '"send_anonymous_usage_stats": false', '"send_anonymous_usage_stats": true'


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    """The folder of an installation with empty stores of which the documentation was written; dbt's own page beside it."""
    installation = Installation(tmp_path_factory.mktemp("documentation"))
    installation.contact("init")
    page = installation.folder / "site" / "documentation.html"
    installation.contact("docs", "--out", page)
    dbt = installation.folder / "var" / "dbt" / "target" / "static_index.html"
    (page.parent / "made_loud.html").write_text(loud(dbt.read_text("utf-8")), "utf-8")
    (page.parent / "confined.html").write_text(calls_nobody(loud(dbt.read_text("utf-8"))), "utf-8")
    return page.parent


def loud(page: str) -> str:
    """The page as a project would have it that lets dbt gather statistics of use."""
    assert QUIET in page
    return page.replace(QUIET, LOUD)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The folder on a free port of the loopback address."""

    class Silent(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def visit(browser, folder: Path, page: str) -> tuple[str, list[str]]:
    """The text of the documentation of fct_acts, and the requests to other hosts that the browser did not refuse."""
    asked: list[Request] = []
    with serving(folder) as url:
        context = browser.new_context()
        context.on("request", lambda request: asked.append(request))
        tab = context.new_page()
        tab.goto(f"{url}/{page}#!/model/model.contact.fct_acts", timeout=120_000)
        tab.wait_for_function("document.body.innerText.includes('arrival_minutes')", timeout=120_000)
        tab.wait_for_timeout(1_000)
        text = tab.inner_text("body")
        context.close()
    refused = [one for one in asked if one.failure == "csp"]
    outside = [one.url for one in asked if not one.url.startswith((url, "data:", "blob:")) and one not in refused]
    return text, outside


def test_it_shows_models_and_calls_nobody(browser, written):
    text, outside = visit(browser, written, "documentation.html")
    assert "One row per act" in text
    assert outside == []


def test_the_policy_holds_where_statistics_are_not_off(browser, written):
    _, outside = visit(browser, written, "made_loud.html")
    assert outside, "without the policy dbt's page calls another host; else this test shows nothing"
    _, outside = visit(browser, written, "confined.html")
    assert outside == []


def test_it_names_no_folder_of_the_machine(written):
    page = (written / "documentation.html").read_text("utf-8")
    assert str(PROJECT) not in page
    assert str(written.parent) not in page


def test_it_opens_from_the_file(browser, written):
    tab = browser.new_page()
    tab.goto(f"file://{written}/documentation.html#!/model/model.contact.fct_acts", timeout=120_000)
    tab.wait_for_function("document.body.innerText.includes('arrival_minutes')", timeout=120_000)
    tab.close()
