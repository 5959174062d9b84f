"""Reading by a process with limits; what it cannot read within them is kept apart, and the rest is read without it."""

import mmap
import os
import pickle
import socket
import subprocess
import sys
import time
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path

from contact.landing.ledger import Entry
from contact.landing.read_batch import Batch
from contact.landing.reader_process import FAILED, MEMORY, READY
from contact.landing.reasons import explain_delivery
from contact.landing.registry import Entity, Registry
from contact.settings import settings

TIME = "reader_time_limit"
_BYTES_A_SECOND = 4 << 20
_LOOK_SECONDS = 0.05
_STARTING_SECONDS = 300
_SECRET = ("CONTACT_KEY", "CONTACT_OFFICER")


class Reader:
    """Reads batches in a process of its own, which is started anew after each end."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._process: subprocess.Popen | None = None
        self._connection: Connection | None = None
        self._start()

    def read(self, entries: list[Entry]) -> Batch:
        """The batch of entries of one format. One whose files take too long, take too much memory or end the process
        is marked as quarantined."""
        if not any(entry.status == "landed" for entry in entries):
            return Batch(entries, self._entities(entries), [])
        answer = self._ask(entries)
        if isinstance(answer, Batch):
            return answer
        if len(entries) == 1:
            entry = entries[0]
            entry.status, entry.reason = "quarantined", answer
            entry.explanation = explain_delivery(answer, entry.delivery.name)
            return Batch(entries, self._entities(entries), [])
        return Batch.joined([self.read([entry]) for entry in entries])

    def _entities(self, entries: list[Entry]) -> tuple[Entity, ...]:
        return self._registry.formats[entries[0].delivery.association.format]

    def close(self) -> None:
        """End the process."""
        self._connection.close()
        self._process.kill()
        self._process.wait()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "contact.landing.reader_process", str(theirs.fileno()),
                 str(settings.reader_memory_mib)],
                env={name: value for name, value in os.environ.items() if not name.startswith(_SECRET)},
                pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        self._connection = Connection(ours.detach())
        self._is_ready = False

    def _ask(self, entries: list[Entry]) -> Batch | str:
        """The answer of the process: a batch, or the reason why there is none."""
        try:
            if not self._is_ready:  # a busy machine takes its time to start a process: no delivery is blamed for it
                self._await_ready()
                self._connection.send(self._registry)
                self._await_ready()
                self._is_ready = True
            self._connection.send(entries)
            reason = self._wait(settings.reader_seconds + sum(entry.size for entry in entries) / _BYTES_A_SECOND)
            if reason is None:
                answer = self._connection.recv()
                return answer if isinstance(answer, str) else self._receive(answer)
        except (EOFError, OSError):
            reason = FAILED
        self.close()
        self._start()
        return reason

    def _await_ready(self) -> None:
        if self._wait(_STARTING_SECONDS) or self._connection.recv() != READY:
            raise EOFError

    def _wait(self, seconds: float) -> str | None:
        """Wait for the answer; returns the limit that the process exceeds before it comes."""
        end = time.monotonic() + seconds
        while not self._connection.poll(_LOOK_SECONDS):
            if time.monotonic() > end:
                return TIME
            if self._resident_mib() > settings.reader_memory_mib:
                return MEMORY
        return None

    def _resident_mib(self) -> int:
        """Memory that the process holds; 0 where the system does not tell."""
        try:
            pages = int(Path(f"/proc/{self._process.pid}/statm").read_text("ascii").split()[1])
        except (OSError, IndexError):
            return 0
        return pages * mmap.PAGESIZE >> 20

    def _receive(self, places: list[tuple[int, int]]) -> Batch:
        """The batch in the memory that the process shares: mapped, not copied."""
        shared = recv_handle(self._connection)
        try:
            view = memoryview(mmap.mmap(shared, 0, prot=mmap.PROT_READ))
        finally:
            os.close(shared)
        frame, *buffers = (view[start:end] for start, end in places)
        return pickle.loads(frame, buffers=buffers)
