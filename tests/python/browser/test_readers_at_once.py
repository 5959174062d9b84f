"""Readers who act at the same time are all answered; the client that puts the load on the app sees it when they are not."""

import pytest

from browser import sample_publication
from browser.installed import install
from browser.load import AnswerError, load
from browser.serving import serve


def test_every_reader_is_answered(app):
    found = load(app.url, readers=4, every=0.5, during=6)
    assert found.readers == 4
    assert len(found.seconds) >= found.readers
    assert all(seconds > 0 for seconds in found.seconds)


def test_an_error_on_the_page_ends_the_load(tmp_path, monkeypatch):
    whole = sample_publication.data_tables
    monkeypatch.setattr(
        sample_publication, "data_tables", lambda sample: {k: v for k, v in whole(sample).items() if k != "headline"}
    )
    with serve(install(tmp_path), tmp_path / "home") as served, pytest.raises(ExceptionGroup) as raised:
        load(served.url, readers=1, every=0.1, during=5)
    assert raised.group_contains(AnswerError)
