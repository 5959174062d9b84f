"""The federation that is simulated looks like the real one: by hour, weekday, age, place and outcome."""

import pandas as pd
import pytest

from contact.simulate.parameters import WEEKDAY_INDEX
from seed_files import seed


def share(flags) -> float:
    """Share of true flags."""
    return float(flags.mean())


def test_calls_and_acts_stand_in_their_known_proportion(cases, acts):
    assert len(cases) / len(acts) == pytest.approx(1.5, abs=0.12)


def test_most_calls_are_answered(cases):
    assert 0.80 < share(cases["answered_at"].notna()) < 0.90
    by_association = cases["answered_at"].notna().groupby(cases["association_id"]).mean()
    assert by_association.quantile(0.05) > 0.72
    assert by_association.quantile(0.95) < 0.96


def test_weekdays_follow_the_official_index(acts):
    """Whole weeks only; the weeks of this span differ in season, so each is set to its own mean."""
    daily = acts.groupby(acts["called_local"].dt.normalize()).size()
    weekday = (
        (daily / daily.groupby(daily.index.isocalendar().week).transform("mean"))
        .groupby(daily.index.day_of_week)
        .mean()
    )
    for day, index in enumerate(WEEKDAY_INDEX):
        assert weekday[day] == pytest.approx(index, abs=0.05), day


def test_three_acts_in_five_fall_out_of_hours(acts):
    local = acts["started_local"]
    night = (local.dt.hour < 8) | (local.dt.hour >= 20)
    weekend = (local.dt.day_of_week == 6) | ((local.dt.day_of_week == 5) & (local.dt.hour >= 12))
    assert share(night | weekend) == pytest.approx(0.60, abs=0.04)


def test_the_curve_of_the_day_has_a_morning_and_an_evening_peak(cases):
    local = cases["called_local"]
    by_hour = cases[local.dt.day_of_week < 5].groupby(local.dt.hour).size()
    assert by_hour[9] > 1.2 * by_hour[14]
    assert by_hour[20] > 1.5 * by_hour[14]
    assert by_hour[3] < 0.7 * by_hour[14]


def test_the_island_follows_its_own_clock(cases):
    local = cases.loc[cases["association_id"] == "martinique_a", "called_local"]
    by_band = local.dt.hour.floordiv(6).value_counts(normalize=True)
    assert by_band[3] > 1.5 * by_band[0], "the evening of the island, not its night"


def test_ages_are_those_of_emergency_doctors_patients(acts):
    years = acts["age_days"] / 365.25
    bands = pd.cut(years, [-1, 2, 15, 75, 120], right=False, labels=["under 2", "2-14", "15-74", "75+"])
    found = bands.value_counts(normalize=True)
    assert 0.08 <= found["under 2"] <= 0.10
    assert 0.22 <= found["2-14"] <= 0.25
    assert 0.57 <= found["15-74"] <= 0.60
    assert 0.08 <= found["75+"] <= 0.105


def test_children_call_in_the_evening_and_the_oldest_by_day(cases):
    hour, years = cases["called_local"].dt.hour, cases["age_days"] / 365.25
    day, night = hour.between(8, 17), (hour >= 20) | (hour < 6)
    assert share(years[night] < 15) > share(years[day] < 15) * 1.1
    assert share(years[day] >= 75) > share(years[night] >= 75) * 1.2


def test_four_women_call_for_three_men(cases, simulated):
    sex = simulated.truth("persons").set_index("person")["sex"]
    assert share(cases["person"].map(sex) == "male") == pytest.approx(3 / 7, abs=0.02)


def test_the_share_of_visits_differs_by_association(acts):
    visits = (acts["act_kind"] == "visit").groupby(acts["association_id"]).mean()
    assert visits.min() > 0.25
    assert visits.max() < 0.75
    assert visits.max() - visits.min() > 0.2


def test_coding_is_complete_to_different_degrees(acts):
    size = acts.groupby("association_id").size()
    coded = acts["diagnosis_code"].notna().groupby(acts["association_id"]).mean()[size > 150]
    assert coded.min() > 0.68
    assert coded.max() <= 0.99
    assert share(acts["diagnosis_code"].notna()) == pytest.approx(0.86, abs=0.04)


def test_volumes_are_those_of_the_departements(acts):
    """Gironde has 255 668 acts a year and the Vaucluse 12 260, of about 3.1 million."""
    by_association = acts.groupby("association_id").size()
    gironde = by_association.filter(like="gironde").sum() / len(acts)
    assert gironde == pytest.approx(255_668 / 3_119_000, rel=0.1)
    assert by_association["vaucluse_a"] / len(acts) == pytest.approx(12_260 / 3_119_000, rel=0.25)


def test_decisions_and_referrals_keep_their_order(cases):
    decisions = cases["decision"].value_counts(normalize=True)
    assert decisions["advice"] > decisions["emergency_referral"] > decisions["teleconsultation"] > 0
    assert decisions["teleconsultation"] < 0.02


def test_about_one_call_in_ten_comes_from_the_samu(cases):
    answered = cases[cases["answered_at"].notna()]
    assert share(answered["origin"] == "samu") == pytest.approx(0.11, abs=0.03)
    old = answered["age_days"] > 75 * 365.25
    assert share(answered.loc[old, "origin"] == "nursing_home") > 0.08


def test_four_to_ten_in_a_hundred_go_to_hospital(acts):
    hospital = acts["disposition"].isin(["hospitalised", "emergency_department"])
    assert 0.04 <= share(hospital) <= 0.10


def test_winter_infections_are_seasonal():
    from datetime import date

    from contact.simulate.seasons import factor

    assert factor("flu", date(2019, 2, 1)) > 5 * factor("flu", date(2019, 7, 1))
    assert factor("bronchiolitis", date(2018, 12, 5)) > 4 * factor("bronchiolitis", date(2019, 7, 1))
    assert factor("summer", date(2019, 7, 20)) > factor("summer", date(2019, 1, 20))
    assert factor("covid", date(2020, 2, 1)) == 0


def test_infants_alone_have_bronchiolitis(cases):
    assert (cases.loc[cases["illness"] == "bronchiolitis", "age_days"] < 15 * 366).all()


@pytest.mark.parametrize("thesaurus", ["a", "b"])
def test_every_code_of_the_illnesses_is_in_the_thesaurus(thesaurus):
    from contact.simulate.illnesses import load

    usable = {"diagnosis": {"diagnosis", "both"}, "reason": {"reason", "both"}}
    rows = [row for row in seed("code_maps/thesaurus_codes") if row["thesaurus"] == thesaurus]
    for usage, allowed in usable.items():
        known = {row["source_code"] for row in rows if row["usage"] in allowed}
        written = {code for codes in load().codes[f"{usage}_{thesaurus}"] for code in codes}
        assert written <= known


def test_only_the_row_of_covid_19_is_coded_as_such():
    from contact.simulate.illnesses import load

    covid = {
        (row["thesaurus"], row["source_code"])
        for row in seed("code_maps/thesaurus_codes")
        if row["syndrome"] == "covid_19"
    }
    for thesaurus in ("a", "b"):
        first, *others = load().codes[f"diagnosis_{thesaurus}"]
        assert {(thesaurus, code) for code in first} <= covid
        assert not {(thesaurus, code) for codes in others for code in codes} & covid
