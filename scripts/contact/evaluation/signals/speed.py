"""How long the improved Farrington algorithm takes over the whole federation."""

import os
import time

import numpy as np

from contact.analysis.signals.farrington_flexible import improved_farrington
from contact.analysis.signals.farrington_settings import SURVEILLANCE

ASSOCIATIONS, SYNDROMES, WEEKS = 64, 34, 520
_FIRST = 3 * 52 + 3


def speed_section(associations: int, seed: int = 7) -> str:
    """Run all syndromes of so many associations over ten years of weeks, and tell the time."""
    rng = np.random.default_rng(seed)
    series = associations * SYNDROMES
    level = np.exp(rng.uniform(-1, 4, (series, 1)) + 0.4 * np.cos(2 * np.pi * np.arange(WEEKS) / 52))
    counts = rng.negative_binomial(level / 0.5, 1 / 1.5).astype(float)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    wall, spent = time.perf_counter(), time.process_time()
    found = improved_farrington(counts, range(_FIRST, WEEKS), SURVEILLANCE, threads=cores)
    wall, spent = time.perf_counter() - wall, time.process_time() - spent
    tests = int(np.isfinite(found.p_value).sum())
    of_all = "" if associations == ASSOCIATIONS else f" of {ASSOCIATIONS}"
    return f"""The improved Farrington algorithm (negative binomial bound, ten levels of the season, trend, reweighting) on
{associations}{of_all} associations x {SYNDROMES} syndromes x {WEEKS} weeks, every week judged that has three years before it:
{series} series, {tests} tests, **{wall:.0f} s** on {cores} threads ({spent:.0f} s of processor time; other work ran beside it),
{1e6 * spent / tests:.0f} microseconds a test. A daily run judges the latest weeks alone: {series} tests a week."""
