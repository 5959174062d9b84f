"""What was found of faults before, so that a long run may be stopped and taken up again."""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


class Kept:
    """Outcomes by fault: a line each in a file, "digest 1" where tests noticed it and "digest 0" where they did not.

    The digest is over the faulty text of the module and the texts of the tests that are to notice it: when either
    changes, the fault is tried again. Several processes may write; without a file nothing is kept.
    """

    def __init__(self, file: Path | None, tests: Mapping[str, Sequence[Path]]) -> None:
        self._file = file
        self._tests = {name: b"".join(path.read_bytes() for path in paths) for name, paths in tests.items()}
        lines = file.read_text("ascii").splitlines() if file and file.is_file() else []
        self._found = {digest: outcome == "1" for digest, _, outcome in (line.partition(" ") for line in lines)}

    def knows(self, module: str, source: str) -> bool:
        """Whether the outcome of a fault is kept."""
        return self._digest(module, source) in self._found

    def noticed(self, module: str, source: str, run: Callable[[], bool]) -> bool:
        """Whether tests noticed a fault: as kept, or as `run` finds out."""
        digest = self._digest(module, source)
        if digest not in self._found:
            self._found[digest] = run()
            self._write(f"{digest} {int(self._found[digest])}\n")
        return self._found[digest]

    def _digest(self, module: str, source: str) -> str:
        return hashlib.sha256(module.encode() + source.encode() + self._tests[module]).hexdigest()

    def _write(self, line: str) -> None:
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        opened = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            os.write(opened, line.encode())
        finally:
            os.close(opened)
