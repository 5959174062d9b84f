"""The app opens the publication and nothing else, follows its replacement, and says plainly when it cannot."""

import threading

import duckdb
import pytest
from app import data
from app.access.scope import WHOLE

from browser.installed import Installed, install
from browser.sample_figures import Sample


@pytest.fixture
def opened(short, monkeypatch) -> Installed:
    """The settings of the app point at `short`."""
    for name, value in short.environment.items():
        monkeypatch.setenv(name, value)
    return short


def reason() -> str:
    with pytest.raises(data.PublicationUnavailableError) as caught:
        data.current(WHOLE)
    return caught.value.reason


def test_rows_are_those_of_the_file(opened):
    publication = data.current(WHOLE)
    rows = data.headline(publication, "france", "FR", "28d")
    direct = opened.sql(
        'SELECT "window", metric, value FROM data.headline WHERE level = ? AND period = ? '
        'UNION ALL SELECT "window", metric, value FROM data.health_headline WHERE level = ? AND period = ?',
        "france", "28d", "france", "28d",
    )  # fmt: skip
    assert (
        rows.set_index(["window", "metric"])
        .value.sort_index()
        .equals(direct.set_index(["window", "metric"]).value.sort_index())
    )


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH '{home}/landing.duckdb' AS landing",
        "SELECT * FROM read_text('{keys}/landing.key')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_csv('https://example.org/data.csv')",
        "COPY (SELECT 1) TO '{home}/out.csv'",
        "CREATE TABLE publication.data.mine AS SELECT 1",
        "DELETE FROM publication.meta.areas",
        "SET enable_external_access = true",
        "SET memory_limit = '8GB'",
        "INSTALL httpfs",
    ],
)
def test_the_connection_reaches_nothing_else(opened, statement):
    connection = data.current(WHOLE).connection
    with pytest.raises(duckdb.Error):
        connection.execute(statement.format(home=opened.home, keys=opened.keys))


def test_the_key_is_in_no_catalogue_of_the_engine(opened):
    connection = data.current(WHOLE).connection
    for table in ("duckdb_databases()", "duckdb_settings()", "duckdb_secrets()", "duckdb_variables()"):
        assert opened.key not in str(connection.execute(f"SELECT * FROM {table}").fetchall())


def test_a_new_publication_is_opened_and_the_old_one_stays_readable(opened):
    first = data.current(WHOLE)
    assert data.current(WHOLE) is first
    opened.publish(publication_id="sample-2", seed=7)
    second = data.current(WHOLE)
    assert second.about.publication_id == "sample-2"
    assert second.token != first.token
    query = "SELECT sum(value) FROM publication.data.demand_daily"
    assert not data.rows(first, query).equals(data.rows(second, query))


def test_the_same_id_in_another_file_does_not_serve_old_rows(opened):
    before = data.headline(data.current(WHOLE), "france", "FR", "28d")
    opened.publish(seed=7)
    after = data.headline(data.current(WHOLE), "france", "FR", "28d")
    assert not before.value.equals(after.value)


def test_many_readers_share_one_connection(opened):
    publication = data.current(WHOLE)
    results: list[int] = []

    def read(area: str) -> None:
        results.append(len(data.headline(publication, "region", area, "28d")))

    threads = [threading.Thread(target=read, args=(code,)) for code in ("11", "24", "53", "84", "93", "94")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 6
    assert len(set(results)) == 1


def test_no_file(opened):
    opened.publication.unlink()
    assert reason() == "missing"


def test_no_setting(opened, monkeypatch):
    monkeypatch.delenv("CONTACT_PUBLICATION")
    assert reason() == "setting"


def test_no_key_setting(opened, monkeypatch):
    monkeypatch.delenv("CONTACT_PUBLICATION_KEY_FILE")
    assert reason() == "key_setting"


@pytest.mark.parametrize("content", ["", "too short", "zz" * 32])
def test_no_good_key(opened, content):
    opened.key_file.write_text(content)
    assert reason() == "key_missing"


def test_a_wrong_key_is_named_and_no_key_is_told(opened):
    right = opened.key
    wrong = "ab" * 32
    opened.key_file.write_text(wrong)
    with pytest.raises(data.PublicationUnavailableError) as caught:
        data.current(WHOLE)
    error = caught.value
    assert error.reason == "wrong_key"
    assert error.__cause__ is None
    assert error.__suppress_context__
    assert right not in repr(vars(error))
    assert wrong not in repr(vars(error))


def test_a_file_that_is_no_publication(opened):
    opened.publication.write_bytes(b"no database")
    assert reason() == "unreadable"


def test_an_interrupted_copy(opened):
    opened.publication.write_bytes(opened.publication.read_bytes()[:20_000])
    assert reason() in ("unreadable", "wrong_key")


@pytest.mark.parametrize(("version", "expected"), [(2, "newer"), (0, "older")])
def test_another_schema(opened, version, expected):
    opened.publish(schema_version=version)
    assert reason() == expected


def test_a_path_with_a_quote(tmp_path, monkeypatch):
    installed = install(tmp_path / "l'été", Sample(data_from=Sample().data_to, volume=0.01))
    for name, value in installed.environment.items():
        monkeypatch.setenv(name, value)
    assert data.current(WHOLE).about.publication_id == "sample-1"
