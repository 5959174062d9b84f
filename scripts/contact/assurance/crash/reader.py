"""A reader in a process of its own, which keeps opening what a command that is being killed writes."""

import multiprocessing
from multiprocessing.connection import Connection

from contact.assurance.crash.state import digest, read_state
from contact.assurance.trial import Trial
from contact.errors import ContactError

_HELD = "Another program holds"
READ = ("warehouse", "publication")
_PAUSE = 0.1
"""Seconds between two readings: the command that is killed needs the machine too."""


class Reader:
    """Reads over and over between `begin` and `end`; `end` returns what it saw: (what was read, what came out)."""

    def __init__(self, trial: Trial) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, trial), daemon=True)
        self._process.start()
        theirs.close()

    def begin(self) -> None:
        """Start reading."""
        self._ours.send("begin")
        self._ours.recv()

    def end(self) -> set[tuple[str, str]]:
        """Stop reading.

        Raises:
            EOFError: the reader's process died, which no state of a store may cause.
        """
        self._ours.send("end")
        return self._ours.recv()

    def close(self) -> None:
        """End the process."""
        self._ours.close()
        self._process.join(timeout=30)
        if self._process.is_alive():
            self._process.kill()


def _serve(pipe: Connection, trial: Trial) -> None:
    with trial.settings():
        while _told(pipe) == "begin":
            pipe.send("reading")
            seen: set[tuple[str, str]] = set()
            while not pipe.poll(_PAUSE):
                seen |= _read_all()
            if _told(pipe) != "end":
                return
            pipe.send(seen)


def _told(pipe: Connection) -> str:
    try:
        return pipe.recv()
    except (EOFError, OSError):
        return "closed"


def _read_all() -> set[tuple[str, str]]:
    return {(store, _outcome(lambda store=store: digest(read_state((store,))))) for store in READ} | {
        ("status", _outcome(_status))
    }


def _status() -> str:
    from contact.landing.status import read_status

    return "conserved" if read_status()["conserved"] else "rows in are not rows landed, kept apart and repeated"


def _outcome(read) -> str:
    """What a reading gave; that a writer holds the store at this instant is told as such, anything else by its text."""
    try:
        return read()
    except ContactError as error:
        return "held" if _HELD in str(error) else f"error: {error}"
    except Exception as error:
        return f"error: {type(error).__name__}"
