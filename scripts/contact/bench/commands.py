"""`contact bench`."""

from pathlib import Path
from typing import Annotated

import typer

from contact.console import say

app = typer.Typer(
    help="Measure steps of the road beside a reference, and write docs/performance.md.", no_args_is_help=True
)


@app.callback()
def options() -> None:
    """Measure steps of the road beside a reference, and write docs/performance.md."""


@app.command("land")
def land(
    rows: Annotated[int, typer.Option(min=1000, help="Rows of each comparison, at least.")] = 2_000_000,
    repetitions: Annotated[int, typer.Option(min=1, help="How often each is measured.")] = 3,
    page: Annotated[Path | None, typer.Option(help="Where to write instead of docs/performance.md.")] = None,
) -> None:
    """Landing beside DuckDB's bare copy of the same files from CSV to Parquet."""
    from contact.bench.landing import bench_landing
    from contact.bench.page import write_landing
    from contact.settings import settings

    found = bench_landing(rows, repetitions)
    for one in found:
        say(f"{one.name}: landing {one.landing.median:.1f} s, bare copy {one.copy.median:.1f} s, ratio {one.ratio:.2f}")
    write_landing(page or settings.project_dir / "docs" / "performance.md", found, repetitions)


@app.command("build")
def build(
    days: Annotated[int, typer.Option(min=1, help="Days of the whole federation.")] = 366,
    scale: Annotated[
        float, typer.Option(min=0.01, help="Size of the simulation; 1.47 gives the federation's 6.8 million calls.")
    ] = 1.47,
    repetitions: Annotated[int, typer.Option(min=1, help="How often each is measured.")] = 1,
    page: Annotated[Path | None, typer.Option(help="Where to write instead of docs/performance.md.")] = None,
) -> None:
    """The build of the warehouse beside the same compiled SQL as one script."""
    from contact.bench.building import bench_building
    from contact.bench.page import write_building
    from contact.settings import settings

    found = bench_building(days, scale, repetitions)
    say(f"build {found.build.median:.0f} s, one script {found.script.median:.0f} s, ratio {found.ratio:.2f}")
    write_building(page or settings.project_dir / "docs" / "performance.md", found, repetitions)
