"""`contact evaluate`."""

from pathlib import Path
from typing import Annotated

import typer

from contact.console import say

app = typer.Typer(
    help="Try the signals and the forecasts on what is known, and write docs/evaluation.md.", no_args_is_help=True
)

OFFICIAL = Path("../shared/data/sursaud_daily_departement_2020-03_2021-03.csv")


@app.callback()
def options() -> None:
    """Try the signals and the forecasts on what is known, and write docs/evaluation.md."""


@app.command("forecast")
def forecast(
    official: Annotated[Path, typer.Option(help="The daily SurSaUD file, for the real départements.")] = OFFICIAL,
    series: Annotated[int | None, typer.Option(min=1, help="How many series of each, instead of all.")] = None,
    origins: Annotated[int, typer.Option(min=1, help="Origins on the real départements, a day apart.")] = 52,
    months: Annotated[int, typer.Option(min=1, help="Origins on the simulated federation, four weeks apart.")] = 13,
    challengers: Annotated[bool, typer.Option(help="Try AutoETS, MSTL and Prophet too (group forecast).")] = True,
    real: Annotated[bool, typer.Option(help="Try on the real départements.")] = True,
    simulated: Annotated[bool, typer.Option(help="Try on the simulated federation.")] = True,
    page: Annotated[Path | None, typer.Option(help="Where to write instead of docs/evaluation.md.")] = None,
) -> None:
    """The forecasts beside simple and well-known ones, on real départements and on a simulated federation."""
    from contact.analysis.forecasts.challengers import challengers as known_challengers
    from contact.evaluation.forecasts import evaluate, subjects
    from contact.settings import settings

    methods = known_challengers() if challengers else {}
    seeds, path = settings.seeds_dir, page or settings.project_dir / "docs" / "evaluation.md"
    if real:
        subject = subjects.real_departements(official, seeds, series)
        say(evaluate.told(evaluate.evaluate_real(subject, path, origins, methods)))
    if simulated:
        subject = subjects.simulated_federation(seeds, subjects.SIMULATED_FIRST, subjects.SIMULATED_LAST, series)
        bands = subjects.time_bands(seeds)
        say(evaluate.told(evaluate.evaluate_simulated(subject, path, months, methods, bands)))
