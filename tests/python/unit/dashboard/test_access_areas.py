"""An address that names another area is known, by code or name, in whatever parameter it stands."""

import pandas as pd
import pytest
from app.access.areas import names_another

EVERYTHING = pd.DataFrame(
    [
        ("FR", "France entière", "France"),
        ("53", "Bretagne", "Brittany"),
        ("32", "Hauts-de-France", "Hauts-de-France"),
        ("33", "Gironde", "Gironde"),
        ("gironde_a", "Gironde A", "Gironde A"),
        ("aisne_a", "Aisne A", "Aisne A"),
    ],
    columns=["area_code", "label_fr", "label_en"],
)
READABLE = EVERYTHING[EVERYTHING.area_code.isin(["FR", "32", "aisne_a"])]


@pytest.mark.parametrize("parameter", ["region", "departement", "association", "anything"])
@pytest.mark.parametrize(
    "value", ["Bretagne", "bretagne", "Brittany", "53", "gironde_a", "Gironde A", "33 – Gironde", "33", " Bretagne "]
)
def test_another_area_is_known(parameter, value):
    assert names_another({"periode": "7 j", parameter: value}, EVERYTHING, READABLE)


@pytest.mark.parametrize("value", ["France entière", "Hauts-de-France", "32", "aisne_a", "7 j", "N-1", "", "Atlantide"])
def test_an_own_area_or_no_area_is_none(value):
    assert not names_another({"region": value}, EVERYTHING, READABLE)


def test_who_reads_everything_is_refused_nothing():
    assert not names_another({"region": "Bretagne"}, EVERYTHING, EVERYTHING)
