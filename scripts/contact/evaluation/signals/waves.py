"""COVID-19 among the acts of SOS Médecins by region: the start of each wave, with what was known each week."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.signal import find_peaks

from contact.analysis.signals.ears import ears_c1, ears_c2, ears_c3
from contact.analysis.signals.hidden_markov import HiddenMarkovSettings, hidden_markov
from contact.analysis.signals.serfling import SerflingSettings, robust_serfling

_SHARE = "Taux d'actes médicaux SOS médecins pour COVID-19"
FIRST_WEEK = 26
_RISE = 0.2
_PROMINENCE = 0.5
_EARLY, _LATE = 4, 6


@dataclass(frozen=True)
class Regions:
    """Weekly shares of acts by region: names, first days (weeks,), values (regions, weeks), missing as NaN."""

    names: list[str]
    first_days: np.ndarray
    values: np.ndarray


@dataclass(frozen=True)
class WavesFound:
    """By method: waves, found ones, weeks from the reference start to the signal of each, false signals a year and region."""

    waves: int
    delays: np.ndarray
    false_a_year: float


def read_regions(path: Path) -> Regions:
    """Shares of acts for COVID-19, all ages, of the regions that have at least three years of them."""
    table = pd.read_csv(path, encoding="utf-8-sig")
    table = table[table["Classe d'âge"] == "Tous âges"]
    wide = table.pivot_table(index="1er jour de la semaine", columns="Région", values=_SHARE, dropna=False)
    wide.index = pd.DatetimeIndex(wide.index)
    wide = wide.asfreq("7D").loc[:, lambda t: t.notna().sum() >= 156]
    days = wide.index.to_numpy().astype("datetime64[D]")
    return Regions(list(wide.columns), days, wide.to_numpy(dtype=float).T)


def reference_waves(values: np.ndarray) -> list[int]:
    """The first week of each wave of one region (weeks,), known afterwards, as rows.

    The rule: on the three-week mean, a peak that rises above its surroundings by half of its height is a wave; it starts
    with the first week that lies a fifth of the way up from the trough before it.
    """
    smooth = (
        pd.Series(values).interpolate(limit_direction="both").rolling(3, center=True, min_periods=1).mean().to_numpy()
    )
    peaks, about = find_peaks(smooth, prominence=0.0)
    high = about["prominences"] >= np.maximum(_PROMINENCE * smooth[peaks], 0.05 * np.nanmax(smooth))
    starts, since = [], 0
    for peak in peaks[high]:
        trough = since + int(np.argmin(smooth[since : peak + 1]))
        limit = smooth[trough] + _RISE * (smooth[peak] - smooth[trough])
        starts.append(trough + int(np.flatnonzero(smooth[trough : peak + 1] > limit)[0]))
        since = int(peak)
    return [start for start in starts if start >= FIRST_WEEK]


def weekly_signals(values: np.ndarray) -> dict[str, np.ndarray]:
    """By method, alarms (regions, weeks) on shares (regions, weeks), each known in its week.

    A deviation counts as a fifth of the median share at least, or a flat past would make every act a wave.
    """
    least = float(np.nanmedian(values)) * 0.2
    at = np.arange(FIRST_WEEK, values.shape[1])
    short = SerflingSettings(years=2, fewest_weeks=FIRST_WEEK)
    found = {
        "EARS C1": ears_c1(values, 0.001, least).alarm,
        "EARS C2": ears_c2(values, 0.001, least).alarm,
        "EARS C3": ears_c3(values, 0.025, least).alarm,
        "robust periodic regression, two years": _placed(robust_serfling(values, at, short).alarm, values.shape, at),
        "hidden states, three years": _placed(
            hidden_markov(np.log(values + least), at, HiddenMarkovSettings(years=3, fewest_weeks=FIRST_WEEK)).alarm,
            values.shape,
            at,
        ),
    }
    votes = sum(found[name].astype(int) for name in list(found)[1:])
    found["two of C2, C3, robust and hidden states"] = votes >= 2
    return found


def waves_found(regions: Regions) -> dict[str, WavesFound]:
    """Measure every method against the reference waves of every region."""
    references = [reference_waves(values) for values in regions.values]
    years = sum((~np.isnan(values[FIRST_WEEK:])).sum() for values in regions.values) / 52.18
    answer = {}
    for name, alarms in weekly_signals(regions.values).items():
        delays, false = [], 0
        for region, starts in enumerate(references):
            onsets = _onsets(alarms[region])
            for start in starts:
                inside = onsets[(onsets >= start - _EARLY) & (onsets <= start + _LATE)]
                delays += [float(inside[0] - start)] if len(inside) else []
            apart = onsets[:, None] - np.array(starts)
            false += int((~((apart >= -_EARLY) & (apart <= 2 * _LATE)).any(axis=1)).sum())
        answer[name] = WavesFound(sum(map(len, references)), np.array(delays), false / years)
    return answer


def _placed(alarm: np.ndarray, shape: tuple[int, ...], at: np.ndarray) -> np.ndarray:
    whole = np.zeros(shape, dtype=bool)
    whole[:, at] = alarm
    return whole


def _onsets(alarm: np.ndarray) -> np.ndarray:
    before = np.concatenate([[False], alarm[:-1]])
    earlier = np.concatenate([[False, False], alarm[:-2]])
    rows = np.flatnonzero(alarm & ~before & ~earlier)
    return rows[rows >= FIRST_WEEK]
