"""An inbox: folders into which others put feeds, looked at again and again without a trace in them.

A file is taken when its size and times have not changed for a while; a delivery, when all of its files are there, or
when the wait for the others is over. What was handled is known by path, size and times, and told apart by content in
the ledger: a file that changes later is taken again.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from contact.landing.deliveries import MARKER, Delivery, Refusal, find_deliveries
from contact.landing.registry import Registry

UNFINISHED = (".part", ".tmp", ".filepart", ".partial", ".crdownload")
"""Endings by which programs that transfer files mark those that they are still writing."""

Signature = tuple[int, int, int]
"""Size in bytes, time of the last change of content and of attributes in nanoseconds."""

_Key = tuple[str, str]


@dataclass
class _File:
    """What is remembered of one file; `since` is when its signature was first seen, on the clock of the inbox."""

    signature: Signature
    since: float
    key: _Key | None = None
    is_handled: bool = False


@dataclass
class Inbox:
    """Folders that are watched, with what is known of their files. Seconds throughout; `clock` never goes back."""

    folders: list[Path]
    settle: float
    wait: float
    clock: Callable[[], float] = time.monotonic
    lost: set[Path] = field(default_factory=set)
    _files: dict[str, _File] = field(default_factory=dict)
    _groups: dict[_Key, set[str]] = field(default_factory=dict)
    _incomplete_since: dict[_Key, float] = field(default_factory=dict)

    def look(self) -> bool:
        """Look at every folder; returns whether there is something that was not handled yet.

        A folder that cannot be read is put into `lost`, and what is known of it is kept until it comes back.
        """
        self.lost = set()
        found: dict[str, os.stat_result] = {}
        for folder in self.folders:
            self._scan(str(folder), found)
        for path in [path for path in self._files if path not in found and not self._is_lost(path)]:
            self._forget(path)
        for path, status in found.items():
            self._note(path, status)
        return any(not file.is_handled for file in self._files.values())

    def ready(self, registry: Registry) -> tuple[list[Delivery], list[Refusal]]:
        """Deliveries to be landed now, and a refusal for each new file that belongs to none.

        Raises:
            ContactError: a file vanished since the last look.
        """
        refused = self._locate(registry)
        open_keys = {file.key for file in self._files.values() if not file.is_handled and file.key}
        settled = [key for key in open_keys if all(self._is_settled(self._files[path]) for path in self._groups[key])]
        paths = sorted(Path(path) for key in settled for path in self._groups[key])
        deliveries = find_deliveries(paths, registry)[0] if paths else []
        return [delivery for delivery in deliveries if self._is_due(delivery, registry)], refused

    def done(self, delivery: Delivery) -> None:
        """Note that a delivery was handled, in the state in which its files were last looked at."""
        for path in delivery.files.values():
            self._files[str(path)].is_handled = True
        self._incomplete_since.pop(_key(delivery), None)

    def is_unchanged(self, path: Path) -> bool:
        """Whether a file still is what it was at the last look."""
        try:
            return _signature(path.stat()) == self._files[str(path)].signature
        except OSError:
            return False

    def _scan(self, folder: str, found: dict[str, os.stat_result]) -> None:
        """Put the files under a folder that may belong to a feed into `found`, with their status; links are not followed."""
        try:
            with os.scandir(folder) as entries:
                inside = [entry for entry in entries if not entry.name.startswith(".")]
            for entry in inside:
                if entry.is_dir(follow_symlinks=False):
                    self._scan(entry.path, found)
                elif entry.is_file(follow_symlinks=False) and _may_be_feed(entry.name):
                    found[entry.path] = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            self.lost |= {Path(folder)} if Path(folder) in self.folders else set()  # else gone since it was listed
        except OSError:
            self.lost.add(Path(folder))

    def _note(self, path: str, status: os.stat_result) -> None:
        signature, now = _signature(status), self.clock()
        known = self._files.get(path)
        if known is None:
            is_old = time.time() - status.st_mtime >= self.settle
            self._files[path] = _File(signature, now - self.settle if is_old else now)
        elif known.signature != signature:
            self._files[path] = _File(signature, now, known.key)

    def _forget(self, path: str) -> None:
        key = self._files.pop(path).key
        if key:
            self._groups[key].discard(path)

    def _is_lost(self, path: str) -> bool:
        return any(folder in Path(path).parents for folder in self.lost)

    def _is_settled(self, file: _File) -> bool:
        return self.clock() - file.since >= self.settle

    def _locate(self, registry: Registry) -> list[Refusal]:
        """Find the delivery of each settled file that has none yet; a file without one is handled by being told."""
        new = [
            path for path, file in self._files.items() if not (file.key or file.is_handled) and self._is_settled(file)
        ]
        if not new:
            return []
        deliveries, refused = find_deliveries([Path(path) for path in sorted(new)], registry)
        for delivery in deliveries:
            for path in map(str, delivery.files.values()):
                self._files[path].key = _key(delivery)
                self._groups.setdefault(_key(delivery), set()).add(path)
        for path in new:
            self._files[path].is_handled = self._files[path].key is None
        return refused

    def _is_due(self, delivery: Delivery, registry: Registry) -> bool:
        """Whether all files of a delivery are there, or the wait for the others is over."""
        problem = delivery.problem(registry)
        if problem is None or problem[0] != "missing_file":
            return True
        return self.clock() - self._incomplete_since.setdefault(_key(delivery), self.clock()) >= self.wait


def _key(delivery: Delivery) -> _Key:
    return delivery.association.association_id, delivery.delivered_on.isoformat()


def _signature(status: os.stat_result) -> Signature:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _may_be_feed(name: str) -> bool:
    return name != MARKER and not name.lower().endswith((*UNFINISHED, ".parquet"))
