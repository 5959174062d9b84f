"""`contact evaluate`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from contact.console import say
from contact.errors import ContactError

app = typer.Typer(
    help="Try the signals and the forecasts on what is known, and write docs/evaluation.md.", no_args_is_help=True
)


@app.callback()
def options() -> None:
    """Try the signals and the forecasts on what is known, and write docs/evaluation.md."""


class Size(StrEnum):
    """How much is tried: `small` shows that everything runs, `full` is what the page is for."""

    SMALL = "small"
    FULL = "full"


@app.command("signals")
def signals(
    size: Annotated[Size, typer.Option(help="A few series, or all.")] = Size.FULL,
    data: Annotated[Path | None, typer.Option(help="The public data, instead of ../shared/data.")] = None,
    page: Annotated[Path | None, typer.Option(help="Where to write instead of docs/evaluation.md.")] = None,
) -> None:
    """The detectors beside R's numbers, on simulated outbreaks and on real series."""
    from contact.evaluation.page import write_section
    from contact.evaluation.signals.sections import signal_sections
    from contact.settings import settings

    folder = data or settings.project_dir.parent / "shared" / "data"
    if not (folder / "surveillance").is_dir():
        raise ContactError("The public data are not beside the project: name their folder with --data.")
    for title, body in signal_sections(folder, size.value):
        path = page or settings.project_dir / "docs" / "evaluation.md"
        write_section(path, title, body, f"contact evaluate signals --size {size.value}")
        say(f"written: {title}")
