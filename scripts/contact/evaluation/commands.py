"""`contact evaluate`."""

import typer

app = typer.Typer(
    help="Try the signals and the forecasts on what is known, and write docs/evaluation.md.", no_args_is_help=True
)


@app.callback()
def options() -> None:
    """Try the signals and the forecasts on what is known, and write docs/evaluation.md."""
