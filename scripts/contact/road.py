"""`contact run`, `contact app` and `contact bulletin`: the whole road in one command, and its end on a screen and on paper."""

from pathlib import Path
from typing import Annotated

import typer

from contact.landing.commands import run_land
from contact.publication.commands import publish
from contact.warehouse.commands import build


def run(paths: Annotated[list[Path], typer.Argument(help="Feed files, or folders of feeds.")]) -> None:
    """Land, build and publish."""
    exit_code = run_land(paths)
    build()
    publish()
    if exit_code:
        raise typer.Exit(exit_code)


def app() -> None:
    """Serve the dashboards from the publication alone: on the loopback address, or to people who sign in."""
    from contact.serving import serve

    serve()


def bulletin(
    out: Annotated[Path, typer.Option(help="Folder for the two files.")] = Path("bulletins"),
    week: Annotated[str | None, typer.Option(help="ISO week, as 2026-W46; the last whole week by default.")] = None,
) -> None:
    """Write the weekly bulletin from the publication: two pages of A4 as PDF, and the same as one HTML file."""
    from contact.bulletin import make_bulletin

    make_bulletin(out, week)
