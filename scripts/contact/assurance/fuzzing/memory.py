"""Peak memory of this process and of those it starts, read from /proc while something runs."""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

_EVERY = 0.05
_OWN = Path("/proc/self")


class Peak:
    """Highest growth of the resident memory of any one process meanwhile, in MiB; 0 where /proc is not there."""

    def __init__(self) -> None:
        self._before = _high_water(os.getpid())
        self.grown_mib = 0

    def look(self) -> None:
        """Read the processes once."""
        own = _high_water(os.getpid()) - self._before
        self.grown_mib = max([self.grown_mib, own, *(_high_water(child) for child in _children(os.getpid()))])


@contextlib.contextmanager
def watched() -> Iterator[Peak]:
    """Watch the memory of this process and its children until the block ends."""
    with contextlib.suppress(OSError):
        (_OWN / "clear_refs").write_text("5")  # the high-water mark of this process begins anew
    peak, ended = Peak(), threading.Event()

    def look() -> None:
        while not ended.wait(_EVERY):
            peak.look()

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        watcher.join()
        peak.look()


def _high_water(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) >> 10 for line in lines if line.startswith("VmHWM")), 0)


def _children(pid: int) -> list[int]:
    """Processes started by this one, and by those."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, path.read_text().split()):
                found += [child, *_children(child)]
    return found
