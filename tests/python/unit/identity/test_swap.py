"""Exchanges of files: all or none, whatever kills them."""

import pytest

from contact.errors import ContactError
from contact.settings import settings
from contact.swap import JOURNAL, finish_swap, fresh_path, swap_in
from killing import killed_at

SWAP = """
from contact.settings import settings
from contact.swap import fresh_path, swap_in
places = [settings.home / "landing.duckdb", settings.home / "identity.duckdb", settings.keys_dir / "patients.key"]
watch()
for place in places:
    fresh_path(place).write_text("new")
swap_in([(fresh_path(place), place) for place in places])
"""


@pytest.fixture
def places(bare_home):
    """Three files that belong together, each with the write-ahead log of a run that was killed."""
    found = [settings.home / "landing.duckdb", settings.home / "identity.duckdb", settings.keys_dir / "patients.key"]
    for place in found:
        place.write_text("old")
        place.with_name(place.name + ".wal").write_text("old")
    return found


def prepare(places, content="new"):
    for place in places:
        fresh_path(place).write_text(content)
    return [(fresh_path(place), place) for place in places]


def names():
    return sorted(path.name for folder in (settings.home, settings.keys_dir) for path in folder.iterdir())


def test_files_take_their_places_together(places):
    swap_in(prepare(places))
    assert [place.read_text() for place in places] == ["new"] * 3
    assert not [name for name in names() if ".next." in name or name.endswith(".wal") or name == JOURNAL]


def test_what_an_unfinished_exchange_left_is_removed(places):
    prepare(places)
    finish_swap()
    assert [place.read_text() for place in places] == ["old"] * 3
    assert not [name for name in names() if ".next." in name]


def test_killed_anywhere_all_files_are_old_or_all_are_new(places):
    seen = set()
    for instant in range(1, 100):
        for place in places:
            place.write_text("old")
        was_killed = killed_at(instant, SWAP, [settings.home, settings.keys_dir])
        finish_swap()
        content = {place.read_text() for place in places}
        assert len(content) == 1
        assert not [name for name in names() if ".next." in name or name == JOURNAL]
        seen |= content
        if not was_killed:
            break
    assert instant > 10
    assert seen == {"old", "new"}


def test_finishing_twice_changes_nothing(places):
    swap_in(prepare(places))
    finish_swap()
    finish_swap()
    assert [place.read_text() for place in places] == ["new"] * 3


def test_the_folders_may_be_moved_between_a_kill_and_the_next_command(places, bare_home, monkeypatch):
    from contact import settings as settings_module

    for instant in range(1, 100):
        killed_at(instant, SWAP, [settings.home, settings.keys_dir])
        if (settings.home / JOURNAL).exists():
            break
    moved = bare_home.parent / "moved"
    settings.home.rename(moved)
    monkeypatch.setenv("CONTACT_HOME", str(moved))
    settings_module.get_settings.cache_clear()
    finish_swap()
    assert (moved / "landing.duckdb").read_text() == "new"
    assert (settings.keys_dir / "patients.key").read_text() == "new"


def test_an_exchange_that_cannot_be_made_is_told_in_a_sentence(places):
    pairs = prepare(places)
    pairs[0][0].unlink()
    with pytest.raises(ContactError, match="could not be exchanged"):
        swap_in(pairs)
    assert [place.read_text() for place in places] == ["old"] * 3


def test_a_journal_that_cannot_be_followed_is_told_in_a_sentence(places):
    pairs = prepare(places)
    (settings.home / JOURNAL).write_text(f'[["home/{pairs[0][0].name}", "keys/missing/file"]]')
    with pytest.raises(ContactError, match="cannot be completed"):
        finish_swap()
