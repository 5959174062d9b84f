"""Who calls: persons of the catchment by age and hour, neighbours, frequent callers, and patients who call again.

A person is a whole number that says his catchment, birth date and rank among those born there that day. Nobody is
stored: two associations that draw the same number meet the same person, with the same traits (see identities).
"""

from datetime import date
from pathlib import Path

import numpy as np

from contact.simulate.catchments import catchment, catchment_code, neighbours
from contact.simulate.clock import Clock
from contact.simulate.hashing import integers, uniform
from contact.simulate.parameters import DAY, HOUR, PARAMETERS
from contact.simulate.reference import ordinal
from contact.simulate.site import Site
from contact.simulate.timeline import Cases
from contact.simulate.volumes import acts_per_year

#: Limits of the age bands in days: under 2, 2 to 14, 15 to 74, 75 and over (98 at most: birth years stay distinct
#: within a century, which the two-digit year of the NIR needs).
BAND_EDGES = np.array([0, 731, 5479, 27_394, 35_700])
#: Power of the uniform number that spreads ages inside a band; above 1 leans to the young. Assumption.
BAND_LEAN = np.array([1.0, 1.35, 1.3, 1.4])

#: Factor on each band by local hour: children in the evening and deep night, the oldest by day
#: (Ardoin thesis, Grenoble 2011-2012, which gives the direction; the sizes are assumptions).
_DAY, _EVENING, _NIGHT, _DAWN = (
    (0.93, 0.9, 1.0, 1.25),
    (1.15, 1.2, 0.98, 0.65),
    (1.2, 1.0, 1.02, 0.7),
    (1.0, 0.8, 1.0, 1.3),
)
HOUR_FACTORS = np.array([_NIGHT] * 6 + [_DAWN] * 2 + [_DAY] * 10 + [_EVENING] * 6)
#: Factor on each band by priority. Assumption: the most urgent are older.
PRIORITY_FACTORS = np.array([(1.0, 1.05, 1.0, 0.85), (0.7, 0.4, 1.1, 2.2), (1.0, 0.8, 1.0, 1.5)])

BIRTHS = ordinal(date(1900, 1, 1))


def person_number(catchment_number: np.ndarray, birth: np.ndarray, serial: np.ndarray) -> np.ndarray:
    """The whole number of a person; `birth` in days since 1970-01-01."""
    return (
        (np.asarray(catchment_number, np.int64) << 40) | ((np.asarray(birth, np.int64) - BIRTHS) << 16) | serial
    ).astype(np.int64)


def birth_ordinal(person: np.ndarray) -> np.ndarray:
    """Birth date in days since 1970-01-01."""
    return ((person >> 16) & 0xFFFFFF) + BIRTHS


def catchment_of(person: np.ndarray) -> np.ndarray:
    """Number of the person's catchment."""
    return person >> 40


def serial_of(person: np.ndarray) -> np.ndarray:
    """Rank among the persons of the same catchment and birth date."""
    return person & 0xFFFF


def draw_ages(hour: np.ndarray, priority: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Age in days at the call."""
    shares = np.array(PARAMETERS.age_shares) * HOUR_FACTORS[hour] * PRIORITY_FACTORS[priority]
    cumulated = np.cumsum(shares, axis=1) / shares.sum(axis=1, keepdims=True)
    band = (rng.random((len(hour), 1)) >= cumulated[:, :3]).sum(axis=1)
    part = rng.random(len(hour)) ** BAND_LEAN[band]
    return (BAND_EDGES[band] + part * (BAND_EDGES[band + 1] - BAND_EDGES[band])).astype(np.int64)


def _homes(size: int, site: Site, folder: Path, rng: np.random.Generator) -> tuple[list, np.ndarray]:
    """Catchments that may occur and, per case, the number of his in that list (0 = the association's own)."""
    own = catchment_code(site.association.departement_code)
    codes, weights = neighbours(folder, own)
    found = [catchment(folder, code) for code in (own, *codes)]
    chosen = np.searchsorted(np.cumsum(weights), rng.random(size) * 0.999999, side="right") + 1 if codes else 0
    return found, np.where((rng.random(size) < PARAMETERS.neighbour_share) & bool(codes), chosen, 0)


def regular(home: np.ndarray, rank: np.ndarray, serials: np.ndarray, first_day: int) -> np.ndarray:
    """Person number of the frequent caller `rank` of a catchment; a third of them are old, a few are infants."""
    key = (np.asarray(home, np.int64) << 32) | rank
    part = uniform(key, 1)
    age = np.where(part < 0.1, 40 + part * 6000, np.where(part < 0.65, 15 * 365 + part * 30_000, 25_000 + part * 9_000))
    return person_number(home, first_day - age.astype(np.int64), integers(key, 2, serials))


def draw_people(cases: Cases, clock: Clock, site: Site, scale: float, folder: Path) -> np.ndarray:
    """Person number of each case, which must be in the order of their calls; adds the need that each goes on with."""
    p, rng = PARAMETERS, site.stream("people")
    size = len(cases["called_at"])
    local = clock.local(cases["called_at"])
    birth = local // DAY - draw_ages(local % DAY // HOUR, cases["priority"], rng)
    found, chosen = _homes(size, site, folder, rng)
    number = np.array([home.number for home in found])[chosen]
    serials = np.array([home.serials for home in found])[chosen]
    person = person_number(number, birth, (rng.random(size) * serials).astype(np.int64))
    pools = np.array([3 + int(acts_per_year(home.code) * p.regulars * min(scale, 1.0)) for home in found])
    rank = (rng.random(size) ** 1.5 * pools[chosen]).astype(np.int64)
    is_regular = rng.random(size) < np.where(chosen == 0, p.regular_share, 0.3)
    person = np.where(is_regular, regular(number, rank, serials, clock.first_ordinal), person)
    earlier = _earlier_contact(cases["called_at"], rng)
    own = np.arange(size)
    same_need = rng.random(size) < p.same_need_share
    cases["need"] = _first_of(np.where(same_need, earlier, own))
    return person[_first_of(earlier)]


def _earlier_contact(called: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """For each case the row of the case whose patient calls again, or its own row."""
    size = len(called)
    again = rng.random(size) < PARAMETERS.recontact_share
    delay = np.minimum(rng.exponential(2.5 * DAY, size) + HOUR, 14 * DAY).astype(np.int64)
    earlier = np.searchsorted(called, called - delay, side="right") - 1
    return np.where(again & (earlier >= 0), earlier, np.arange(size))


def _first_of(origin: np.ndarray) -> np.ndarray:
    """For each row the first of the chain of rows that it goes on with."""
    while True:
        further = origin[origin]
        if np.array_equal(further, origin):
            return origin
        origin = further
