"""One lock for all that writes: a second command waits and says for whom."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from contact.console import say
from contact.errors import ContactError
from contact.migrations import migrate_stores
from contact.settings import settings
from contact.swap import finish_swap


@contextmanager
def exclusive(command: str, *, migrate: bool = True) -> Iterator[None]:
    """Hold the lock of CONTACT_HOME while `command` writes.

    First an exchange of files that a killed command left is completed, then stores of an earlier version are migrated
    (unless not `migrate`: for what must run on stores that do not open, or without the key of the identities).

    Raises:
        ContactError: the folder cannot be written, another command held the lock for longer than
            CONTACT_LOCK_WAIT_SECONDS, or a store does not open.
    """
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(settings.home / ".lock", mode=0o600)
        _acquire(lock)
    except OSError as error:
        raise ContactError(
            f"The folder {settings.home} cannot be written ({error.strerror}); check CONTACT_HOME."
        ) from None
    try:
        _holder_path().write_text(json.dumps({"command": command, "pid": os.getpid(), "since": time.time()}))
        finish_swap()
        if migrate:
            migrate_stores()
        yield
    finally:
        _holder_path().unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        holder = _holder()
        say(f"Waiting for {holder}, which is writing in {settings.home} …")
        try:
            with _told_as_waiting():
                lock.acquire(timeout=settings.lock_wait_seconds)
        except Timeout:
            raise ContactError(
                f"Still waiting for {holder} after {settings.lock_wait_seconds:.0f} s; "
                "try again when it has ended, or raise CONTACT_LOCK_WAIT_SECONDS."
            ) from None


_waiting: list[bool] = []


def is_waiting() -> bool:
    """Whether this process is waiting for the lock: nothing of its work has begun then."""
    return bool(_waiting)


@contextmanager
def _told_as_waiting() -> Iterator[None]:
    _waiting.append(True)
    try:
        yield
    finally:
        _waiting.clear()


def _holder_path():
    return settings.home / ".lock-holder"


def _holder() -> str:
    try:
        entry = json.loads(_holder_path().read_text())
        return f"'contact {entry['command']}' (process {entry['pid']})"
    except (OSError, ValueError, KeyError):
        return "another contact command"
