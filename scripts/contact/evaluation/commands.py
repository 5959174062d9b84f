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
OFFICIAL = "sursaud_daily_departement_2020-03_2021-03.csv"

Data = Annotated[Path | None, typer.Option(help="The public data, instead of ../shared/data.")]
Page = Annotated[Path | None, typer.Option(help="Where to write instead of docs/evaluation.md.")]


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
    data: Data = None,
    page: Page = None,
) -> None:
    """The detectors beside R's numbers, on simulated outbreaks and on real series."""
    from contact.evaluation.page import write_section
    from contact.evaluation.signals.sections import signal_sections

    folder = _public(data, "surveillance")
    for title, body in signal_sections(folder, size.value):
        write_section(_page(page), title, body, f"contact evaluate signals --size {size.value}")
        say(f"written: {title}")


@app.command("forecast")
def forecast(
    data: Data = None,
    series: Annotated[int | None, typer.Option(min=1, help="How many series of each, instead of all.")] = None,
    origins: Annotated[int, typer.Option(min=1, help="Origins on the real départements, a day apart.")] = 52,
    months: Annotated[int, typer.Option(min=1, help="Origins on the simulated federation, four weeks apart.")] = 13,
    challengers: Annotated[bool, typer.Option(help="Try AutoETS, MSTL and Prophet too (group forecast).")] = True,
    real: Annotated[bool, typer.Option(help="Try on the real départements.")] = True,
    simulated: Annotated[bool, typer.Option(help="Try on the simulated federation.")] = True,
    page: Page = None,
) -> None:
    """The forecasts beside simple and well-known ones, on real départements and on a simulated federation."""
    from contact.analysis.forecasts.challengers import challengers as known_challengers
    from contact.evaluation.forecasts import evaluate, subjects
    from contact.settings import settings

    methods = known_challengers() if challengers else {}
    seeds, path = settings.seeds_dir, _page(page)
    if real:
        subject = subjects.real_departements(_public(data, OFFICIAL) / OFFICIAL, seeds, series)
        say(evaluate.told(evaluate.evaluate_real(subject, path, origins, methods)))
    if simulated:
        subject = subjects.simulated_federation(seeds, subjects.SIMULATED_FIRST, subjects.SIMULATED_LAST, series)
        bands = subjects.time_bands(seeds)
        say(evaluate.told(evaluate.evaluate_simulated(subject, path, months, methods, bands)))


def _public(data: Path | None, needed: str) -> Path:
    """The folder of the public data, which holds `needed`."""
    from contact.settings import settings

    folder = data or settings.project_dir.parent / "shared" / "data"
    if not (folder / needed).exists():
        raise ContactError("The public data are not beside the project: name their folder with --data.")
    return folder


def _page(page: Path | None) -> Path:
    from contact.settings import settings

    return page or settings.project_dir / "docs" / "evaluation.md"
