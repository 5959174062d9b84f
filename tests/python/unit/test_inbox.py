"""What an inbox takes, what it lets wait, and what it costs to look at it: on a clock of the test."""

import os
import time

import pytest

from contact.landing.inbox import UNFINISHED, Inbox
from contact.landing.registry import read_registry
from feed_builder import entity, line, write

SETTLE, WAIT = 10, 3600


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def registry(project):
    return read_registry(project / "seeds")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def inbox(tmp_path, clock):
    (tmp_path / "inbox").mkdir()
    return Inbox([tmp_path / "inbox"], SETTLE, WAIT, clock)


@pytest.fixture
def folder(inbox):
    return inbox.folders[0]


@pytest.fixture
def acts(project):
    return entity(project, "flat_acts", "acts")


def taken(inbox: Inbox, registry) -> list[str]:
    """Names of the deliveries that a look takes; they are handled."""
    inbox.look()
    deliveries, _ = inbox.ready(registry)
    for delivery in deliveries:
        inbox.done(delivery)
    return [delivery.name for delivery in deliveries]


def test_a_file_is_taken_once_it_has_not_changed_for_a_while(inbox, folder, registry, acts, clock):
    path = write(folder / "aisne_a", acts, "20200301", [line(acts)])
    assert taken(inbox, registry) == []
    clock.now += SETTLE - 1
    path.write_bytes(path.read_bytes() + b"more\n")
    clock.now += 2
    assert taken(inbox, registry) == []
    clock.now += SETTLE
    assert taken(inbox, registry) == ["aisne_a 2020-03-01"]
    assert taken(inbox, registry) == []


def test_a_file_that_was_there_long_before_the_watch_is_taken_at_once(inbox, folder, registry, acts):
    path = write(folder / "aisne_a", acts, "20200301", [line(acts)])
    os.utime(path, (time.time() - 60, time.time() - 60))
    assert taken(inbox, registry) == ["aisne_a 2020-03-01"]


@pytest.mark.parametrize("ending", UNFINISHED)
def test_a_file_that_its_sender_marks_as_unfinished_waits_for_its_name(inbox, folder, registry, acts, clock, ending):
    path = write(folder / "aisne_a", acts, "20200301", [line(acts)])
    unfinished = path.rename(path.with_name(path.name + ending))
    clock.now += 100 * SETTLE
    assert taken(inbox, registry) == []
    unfinished.rename(path)
    taken(inbox, registry)
    clock.now += SETTLE
    assert taken(inbox, registry) == ["aisne_a 2020-03-01"]


def test_a_delivery_waits_for_its_other_files_and_not_for_ever(inbox, folder, registry, project, clock):
    calls, events = entity(project, "dispatch_log", "calls"), entity(project, "dispatch_log", "events")
    write(folder / "aube_a", calls, "20200301", [line(calls)])
    write(folder / "aube_a", calls, "20200302", [line(calls)])
    taken(inbox, registry)
    clock.now += SETTLE
    assert taken(inbox, registry) == []
    write(folder / "aube_a", events, "20200301", [line(events)])
    taken(inbox, registry)
    clock.now += SETTLE
    assert taken(inbox, registry) == ["aube_a 2020-03-01"]
    clock.now += WAIT
    assert taken(inbox, registry) == ["aube_a 2020-03-02"], "what stays incomplete is handed in as it is"
    write(folder / "aube_a", events, "20200302", [line(events)])
    taken(inbox, registry)
    clock.now += SETTLE
    assert taken(inbox, registry) == ["aube_a 2020-03-02"], "and again when it is whole"


