"""`contact bulletin`: the weekly bulletin, made by a process that can reach the publication and nothing else."""

import importlib.util
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

from contact.audit.trail import record
from contact.console import say
from contact.errors import ContactError, UsageError
from contact.serving import app_environment
from contact.settings import settings

_WEEK = re.compile(r"(\d{4})-?[WS](\d{2})", re.IGNORECASE)


def monday_of(week: str) -> date:
    """The Monday of an ISO week written as 2026-W46 (or 2026-S46).

    Raises:
        UsageError: there is no such week.
    """
    written = _WEEK.fullmatch(week.strip())
    try:
        return date.fromisocalendar(int(written[1]), int(written[2]), 1)
    except (TypeError, ValueError):
        raise UsageError(f"'{week}' is no week; write the year and the number of the week, as 2026-W46.") from None


def make_bulletin(folder: Path, week: str | None) -> list[Path]:
    """Write the bulletin of a week (the last whole one by default) into `folder`, as PDF and HTML; gives the files.

    Raises:
        UsageError: there is no such week.
        ContactError: nothing is published, the week is not in it, or the app's packages are missing.
    """
    monday = monday_of(week) if week else None
    if importlib.util.find_spec("typst") is None:
        raise ContactError("The packages of the app are not installed; run 'uv sync --group app'.")
    arguments = [str(folder.resolve()), *([monday.isoformat()] if monday else [])]
    done = subprocess.run(
        [sys.executable, "-m", "app.bulletin", *arguments],
        cwd=settings.project_dir, env=app_environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["it gave no reason"]
        raise ContactError(f"The bulletin was not made: {last[0]}")
    written = [Path(line) for line in done.stdout.split("\n") if line]
    record("bulletin", "done", files=len(written), key_publication=True)
    for path in written:
        say(str(path))
    return written
