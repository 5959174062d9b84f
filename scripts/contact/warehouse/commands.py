"""`contact build` and `contact dbt`."""

import typer

from contact.console import stage


def build() -> None:
    """Build and test a new warehouse from all that has been landed, then swap it in."""
    from contact.audit.trail import audited
    from contact.warehouse.build import build as build_warehouse

    with audited("build") as told, stage("build") as outcome:
        built = build_warehouse()
        counts = {"models": built.models, "tests": built.tests, "calls": built.calls, "acts": built.acts}
        outcome |= counts
        told |= counts


def dbt(context: typer.Context) -> None:
    """Run dbt with keys, profile and stores set; everything after `dbt` is passed on."""
    from contact.audit.trail import audited
    from contact.lock import exclusive
    from contact.warehouse.dbt import run_dbt

    with exclusive("dbt", migrate=False), audited("dbt") as told:
        done = run_dbt(context.args)
        told["exit_code"] = done.returncode
    raise typer.Exit(done.returncode)
