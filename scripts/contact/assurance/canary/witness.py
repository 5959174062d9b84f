"""Watches what passes while commands run: the command lines and environments of their children, and temporary files."""

import shutil
import threading
from contextlib import suppress
from pathlib import Path

_EVERY_SECONDS = 0.05


class Witness(threading.Thread):
    """Copies into `into` what it sees: temporary files in `watched`, and processes started by those that are followed.

    The first process of a command is not looked at but for its environment: its command line is what the user typed.
    """

    def __init__(self, into: Path, watched: list[Path]) -> None:
        super().__init__(daemon=True)
        self._into, self._watched = into, watched
        self._ended = threading.Event()
        self._followed: set[int] = set()
        self._seen: set[bytes] = set()
        self.files_seen = 0
        into.mkdir(parents=True, exist_ok=True)

    @property
    def processes_seen(self) -> int:
        """Different command lines and environments seen so far."""
        return len(self._seen)

    def follow(self, pid: int) -> None:
        """Look at the descendants of this process too."""
        self._followed.add(pid)

    def run(self) -> None:
        while not self._ended.wait(_EVERY_SECONDS):
            for pid in tuple(self._followed):
                self._look(pid, "environ")
                for child in _descendants(pid):
                    self._look(child, "cmdline")
                    self._look(child, "environ")
            for folder in self._watched:
                self._copy(folder)

    def end(self) -> None:
        """Stop watching, and write down what was seen of processes."""
        self._ended.set()
        self.join()
        (self._into / "processes").write_bytes(b"\n".join(sorted(self._seen)))

    def _look(self, pid: int, what: str) -> None:
        with suppress(OSError):
            self._seen.add(Path(f"/proc/{pid}/{what}").read_bytes())

    def _copy(self, folder: Path) -> None:
        with suppress(OSError):
            for path in folder.rglob("*"):
                copy = self._into / f"{folder.name}-{path.name}"
                with suppress(OSError):
                    if path.is_file() and (not copy.exists() or copy.stat().st_size < path.stat().st_size):
                        shutil.copyfile(path, copy)
                        self.files_seen += 1


def _descendants(pid: int) -> list[int]:
    with suppress(OSError, ValueError):
        children = [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return [*children, *(below for child in children for below in _descendants(child))]
    return []
