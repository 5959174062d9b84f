"""The process that reads feeds: it holds no key and opens no store, and its memory is bounded.

Files are trusted by nobody. What reads them is a process of its own, so that a file made to harm ends that process and
not the command. Requests come over a socket; answers lie in memory that both processes map and that no disk sees.
Run by `reader.Reader` as `python -m contact.landing.reader_process FD MEMORY`.
"""

import io
import os
import pickle
import resource
import sys
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle

import pyarrow as pa

from contact.landing.formats import reader_of
from contact.landing.read_batch import Batch, read_batch
from contact.landing.registry import Registry

READY, MEMORY, FAILED = "ready", "reader_memory_limit", "reader_failed"
_ALIGNMENT = 64
_RESERVED = 4


def _limit(mebibytes: int) -> None:
    """Bound what this process may reserve, as a backstop: what it really holds is watched from outside, since parsers
    reserve several times of what they use. No core dumps: they would hold what was read. A limit on the size of files
    would count for shared memory too, and blame a delivery for it: this process writes no file."""
    resource.setrlimit(resource.RLIMIT_DATA, (_RESERVED * mebibytes << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def _answer(connection: Connection, batch: Batch) -> None:
    """Send a batch: its buffers in anonymous shared memory, their sizes over the socket."""
    buffers: list[pickle.PickleBuffer] = []
    frame = pickle.dumps(batch, protocol=5, buffer_callback=buffers.append)
    parts = [memoryview(frame), *(buffer.raw() for buffer in buffers)]
    shared = os.memfd_create("contact-batch")
    try:
        with os.fdopen(os.dup(shared), "wb", buffering=0) as file:
            places = [_write(file, part) for part in parts]
        connection.send(places)
        send_handle(connection, shared, os.getppid())
    finally:
        os.close(shared)


def _write(file: io.FileIO, part: memoryview) -> tuple[int, int]:
    """Write a buffer on the next boundary on which Arrow expects one; returns where it begins and ends."""
    start = file.seek(-(-file.tell() // _ALIGNMENT) * _ALIGNMENT)
    written = 0
    while written < part.nbytes:
        written += file.write(part[written:])
    return start, start + part.nbytes


def serve(connection: Connection) -> None:
    """Say that the process has started, take the registry, say that its readers are loaded; read batches as they are
    asked for, until the other side closes."""
    try:
        connection.send(READY)
        registry = connection.recv()
        _load(registry)
        connection.send(READY)
    except (EOFError, OSError):
        return  # the command ended meanwhile
    while True:
        try:
            entries = connection.recv()
        except EOFError:
            return
        try:
            _answer(connection, read_batch(entries, registry))
        except MemoryError:
            connection.send(MEMORY)
        except Exception:
            connection.send(FAILED)


def _load(registry: Registry) -> None:
    """Load what reading needs now: the time that it takes is no delivery's."""
    for entities in registry.formats.values():
        reader_of(entities)
    pa.array([])  # the first array has pyarrow load pandas


if __name__ == "__main__":
    _limit(int(sys.argv[2]))
    serve(Connection(int(sys.argv[1])))
