"""What is asked for, and the folder that it is written into."""

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contact.console import say
from contact.errors import ContactError

MARKER = "simulation.json"


@dataclass(frozen=True)
class Request:
    """What is to be simulated. `processes` changes the time it takes, never a byte."""

    out: Path
    first: date
    last: date
    associations: int | None = None
    scale: float = 1.0
    seed: int = 1
    calibrate: Path | None = None
    processes: int = 2
    defects: bool = False


def prepare(out: Path) -> None:
    """Make `out` with its sub-folders feeds and truth, both empty; an earlier simulation is removed.

    Raises:
        ContactError: the folder holds something else.
        OSError: the folder cannot be written.
    """
    feeds, truth = out / "feeds", out / "truth"
    if out.exists() and not out.is_dir():
        raise ContactError("What is given to --out is a file; give a folder.")
    if out.is_dir() and any(out.iterdir()):
        if not (feeds / MARKER).is_file():
            raise ContactError(
                "The folder given to --out is not empty and holds no earlier simulation; give an empty one."
            )
        say("The folder given to --out holds an earlier simulation, which is replaced.")
        shutil.rmtree(truth, ignore_errors=True)
        shutil.rmtree(feeds)
    for folder in (feeds, truth):
        folder.mkdir(parents=True)


def write_marker(request: Request, complete: bool) -> None:
    """Mark the feeds as simulated or replayed: from the start, so that a run cut short can be repeated."""
    marker = {
        "kind": "replayed" if request.calibrate else "simulated",
        "scale": request.scale,
        "seed": request.seed,
        "from": request.first.isoformat(),
        "to": request.last.isoformat(),
        "complete": complete,
    }
    (request.out / "feeds" / MARKER).write_text(json.dumps(marker, indent=2) + "\n", encoding="utf-8")
