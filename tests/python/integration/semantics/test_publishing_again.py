"""`contact publish` on what was published before: nothing half visible, nothing told twice, nothing that may not be told."""

import json
import shutil
from pathlib import Path

import pytest

from contact.assurance.disclosure.unprotected import Unprotected
from contact.audit.trail import audited
from contact.audit.verify import read_entries
from contact.errors import ContactError
from contact.publication.publish import publish
from contact.settings import get_settings
from contact.stores import open_store, store_path


@pytest.fixture
def copy_of_installation(outcome, semantics_home, tmp_path, monkeypatch) -> Path:
    """A copy of the installation with its publication, to be spoilt by a test; returns its folder of stores."""
    shutil.copytree(semantics_home, tmp_path / "var")
    monkeypatch.setenv("CONTACT_HOME", str(tmp_path / "var"))
    get_settings.cache_clear()
    yield tmp_path / "var"
    monkeypatch.undo()
    get_settings.cache_clear()


def change_meta(query: str, **entries) -> None:
    """Change the stored meta of a saved query, as a build of a changed project would."""
    with open_store("warehouse", read_only=False) as connection:
        (text,) = connection.execute("select content from build.artifacts where name = 'saved_query_meta'").fetchone()
        meta = json.loads(text)
        meta[query] |= entries
        connection.execute("update build.artifacts set content = ? where name = 'saved_query_meta'", [json.dumps(meta)])


def test_publishing_the_same_warehouse_again_changes_nothing(copy_of_installation):
    before = store_path("publication").read_bytes()
    again = publish()
    assert not again.is_new
    assert store_path("publication").read_bytes() == before


def test_a_changed_warehouse_gives_a_new_publication_and_an_open_reader_keeps_the_old_one(copy_of_installation):
    (copy_of_installation / "publication.next.duckdb").write_bytes(b"left by a run that was killed")
    with open_store("publication") as reader:
        old = reader.execute(
            "select publication_id, (select sum(value) from data.demand_daily) from meta.publication"
        ).fetchone()
        with open_store("warehouse", read_only=False) as connection:
            connection.execute(
                "delete from marts.fct_calls where called_on = '2020-12-24' and association_id = 'gironde_a'"
            )
        assert publish().is_new
        still = reader.execute(
            "select publication_id, (select sum(value) from data.demand_daily) from meta.publication"
        )
        assert still.fetchone() == old
    with open_store("publication") as reader:
        assert reader.execute("select publication_id from meta.publication").fetchone() != old[:1]
    assert sorted(path.name for path in copy_of_installation.glob("publication*")) == ["publication.duckdb"]


@pytest.mark.parametrize(
    ("query", "entries", "told"),
    [
        (
            "covid_weekly",
            {"levels": ["france", "departement"]},
            "'covid_weekly' would publish the health metric .* by departement",
        ),
        ("health_headline", {"periods": ["1d"]}, "'health_headline' would publish the health metric .* by 1d"),
        ("covid_weekly", {"grain": "day"}, "'covid_weekly' would publish the health metric .* by day"),
        ("headline", {"levels": ["commune"]}, "'headline' needs config.meta.levels, out of: france, region"),
        ("headline", {"periods": ["90d"]}, "'headline' needs config.meta.periods, out of: 1d, 7d"),
        ("headline", {"grain": None}, "'headline' needs config.meta.grain"),
    ],
)
def test_an_export_that_may_not_be_published_stops_everything(copy_of_installation, query, entries, told):
    before = store_path("publication").read_bytes()
    change_meta(query, **entries)
    with pytest.raises(ContactError, match=told) as refusal:
        publish()
    assert "\n" not in str(refusal.value)
    assert store_path("publication").read_bytes() == before


def test_what_the_attack_breaks_is_not_published_and_the_refusal_is_recorded(copy_of_installation):
    before = store_path("publication").read_bytes()
    store_path("publication").unlink()  # and with it what was told this week
    told = r"The attack on the publication recovers \d+ small groups of persons, the first in the table '.*_.*' from the metric"
    with pytest.raises(ContactError, match=told) as refusal, audited("publish"):
        publish(protection=Unprotected())
    assert "\n" not in str(refusal.value)
    assert refusal.value.exit_code == 1
    assert not store_path("publication").exists()
    *_, (action, outcome) = [(entry.action, entry.outcome) for entry in read_entries()]
    assert (action, outcome) == ("publish", "refused")
    assert publish().is_new
    assert len(store_path("publication").read_bytes()) == pytest.approx(len(before), rel=0.2)


def test_health_figures_stay_as_they_were_told_until_the_next_whole_week(copy_of_installation):
    def told(table: str) -> list[tuple]:
        with open_store("publication") as connection:
            return connection.execute(f"select * exclude (is_provisional) from data.{table} order by all").fetchall()

    health, activity = told("covid_weekly"), told("headline")
    with open_store("warehouse", read_only=False) as connection:
        connection.execute("delete from marts.fct_acts where is_suspected_covid_19 and hash(act_id) % 2 = 0")
    assert publish().is_new
    counts = [row for row in told("covid_weekly") if "covid_acts" in row]
    assert counts == [row for row in health if "covid_acts" in row]
    assert told("headline") != activity


def test_without_a_warehouse_or_a_delivery_it_says_what_to_run(copy_of_installation):
    with open_store("warehouse", read_only=False) as connection:
        connection.execute("delete from marts.fct_deliveries")
    with pytest.raises(ContactError, match="No delivery has landed yet"):
        publish()
    store_path("warehouse").unlink()
    with pytest.raises(ContactError, match=r"There is no warehouse yet.*run 'contact build'"):
        publish()
