"""Every number that R's packages gave for the series beside the project is given again."""

import numpy as np
import pandas as pd
import pytest

from contact.analysis.signals.moving_epidemic import epidemic_timing, goodness, thresholds
from contact.evaluation.signals.reference import compare, reference_files
from installations import PROJECT

FOLDER = PROJECT.parent / "shared" / "data" / "surveillance"
FILES = reference_files(FOLDER)
here = pytest.mark.skipif(not FILES, reason="the reference vectors are not beside the project (../shared/data)")


@here
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_number_of_a_file(path):
    found = compare(path)
    assert found.rows > 0
    assert found.differing == {}


@pytest.fixture(scope="module")
def seasons():
    path = FOLDER / "mem_input_flucyl.csv"
    if not path.is_file():
        pytest.skip("the reference vectors are not beside the project (../shared/data)")
    return pd.read_csv(path).iloc[:, 1:].to_numpy().T


@pytest.mark.parametrize(("name", "slope"), [("default", 2.8), ("p2", 2), ("p2.4", 2.4), ("p2.8", 2.8), ("p3.2", 3.2)])
def test_epidemics_start_and_end_where_mem_says(seasons, name, slope):
    wanted = pd.read_csv(FOLDER / f"mem_flucyl_timing_{name}.csv")
    found = [epidemic_timing(season, slope) for season in seasons]
    assert [(one.start + 1, one.end + 1) for one in found] == list(zip(wanted["start"], wanted["end"], strict=True))


def test_thresholds_are_those_of_mem(seasons):
    found = thresholds(seasons, [epidemic_timing(season) for season in seasons])
    assert found.pre == pytest.approx(53.3364493500851, rel=1e-9)
    assert found.post == pytest.approx(60.4864309717407, rel=1e-9)
    assert found.intensity == pytest.approx((249.923433464267, 441.898630020402, 568.489596350084), rel=1e-9)


def test_left_out_seasons_are_found_as_by_mem(seasons):
    wanted = pd.read_csv(FOLDER / "mem_flucyl_goodness.csv").set_index("metric")["value"]
    found = goodness(seasons, np.arange(10, 51) / 10)
    assert found.true_positive == wanted["True positives"]
    assert found.false_positive == wanted["False positives"]
    assert found.true_negative == wanted["True negatives"]
    assert found.false_negative == wanted["False negatives"]
