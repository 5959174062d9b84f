"""A page when there is nothing to show, and a new publication that comes without a restart."""

import urllib.request

import pytest

from browser.driver import reader, unexpected
from browser.installed import install
from browser.sample_figures import Sample
from browser.serving import serve
from browser.test_pages_in_chromium import headline


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """An installation whose publication is not there yet, with the file that will be."""
    installed = install(tmp_path_factory.mktemp("bare"), Sample(volume=0.1))
    waiting = installed.home / "waiting"
    installed.publication.rename(waiting)
    return installed, waiting


def test_from_nothing_to_a_publication_to_the_next(browser, bare, tmp_path):
    installed, waiting = bare
    with serve(installed, tmp_path / "home") as app, reader(browser, app.url) as one:
        with urllib.request.urlopen(app.url) as answer:
            assert answer.status == 200
        one.page.goto(app.url)
        one.page.get_by_role("heading", name="Rien n’est encore publié").wait_for()
        one.settle()
        text = one.page.inner_text("[data-testid=stMain]")
        assert "contact run" in text
        assert "make demo" in text
        assert "Traceback" not in text
        assert str(installed.home) not in text
        assert one.page.locator("[data-testid=stException]").count() == 0

        waiting.rename(installed.publication)
        one.open("overview")
        assert one.headline() == headline(installed)

        before = one.headline()
        installed.publish(volume=0.3, publication_id="sample-2")
        one.press("7 j")
        assert one.headline() == headline(installed, period="7d")
        one.press("28 j")
        assert one.headline() == headline(installed)
        assert one.headline() != before

        installed.key_file.write_text("ab" * 32)
        installed.publish_with_key("cd" * 32)
        one.page.goto(app.url)
        one.page.get_by_text("n’ouvre pas le fichier publication.duckdb").wait_for()
        assert unexpected(one) == []
    log = (tmp_path / "home" / "app.log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert "ab" * 32 not in log
    assert "cd" * 32 not in log
