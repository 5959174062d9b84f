"""The same deliveries again change nothing but the ledger; a killed run leaves what was there."""

import random
import shutil
from pathlib import Path

import pytest

from contact.stores import attach, engine, open_store

VOLATILE = {
    ("warehouse", "build.info"): "built_at",
    ("publication", "meta.publication"): "built_at, published_at, publication_id",
    ("warehouse", "marts.fct_feed_days"): "deliveries, deliveries_duplicate, rows_received, rows_duplicate",
}
"""What tells the time of a run, or counts files received again."""

ACCOUNT = {"meta.activity", "meta.held", "meta.upkeep"}
"""Tables of the publication that tell what was done: that files came again is told there."""

FACTS = [
    "fct_calls",
    "fct_acts",
    "fct_episodes",
    "fct_episode_steps",
    "fct_recontacts",
    "fct_frequent_callers",
    "fct_episode_paths",
    "fct_coding_completeness",
    "fct_code_mappings",
    "fct_unmet_demand",
    "fct_territory_access",
    "fct_capacity",
]


@pytest.fixture(scope="module")
def small(installation_of):
    """Ten days of three associations, from feeds to publication."""
    installation = installation_of("once")
    days = ["--from", "2020-02-26", "--to", "2020-03-06", "--associations", "3", "--scale", "0.1"]
    installation.contact("simulate", "--out", installation.folder / "sim", *days)
    installation.contact("run", installation.folder / "sim" / "feeds")
    return installation


def content(installation, store: str) -> dict[str, list[tuple]]:
    """All rows of all tables of a store, sorted, what tells the time of a run left out."""
    with installation.settings(), engine() as connection:
        attach(connection, store, read_only=True)
        names = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where database_name = $1 order by 1", [store]
        ).fetchall()
        held = {}
        for (name,) in names:
            volatile = VOLATILE.get((store, name))
            columns = f"* exclude ({volatile})" if volatile else "*"
            rows = connection.execute(f"select {columns} from {store}.{name} order by all").fetchall()
            held[name] = [tuple(rounded(value) for value in row) for row in rows]
        return held


def rounded(value: object) -> object:
    """A value of which the last digits, which depend on the order in which doubles are added, are left out."""
    return round(value, 9) if isinstance(value, float) else value


def test_the_same_deliveries_again_change_nothing_but_the_ledger(small):
    stores = ("landing", "identity", "warehouse", "publication")
    before = {store: content(small, store) for store in stores}
    small.contact("run", small.folder / "sim" / "feeds")
    after = {store: content(small, store) for store in stores}
    ledger = after["landing"].pop("ledger.deliveries")
    first = before["landing"].pop("ledger.deliveries")
    assert [row for row in ledger if row[5] != "duplicate"] == first
    assert len(ledger) == 2 * len(first)
    for name in ACCOUNT:
        assert before["publication"].pop(name)
        assert after["publication"].pop(name)
    marts = ("marts.fct_deliveries", "intermediate.int_deliveries_counted", "staging.stg_ledger__deliveries")
    for name in marts:
        before["warehouse"].pop(name, None)
        after["warehouse"].pop(name, None)
    changed = [
        (store, name)
        for store in stores
        for name in before[store].keys() | after[store].keys()
        if before[store].get(name) != after[store].get(name)
    ]
    assert changed == []


@pytest.mark.timeout(2400)  # eleven builds
def test_ten_daily_builds_in_whatever_order_end_as_one_whole_build(small, beside):
    """Days land backwards, the warehouse is built after each of them: the worst order in which they can be late."""
    other = beside("reversed")
    days = sorted({path.stem[-8:] for path in feeds(small)}, reverse=True)
    assert len(days) == 10
    for day in days:
        other.contact("land", *(path for path in feeds(small) if path.stem.endswith(day)))
        other.contact("build")
    assert_same_facts(other, small)


def test_deliveries_in_another_order_end_as_one_whole_build(small, beside):
    """Deliveries of any association and day land together by six, in an order drawn from a seed; one build follows."""
    other = beside("shuffled")
    deliveries = sorted({(path.parent, path.stem[-8:]) for path in feeds(small)})
    shuffled = random.Random(20200229).sample(deliveries, len(deliveries))
    for first in range(0, len(shuffled), 6):
        together = shuffled[first : first + 6]
        other.contact("land", *(path for path in feeds(small) if (path.parent, path.stem[-8:]) in together))
    other.contact("build")
    assert_same_facts(other, small)


@pytest.fixture
def beside(small, installation_of):
    """Gives an empty installation with the keys of `small`, so that pseudonyms can be compared."""

    def make(name: str):
        other = installation_of(name)
        shutil.rmtree(other.folder / "var")
        shutil.copytree(small.folder / "keys", other.folder / "keys", dirs_exist_ok=True)
        other.contact("init")
        return other

    return make


def feeds(installation) -> list[Path]:
    return sorted((installation.folder / "sim" / "feeds").rglob("*.csv"))


def assert_same_facts(one, other) -> None:
    for fact in FACTS:
        assert facts(one, fact) == facts(other, fact), fact


def facts(installation, name: str) -> list[tuple]:
    """Rows of a fact, but for the numbers of their deliveries, which are given in the order of landing."""
    with installation.settings(), open_store("warehouse") as connection:
        return connection.execute(
            f"select columns(name -> name <> 'delivery_id') from marts.{name} order by all"
        ).fetchall()
