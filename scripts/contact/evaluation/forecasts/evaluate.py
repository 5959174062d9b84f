"""`contact evaluate forecast`: the two sections of docs/evaluation.md on forecasts."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from contact.analysis.forecasts.backtest import Method
from contact.analysis.forecasts.model import HORIZON_DAYS
from contact.analysis.forecasts.scores import scores
from contact.evaluation.forecasts import tables
from contact.evaluation.forecasts.subjects import Subject, first_series
from contact.evaluation.forecasts.trials import MODEL, Trial, try_bands, try_days
from contact.evaluation.page import write_section

COMMAND = "contact evaluate forecast"
REAL_TITLE, SIMULATED_TITLE = "Forecasts of the real départements", "Forecasts of a simulated federation"
CHALLENGED_SERIES = 8
"""Series of the simulated federation on which the challengers are tried: five years of each take them seconds."""
_READING = f"""MASE is the mean absolute error of the median, {HORIZON_DAYS} days ahead, over the mean absolute difference from week to
week before the origin; pinball is the mean loss over seven quantiles on the same scale; 50, 80 and 95 % give the share of counts
within those intervals; bias is the sum of the expected counts over the sum of what came, less 1. Regions and France are forecast
as sums of their parts by the default model, and each for itself by the others."""


def evaluate_real(subject: Subject, page: Path, origins: int, challengers: Mapping[str, Method]) -> Trial:
    """Try the methods at the last `origins` days from which the horizon has come, and write the section."""
    last = subject.history.days - HORIZON_DAYS
    trial = try_days(subject, range(last - origins + 1, last + 1), challengers)
    own = trial.everywhere[MODEL]
    body = f"""The daily acts of SOS Médecins in {len(subject.history.names)} départements, {subject.history.days} days from \
{subject.history.first.isoformat()} on (SurSaUD, Santé publique France), forecast {HORIZON_DAYS} days ahead at {origins} origins a day \
apart, from {own.origins[0]} to {own.origins[-1]} days of history: no yearly term, and no Christmas seen before the one forecast. The days \
forecast overlap, so that they hold one winter and not {origins}. The epidemic level is the share of acts for suspected COVID-19 over the \
seven days that end at the origin. What the model leaves open was settled on origins of 154 to 266 days, whose horizon ends before the first day \
tested; that holidays do not count for the level was noticed on a tested Christmas, and kept because it did better on those too. The scores \
below were looked at while the model was made.

{_READING}

{tables.verdict(scores(own), subject.tree.levels)}

{tables.methods(trial.everywhere)}

{_challenged(trial)}By week of the horizon, the default model, {subject.tree.levels[0]} by {subject.tree.levels[0]}:

{tables.weeks(own)}

By kind of day, {subject.tree.levels[0]} by {subject.tree.levels[0]}:

{tables.kinds_of_days(trial.everywhere, subject.names_of_days)}
"""
    write_section(page, REAL_TITLE, body, COMMAND)
    return trial


def evaluate_simulated(
    subject: Subject, page: Path, origins: int, challengers: Mapping[str, Method], bands: Mapping[str, np.ndarray]
) -> Trial:
    """Try the methods at `origins` origins four weeks apart at the end, daily and by hour, and write the section.

    bands: the hours (24,) of each time band, as 0 and 1, for the reading of capacity.
    """
    last = subject.history.days - HORIZON_DAYS
    chosen = range(last - (origins - 1) * HORIZON_DAYS, last + 1, HORIZON_DAYS)
    trial = try_days(subject, chosen, {})
    few = try_days(first_series(subject, CHALLENGED_SERIES), chosen, challengers) if challengers else trial
    own = trial.everywhere[MODEL]
    hours = try_bands(subject, chosen)
    by_band = try_bands(subject, chosen, np.stack(list(bands.values())))
    body = f"""Calls that ask for a visit or a consultation, of {len(subject.history.names)} associations, {subject.history.days} days \
from {subject.history.first.isoformat()} on, drawn by the arrivals of `contact simulate`: weekdays, holidays, school holidays, months and a \
noise of each day by itself, but no epidemic in the volume and no drift. What is measured here is how well effects are found and \
uncertainty is told, not how hard real demand is. {origins} origins, four weeks apart: every day of the time forecast once. \
That the year has ten harmonics and not four was taken from Prophet, which did better with ten here, and confirmed on origins before these.

{_READING}

{tables.verdict(scores(own), subject.tree.levels)}

{tables.methods(trial.everywhere)}

{_challenged(few)}By kind of day, {subject.tree.levels[0]} by {subject.tree.levels[0]}:

{tables.kinds_of_days(trial.everywhere, subject.names_of_days)}

By hour, the default model (MASE against the same hour a week before). Bounds are whole counts and both belong to the interval: where
few are expected, it holds more than it says:

{tables.methods({"default model, hours": hours.found})}

By time band ({", ".join(bands)}):

{tables.methods({"default model, bands": by_band.found})}

The reading of capacity: the probability said that demand in a time band exceeds what is planned, here the mean of the same band on the
same weekday of the last four weeks, and how often it did:

{tables.reliability(by_band.chances, by_band.exceeded)}
"""
    write_section(page, SIMULATED_TITLE, body, COMMAND)
    return trial


def _challenged(trial: Trial) -> str:
    """The table of all methods, where challengers were tried, and the choice."""
    chosen = ", ".join(f"{level}: {name}" for level, name in trial.choice.models.items())
    choice = f"Chosen by pinball loss at the same {len(trial.choice.origins)} origins: {chosen}.\n\n"
    if not trial.challenged:
        return choice
    series = f"{len(trial.subject.history.names)} {trial.subject.tree.levels[0]}s"
    return f"""All methods at {len(trial.choice.origins)} of the origins, {series}, in one run on one core:

{tables.methods(trial.challenged)}

{choice}"""


def told(trial: Trial) -> str:
    """The outcome in one line."""
    own = scores(trial.everywhere[MODEL])
    parts = [f"{level}: MASE {one.mase:.3f}, 80 % covers {one.coverage[80]:.1f} %" for level, one in own.items()]
    return " · ".join(parts)
