"""`contact build` and `contact dbt`."""

import typer

from contact.console import stage


def build() -> None:
    """Build and test a new warehouse from all that has been landed, then swap it in."""
    from contact.warehouse.build import build as build_warehouse

    with stage("build") as outcome:
        built = build_warehouse()
        outcome |= {"models": built.models, "tests": built.tests, "calls": built.calls, "acts": built.acts}


def dbt(context: typer.Context) -> None:
    """Run dbt with keys, profile and stores set; everything after `dbt` is passed on."""
    from contact.lock import exclusive
    from contact.warehouse.dbt import run_dbt

    with exclusive("dbt"):
        done = run_dbt(context.args)
    raise typer.Exit(done.returncode)
