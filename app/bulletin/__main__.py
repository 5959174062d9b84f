"""`python -m app.bulletin FOLDER [MONDAY]`: writes the bulletin of a week; without a Monday, of the last whole week.

It is told by the environment where the publication is, as the app is. What goes wrong is one sentence, the last line on
the standard error, with exit code 1.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from app import data
from app.access.scope import WHOLE
from app.bulletin.content import bulletin
from app.bulletin.paper import html, pdf
from app.bulletin.week import last_week
from app.text import say, speaking


def main(folder: Path, monday: date | None) -> int:
    """Writes FOLDER/bulletin-YEAR-sWEEK.pdf and .html, and tells their paths."""
    with speaking("fr"):
        try:
            publication = data.current(WHOLE)
        except data.PublicationUnavailableError as problem:
            return _fail(say(f"nothing.reasons.{problem.reason}", file=problem.file))
        last = last_week(publication)
        week = monday or last
        first = publication.about.data_from
        if last is None or week > last or week < first:
            return _fail(say("bulletin.no_week"))
        made = bulletin(publication, week)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in ((f"{made.name}.pdf", pdf(made)), (f"{made.name}.html", html(made).encode("utf-8"))):
            (folder / name).write_bytes(content)
            print(folder / name)
    return 0


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else None))
