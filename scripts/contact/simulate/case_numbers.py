"""Numbers of cases as the dispatch software gives them: the local day and a running number within it."""

import numpy as np
import pyarrow as pa

from contact.simulate.clock import MARGIN_DAYS, Clock
from contact.simulate.texts import day_pool, join, numbers, take

#: Digits of the running number: no association takes 100 000 calls in a day.
WIDTH = 5


def case_number_column(day: np.ndarray, clock: Clock, pattern: str) -> pa.Array:
    """Case numbers of cases in the order of their calls; `pattern` of the day as in `day_pool`."""
    counts = np.bincount(day, minlength=clock.days)
    running = np.arange(len(day)) - (np.cumsum(counts) - counts)[day] + 1
    dates = day_pool(clock.first_ordinal, clock.days + MARGIN_DAYS, pattern)
    return join([take(dates, day), take(numbers(10**WIDTH, WIDTH), running)], "")
