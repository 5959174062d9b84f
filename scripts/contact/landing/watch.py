"""`contact land --watch`: land what comes into an inbox, round after round, until told to stop.

An obstacle (a full disk, a share that is gone, another program in the stores) ends a round, never the watch: it is told once,
in one sentence, and the next round tries again. SIGTERM and SIGINT end the watch between two batches.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from contact import lock, obstacles
from contact.console import say
from contact.errors import ContactError, UsageError
from contact.landing.commands import land_and_tell
from contact.landing.deliveries import Delivery
from contact.landing.inbox import Inbox
from contact.landing.registry import read_registry
from contact.lock import exclusive
from contact.settings import settings
from contact.stores import open_store

_AT_ONCE = 200


class _StoppedError(BaseException):
    """The watch is to end while it waits for the lock: none of its work has begun."""


def watch(paths: list[Path], every: float, *, remove_landed: bool) -> None:
    """Land the deliveries that come into folders, looking every so many seconds; returns when told to stop.

    Raises:
        UsageError: a path is no folder.
        ContactError: at the start alone: a store or a key is missing, or the registry cannot be read.
    """
    for position, path in enumerate(paths, start=1):
        if not path.is_dir():
            raise UsageError(
                f"Path {position} of {len(paths)} is no folder; --watch takes folders into which feeds come."
            )
    read_registry(settings.seeds_dir)
    folders = [path.resolve() for path in paths]
    inbox = Inbox(folders, settings.inbox_settle_seconds, settings.inbox_wait_minutes * 60)
    with _stopping() as stop:
        say(
            f"Watching {len(paths)} folder{'s' if len(paths) > 1 else ''} every {every:g} s; SIGTERM or Ctrl-C ends it."
        )
        watcher = _Watcher(inbox, _landed_contents(), stop, remove_landed)
        while not stop.is_set():
            watcher.round()
            stop.wait(every)
    say("The watch has ended; nothing is half-done.")


@dataclass
class _Watcher:
    """One watch: its inbox, what had been landed before it began, and what it complained of last."""

    inbox: Inbox
    landed_before: set[tuple[str, date]]
    stop: threading.Event
    remove_landed: bool
    complaint: str = ""
    lost: frozenset[Path] = frozenset()

    def round(self) -> None:
        """Look once and land what is ready; whatever stands in the way is told, once as long as it stays."""
        try:
            has_new = self.inbox.look()
            self._tell_lost()
            if has_new:
                self._land_ready()
            self.complaint = ""
        except ContactError as error:
            self._complain(str(error))
        except (duckdb.Error, OSError) as error:
            self._complain(f"Landing stopped: {obstacles.explain(error)}.")

    def _land_ready(self) -> None:
        deliveries, refused = self.inbox.ready(read_registry(settings.seeds_dir))
        for refusal in refused:
            say(f"refused: {refusal}")
        new = self._not_landed_before(deliveries)
        for start in range(0, len(new), _AT_ONCE):
            if self.stop.is_set():
                return
            paths = [path for delivery in new[start : start + _AT_ONCE] for path in delivery.files.values()]
            for entry in land_and_tell(paths):
                self.inbox.done(entry.delivery)
                if entry.status in ("landed", "duplicate"):
                    self._remove(entry.delivery)

    def _not_landed_before(self, deliveries: list[Delivery]) -> list[Delivery]:
        """Deliveries without those that an earlier watch landed and that lie in the inbox as they did then."""
        if not self.landed_before:
            return deliveries
        new = []
        for delivery in deliveries:
            if _content(delivery) in self.landed_before:
                self.inbox.done(delivery)
                self._remove(delivery)
            else:
                new.append(delivery)
        return new

    def _remove(self, delivery: Delivery) -> None:
        """Delete the files of a landed delivery where that is wanted; one that has changed since is left to the next look."""
        if not self.remove_landed:
            return
        for path in delivery.files.values():
            if self.inbox.is_unchanged(path):
                try:
                    path.unlink()
                except OSError as error:
                    raise ContactError(
                        f"The files of {delivery.name} are landed and cannot be deleted ({error.strerror}); "
                        "make the inbox writable, or leave out --remove-landed."
                    ) from None

    def _tell_lost(self) -> None:
        lost = frozenset(self.inbox.lost)
        if lost - self.lost:
            say(
                f"{len(lost)} folder of the inbox cannot be read; what comes into the others is landed, and it is tried again."
            )
        if self.lost - lost:
            say("A folder of the inbox that could not be read is back.")
        self.lost = lost

    def _complain(self, sentence: str) -> None:
        if sentence != self.complaint:
            say(f"contact: {sentence} It is tried again.")
        self.complaint = sentence


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set; work that has begun is finished first."""
    stop = threading.Event()

    def end(*_: object) -> None:
        stop.set()
        if lock.is_waiting():
            raise _StoppedError

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with suppress(_StoppedError):
            yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _landed_contents() -> set[tuple[str, date]]:
    """Content and day of every delivery that was landed before the watch began."""
    with exclusive("land"), open_store("landing") as connection:
        landed = "select content_hash, delivered_on from ledger.deliveries where status = 'landed'"
        return set(connection.execute(landed).fetchall())


def _content(delivery: Delivery) -> tuple[str, date]:
    try:
        return delivery.content_hash(), delivery.delivered_on
    except OSError:
        return "", delivery.delivered_on
