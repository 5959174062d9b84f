"""`contact build`, `contact docs` and `contact dbt`."""

from pathlib import Path
from typing import Annotated

import typer

from contact.console import say, stage


def build(
    select: Annotated[
        list[str] | None, typer.Option(help="Models to build anew, as dbt selects them: fct_acts+; repeatable.")
    ] = None,
) -> None:
    """Build and test a new warehouse from all that has been landed, then swap it in."""
    from contact.audit.trail import audited
    from contact.warehouse.build import build as build_warehouse

    with audited("build", is_selection=bool(select)) as told, stage("build") as outcome:
        built = build_warehouse(select or ())
        counts = {"models": built.models, "tests": built.tests, "calls": built.calls, "acts": built.acts}
        outcome |= counts
        told |= counts


def docs(
    out: Annotated[
        Path | None, typer.Option(help="File to write; documentation.html in CONTACT_HOME if left out.")
    ] = None,
) -> None:
    """Write dbt's documentation of models, columns, tests and metrics as one page that calls nobody."""
    from contact.audit.trail import audited
    from contact.settings import get_settings
    from contact.warehouse.documentation import write_documentation

    place = out or get_settings().home / "documentation.html"
    with audited("docs"):
        write_documentation(place)
    say(f"Wrote {place}." if out is None else "Wrote the file given to --out.")


def dbt(context: typer.Context) -> None:
    """Run dbt with keys, profile and stores set; everything after `dbt` is passed on."""
    from contact.audit.trail import audited
    from contact.lock import exclusive
    from contact.warehouse.dbt import run_dbt

    with exclusive("dbt", migrate=False), audited("dbt") as told:
        done = run_dbt(context.args)
        told["exit_code"] = done.returncode
    raise typer.Exit(done.returncode)
