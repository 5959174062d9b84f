"""`contact assurance`."""

from pathlib import Path
from typing import Annotated

import typer

from contact.console import number, say


def assurance(
    battery: Annotated[
        list[str] | None, typer.Option("--battery", help="One battery; repeat it. All by default.")
    ] = None,
    size: Annotated[str, typer.Option(help="small (minutes) or full (up to two hours).")] = "full",
    seed: Annotated[int, typer.Option(min=0, help="The same seed draws the same cases.")] = 1,
    page: Annotated[Path | None, typer.Option(help="Where to write instead of docs/assurance.md.")] = None,
) -> None:
    """Run the batteries of assurance, each on installations of its own, and write docs/assurance.md."""
    from contact.assurance.batteries import SIZES, described, run_battery
    from contact.assurance.page import present_conditions, section, write_page
    from contact.errors import ContactError, UsageError
    from contact.settings import settings

    known = {one.name: one for one in described()}
    chosen = list(dict.fromkeys(battery or known))
    if size not in SIZES or not known.keys() >= set(chosen):
        raise UsageError(f"Give --size {' or '.join(SIZES)}, and --battery one of {', '.join(known)}.")
    path = page or settings.project_dir / "docs" / "assurance.md"
    failed = []
    for name in chosen:
        outcome = run_battery(name, size, seed)
        say(f"{name:<9} {number(outcome.cases)} cases · {len(outcome.failures)} failures · {outcome.seconds:.0f} s")
        write_page(
            path, list(known.values()), {known[name].title: section(known[name], outcome, present_conditions(size))}
        )
        failed += [] if outcome.passed else [name]
    say("Written: the page of assurance.")
    if failed:
        raise ContactError(f"Failures in {', '.join(failed)}; the page of assurance tells them.")
