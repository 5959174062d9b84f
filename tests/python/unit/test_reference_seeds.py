"""The reference tables written as data: complete, consistent with each other, and true to what is publicly known."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from seed_files import column, seed


@pytest.fixture(scope="module")
def calendar() -> dict[date, dict[str, str]]:
    return {date.fromisoformat(row["date_day"]): row for row in seed("reference/calendar")}


class TestTerritories:
    def test_there_are_101_departements_in_18_regions(self):
        assert len(set(column("reference/departements", "departement_code"))) == 101
        assert len(set(column("reference/regions", "region_code"))) == 18
        assert Counter(column("reference/regions", "zone")) == {"metro": 13, "drom": 5}

    def test_every_departement_lies_in_a_region_and_every_region_has_one(self):
        used = set(column("reference/departements", "region_code"))
        assert used == set(column("reference/regions", "region_code"))

    def test_every_departement_has_a_real_time_zone_and_overseas_have_their_own(self):
        zones = {row["departement_code"]: row["time_zone"] for row in seed("reference/departements")}
        assert all(ZoneInfo(zone) for zone in zones.values())
        assert {code for code, zone in zones.items() if zone != "Europe/Paris"} == {"971", "972", "973", "974", "976"}
        assert zones["972"] == "America/Martinique"

    def test_every_metropolitan_departement_but_corsica_has_a_school_zone(self):
        without = {row["departement_code"] for row in seed("reference/departements") if not row["school_zone"]}
        assert without == {"2A", "2B", "971", "972", "973", "974", "976"}
        zones = {row["departement_code"]: row["school_zone"] for row in seed("reference/departements")}
        assert [zones[code] for code in ("69", "33", "13", "59", "75", "31")] == ["A", "A", "B", "B", "C", "C"]

    def test_alsace_moselle_is_three_departements(self):
        rows = seed("reference/departements")
        assert {row["departement_code"] for row in rows if row["is_alsace_moselle"] == "true"} == {"57", "67", "68"}

    def test_points_of_the_mainland_lie_in_france(self):
        for row in seed("reference/departements"):
            if len(row["departement_code"]) == 2:
                assert -5.2 < float(row["longitude"]) < 9.6
                assert 41.3 < float(row["latitude"]) < 51.2

    def test_saturday_starts_at_noon_or_two(self):
        assert set(column("reference/regions", "saturday_pdsa_starts_at")) <= {"12", "14"}

    def test_population_is_that_of_the_country(self):
        assert 67_000_000 < sum(map(int, column("reference/departements", "population"))) < 70_000_000

    def test_communes_add_up_to_their_departement(self):
        total: dict[str, int] = defaultdict(int)
        for row in seed("reference/communes"):
            total[row["departement_code"]] += int(row["population"])
        assert total == {row["departement_code"]: int(row["population"]) for row in seed("reference/departements")}

    def test_ages_cover_every_departement_and_add_up_to_the_country(self):
        groups: dict[str, list[int]] = defaultdict(list)
        for row in seed("reference/population_by_age"):
            groups[row["departement_code"]].append(int(row["age_from"]))
        assert set(groups) == set(column("reference/departements", "departement_code"))
        assert all(ages == list(range(0, 100, 5)) for ages in groups.values())
        assert sum(map(int, column("reference/population_by_age", "population"))) == 68_042_591

    def test_paris_lyon_and_marseille_are_counted_once(self):
        codes = set(column("reference/communes", "commune_code"))
        assert not codes & {"75056", "69123", "13055"}
        arrondissements = {code for code in codes if code.startswith(("751", "6938", "132"))}
        assert len(arrondissements) == 20 + 9 + 16
        assert {code for code in codes if code.startswith("75")} == {f"751{number:02}" for number in range(1, 21)}

    def test_commune_codes_begin_with_their_departement(self):
        for row in seed("reference/communes"):
            assert row["commune_code"].startswith(row["departement_code"])
            assert len(row["commune_code"]) == 5

    def test_every_commune_can_be_reached_by_a_postal_code(self):
        assert set(column("reference/postal_codes", "commune_code")) == set(
            column("reference/communes", "commune_code")
        )

    def test_postal_codes_are_five_digits_many_to_many_and_pairs_are_unique(self):
        pairs = [(row["postal_code"], row["commune_code"]) for row in seed("reference/postal_codes")]
        assert len(pairs) == len(set(pairs))
        assert all(len(code) == 5 and code.isdigit() for code, _ in pairs)
        assert max(Counter(code for code, _ in pairs).values()) > 20
        assert max(Counter(commune for _, commune in pairs).values()) > 1
        assert {code for code, commune in pairs if commune == "75116"} == {"75016", "75116"}
        assert {commune for code, commune in pairs if code == "75016"} == {"75116"}


class TestCalendar:
    def test_every_day_is_there_once_leap_days_included(self, calendar):
        first, last = date(2015, 1, 1), date(2027, 12, 31)
        assert list(calendar) == [first + timedelta(days=n) for n in range((last - first).days + 1)]
        assert {date(year, 2, 29) for year in (2016, 2020, 2024)} <= calendar.keys()

    @pytest.mark.parametrize("year", [2015, 2020, 2026])
    def test_years_of_53_weeks_have_all_their_days(self, calendar, year):
        last_week = [day for day in calendar if day.isocalendar()[:2] == (year, 53)]
        assert [day.isoweekday() for day in last_week] == [1, 2, 3, 4, 5, 6, 7]

    def test_a_year_has_its_eleven_national_holidays(self, calendar):
        days = Counter(day.year for day, row in calendar.items() if row["is_public_holiday"] == "true")
        assert days == dict.fromkeys(range(2015, 2028), 11)
        assert calendar[date(2024, 5, 9)]["public_holiday_name"] == "Ascension"
        assert calendar[date(2021, 4, 5)]["public_holiday_name"] == "Lundi de Pâques"

    def test_a_name_goes_with_every_holiday_and_with_no_other_day(self, calendar):
        for row in calendar.values():
            assert (row["public_holiday_name"] != "") == (row["is_public_holiday"] == "true")
            on_holiday = any(row[f"is_school_holiday_zone_{zone}"] == "true" for zone in "abc")
            assert (row["school_holiday_name"] != "") == on_holiday

    def test_alsace_moselle_adds_good_friday_and_the_day_after_christmas(self, calendar):
        days = {day for day, row in calendar.items() if row["is_alsace_moselle_holiday"] == "true"}
        assert len(days) == 26
        assert {day for day in days if day.year == 2021} == {date(2021, 4, 2), date(2021, 12, 26)}
        assert all(calendar[day]["is_public_holiday"] == "false" for day in days)

    @pytest.mark.parametrize(
        ("territory", "month_and_day"),
        [
            ("guadeloupe", (5, 27)),
            ("martinique", (5, 22)),
            ("guyane", (6, 10)),
            ("la_reunion", (12, 20)),
            ("mayotte", (4, 27)),
        ],
    )
    def test_overseas_territories_commemorate_the_abolition_of_slavery(self, calendar, territory, month_and_day):
        days = {day for day, row in calendar.items() if row[f"is_{territory}_holiday"] == "true"}
        expected = {date(year, *month_and_day) for year in range(2015, 2028)}
        # a day that is already a national holiday is not flagged a second time
        assert days == {day for day in expected if calendar[day]["is_public_holiday"] == "false"}

    def test_zones_of_school_holidays_differ_in_winter_and_agree_at_christmas(self, calendar):
        def zones(day: date) -> str:
            return "".join(zone for zone in "abc" if calendar[day][f"is_school_holiday_zone_{zone}"] == "true")

        in_winter = [date(2021, 2, 8), date(2021, 2, 15), date(2021, 2, 24), date(2021, 3, 3)]
        assert [zones(day) for day in in_winter] == ["a", "ac", "bc", "b"]
        assert zones(date(2020, 12, 25)) == "abc"
        assert zones(date(2020, 11, 20)) == ""

    def test_the_script_still_makes_the_same_calendar(self, calendar, project, monkeypatch):
        monkeypatch.syspath_prepend(str(project / "scripts" / "reference"))
        import make_calendar

        made = [
            [str(v).lower() if isinstance(v, bool) else v or "" for v in row] for row in make_calendar.calendar_rows()
        ]
        assert made == [list(row.values()) for row in calendar.values()]


class TestTimeBands:
    def test_the_four_bands_cover_the_day(self):
        bands = {int(row["hour_of_day"]): row["time_band"] for row in seed("reference/time_bands")}
        expected = ["deep_night"] * 6 + ["dawn"] * 2 + ["day"] * 12 + ["evening"] * 4
        assert [bands[hour] for hour in range(24)] == expected


class TestAssociations:
    def test_64_associations_in_48_departements(self):
        codes = column("feeds/associations", "departement_code")
        assert len(codes) == 64
        assert len(set(codes)) == 48
        assert set(codes) <= set(column("reference/departements", "departement_code"))

    def test_names_are_those_of_the_departement_and_a_letter(self):
        names = {row["departement_code"]: row["departement_name"] for row in seed("reference/departements")}
        letters = defaultdict(list)
        for row in seed("feeds/associations"):
            name, _, letter = row["association_name"].rpartition(" ")
            assert name == names[row["departement_code"]]
            assert row["association_id"].isascii()
            assert row["association_id"].endswith("_" + letter.lower())
            letters[name].append(letter)
        assert all("".join(found) == "ABC"[: len(found)] for found in letters.values())
        assert len(set(column("feeds/associations", "association_id"))) == 64

    def test_format_thesaurus_and_encoding_go_together_and_share_the_network(self):
        rows = seed("feeds/associations")
        kinds = Counter((row["format"], row["thesaurus"], row["encoding"]) for row in rows)
        assert kinds == {
            ("dispatch_log", "a", "windows-1252"): 32,
            ("flat_acts", "b", "utf-8"): 27,
            ("fhir", "c", "utf-8"): 5,
        }
        assert set(column("feeds/associations", "format")) <= set(column("feeds/feed_formats", "format"))

    def test_departements_with_several_associations_mix_formats(self):
        formats = defaultdict(set)
        counts = Counter(column("feeds/associations", "departement_code"))
        for row in seed("feeds/associations"):
            formats[row["departement_code"]].add(row["format"])
        assert all(len(formats[code]) == 2 for code, count in counts.items() if count > 1)

    def test_a_third_of_the_feeds_without_a_log_tell_ages_only(self):
        by_age = [row for row in seed("feeds/associations") if row["patient_age_by"] == "age"]
        assert 8 <= len(by_age) <= 13
        assert {row["format"] for row in by_age} == {"flat_acts", "fhir"}

    def test_local_times_are_those_of_the_departement(self):
        zones = {row["departement_code"]: row["time_zone"] for row in seed("reference/departements")}
        assert all(row["time_zone"] == zones[row["departement_code"]] for row in seed("feeds/associations"))


class TestCancellationKinds:
    def test_every_conformed_reason_has_its_place(self):
        conformed = set(column("code_maps/cancellation_reasons", "cancellation_reason"))
        assert set(column("reference/cancellation_kinds", "cancellation_reason")) == conformed
