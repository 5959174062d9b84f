"""The sections that `contact evaluate signals` writes, in the order of the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contact.evaluation.signals.combination_page import combination_section
from contact.evaluation.signals.real_page import real_section
from contact.evaluation.signals.reference_page import reference_section
from contact.evaluation.signals.scenario_page import scenario_section
from contact.evaluation.signals.simulated import simulate_outbreaks
from contact.evaluation.signals.speed import ASSOCIATIONS, speed_section


@dataclass(frozen=True)
class _Amount:
    shipped_series: int | None
    replicates: int
    replicates_of_combination: int
    associations: int


_AMOUNTS = {"small": _Amount(10, 1, 1, 1), "full": _Amount(None, 5, 8, ASSOCIATIONS)}
_SEED = 20


def signal_sections(folder: Path, size: str) -> Iterator[tuple[str, str]]:
    """Titles and texts, each as soon as it is ready; `folder` holds the public data, `size` is small or full."""
    amount = _AMOUNTS[size]
    yield "Signals beside the reference implementations", reference_section(folder / "surveillance")
    yield "Signals on real series", real_section(folder, size)
    yield (
        "Signals on the 42 scenarios",
        scenario_section(folder / "surveillance", simulate_outbreaks(amount.replicates, _SEED), amount.shipped_series),
    )
    yield (
        "A combination of methods",
        combination_section(simulate_outbreaks(amount.replicates_of_combination, _SEED + 1)),
    )
    yield "Speed of the signals", speed_section(amount.associations)