def test_a_delivery_waits_while_one_of_its_files_grows(inbox, folder, registry, project, clock):
    calls, events = entity(project, "dispatch_log", "calls"), entity(project, "dispatch_log", "events")
    write(folder / "aube_a", calls, "20200301", [line(calls)])
    taken(inbox, registry)
    clock.now += SETTLE
    path = write(folder / "aube_a", events, "20200301", [line(events)])
    for _ in range(5):
        assert taken(inbox, registry) == []
        path.write_bytes(path.read_bytes() + b"x")
        clock.now += SETTLE
    taken(inbox, registry)
    clock.now += SETTLE
    assert taken(inbox, registry) == ["aube_a 2020-03-01"]


def test_a_file_that_is_made_readable_is_taken_again(inbox, folder, registry, acts, clock):
    path = write(folder / "aisne_a", acts, "20200301", [line(acts)])
    taken(inbox, registry)
    clock.now += SETTLE
    assert taken(inbox, registry) == ["aisne_a 2020-03-01"]
    path.chmod(0o640)
    taken(inbox, registry)
    clock.now += SETTLE
    assert taken(inbox, registry) == ["aisne_a 2020-03-01"]


def test_a_file_of_no_delivery_is_told_once(inbox, folder, registry, acts, clock):
    write(folder / "atlantis_a", acts, "20200301", [line(acts)])
    inbox.look()
    clock.now += SETTLE
    inbox.look()
    deliveries, refused = inbox.ready(registry)
    assert (deliveries, len(refused)) == ([], 1)
    assert inbox.look() is False
    assert inbox.ready(registry) == ([], [])


def test_a_folder_that_vanishes_and_comes_back_is_not_taken_twice(inbox, folder, registry, acts, clock):
    write(folder / "aisne_a", acts, "20200301", [line(acts)])
    taken(inbox, registry)
    clock.now += SETTLE
    assert taken(inbox, registry) == ["aisne_a 2020-03-01"]
    away = folder.rename(folder.with_name("away"))
    assert taken(inbox, registry) == []
    assert inbox.lost == {folder}
    away.rename(folder)
    clock.now += SETTLE
    assert taken(inbox, registry) == []
    assert inbox.lost == set()


def test_a_file_that_is_deleted_is_forgotten(inbox, folder, registry, acts, clock):
    path = write(folder / "aisne_a", acts, "20200301", [line(acts)])
    taken(inbox, registry)
    clock.now += SETTLE
    inbox.look()
    path.unlink()
    assert taken(inbox, registry) == []


def test_links_are_not_followed(inbox, folder, registry, acts, clock, tmp_path):
    path = write(tmp_path / "elsewhere" / "aisne_a", acts, "20200301", [line(acts)])
    (folder / "aisne_a").mkdir()
    (folder / "aisne_a" / path.name).symlink_to(path)
    (folder / "gironde_b").symlink_to(path.parent)
    taken(inbox, registry)
    clock.now += SETTLE
    assert taken(inbox, registry) == []


def test_a_full_inbox_costs_little_per_look(inbox, folder, registry, clock):
    for association in ("aisne_a", "cher_a", "loiret_a", "aube_a"):
        (folder / association).mkdir()
        for number in range(5_000):
            (folder / association / f"other_{number:08d}.csv").touch()
    inbox.look()
    clock.now += SETTLE
    inbox.look()
    assert len(inbox.ready(registry)[1]) == 20_000
    start = time.process_time()
    assert inbox.look() is False
    assert time.process_time() - start < 1.5, "20,000 handled files cost a fraction of a second on one core"


def test_a_delivery_of_resources_waits_for_the_files_that_it_must_have(inbox, folder, registry, clock):
    (folder / "doubs_a").mkdir()
    (folder / "doubs_a" / "Encounter_20200301.ndjson.gz").write_bytes(b"cut")
    taken(inbox, registry)
    clock.now += SETTLE
    assert taken(inbox, registry) == []
    (folder / "doubs_a" / "Patient_20200301.ndjson").write_bytes(b"{}\n")
    taken(inbox, registry)
    clock.now += SETTLE
    assert taken(inbox, registry) == ["doubs_a 2020-03-01"]
