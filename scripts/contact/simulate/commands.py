"""`contact simulate`."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from contact.console import say, stage
from contact.settings import settings

WEEKS = 8


def simulate(
    out: Annotated[Path, typer.Option("--out", help="Folder to write into; must be empty or hold a simulation.")],
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
    associations: Annotated[int | None, typer.Option(help="How many of the registry's associations.")] = None,
    scale: Annotated[float, typer.Option(help="Share of the real volume.")] = 1.0,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 1,
    calibrate: Annotated[Path | None, typer.Option(help="SurSaUD file whose daily counts to equal.")] = None,
    defects: Annotated[
        bool, typer.Option("--defects", help="Plant defects; truth/defects.parquet tells them.")
    ] = False,
) -> None:
    """Write the feeds of a simulated federation, and the ledger of what really happened (never landed)."""
    from contact.simulate.federation import simulate as run_simulation
    from contact.simulate.output import Request

    to = last.date() if last else date.today() - timedelta(days=1)
    since = first.date() if first else to - timedelta(weeks=WEEKS) + timedelta(days=1)
    request = Request(out, since, to, associations, scale, seed, calibrate, settings.threads, defects)
    with stage("simulate") as told:
        summary = run_simulation(request, settings.seeds_dir)
        told["calls"] = summary.calls
        told["acts"] = summary.acts
        told["persons"] = summary.persons
        told["associations"] = summary.associations
        told["MB of feeds"] = summary.megabytes
        if summary.planted:
            told["defects"] = summary.planted.defects
            told["kinds of defects"] = summary.planted.kinds
    if summary.planted and summary.planted.unplaced:
        say(f"Too few deliveries for some defects: {', '.join(summary.planted.unplaced)}.")
