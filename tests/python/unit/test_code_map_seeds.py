"""The maps from local codes to conformed ones, and the names of simulated people."""

from collections import Counter, defaultdict

import pytest

from seed_files import column, seed

THESAURI = ("a", "b", "c")
INVENTED = ("a", "b")
"""Thesauri of dispatch software; c is CISP-2 itself, which has one rubric for bronchitis and bronchiolitis."""
LISTS = ("origins", "decisions", "cancellation_reasons", "dispositions", "sexes", "priorities")
LOCAL_CODE_MAPS = ("thesaurus_codes", *LISTS)


class TestCodeMaps:
    @pytest.mark.parametrize("name", LOCAL_CODE_MAPS)
    def test_local_codes_are_unique_canonical_and_in_every_thesaurus(self, name):
        keys = [(row["thesaurus"], row["source_code"]) for row in seed(f"code_maps/{name}")]
        assert len(keys) == len(set(keys))
        assert {thesaurus for thesaurus, _ in keys} == set(THESAURI)
        for _, code in keys:
            assert code == (code.strip().upper().lstrip("0") or "0")

    @pytest.mark.parametrize("thesaurus", INVENTED)
    def test_a_thesaurus_is_as_long_as_a_real_one(self, thesaurus):
        assert 90 <= column("code_maps/thesaurus_codes", "thesaurus").count(thesaurus) <= 150

    def test_thesaurus_a_is_numeric_and_fits_four_digits_and_thesaurus_b_is_letters(self):
        codes = {thesaurus: [] for thesaurus in THESAURI}
        for row in seed("code_maps/thesaurus_codes"):
            codes[row["thesaurus"]].append(row["source_code"])
        assert all(code.isdigit() and len(code) <= 4 for code in codes["a"])
        assert all(code.isalpha() and code.isascii() for code in codes["b"])

    def test_thesaurus_c_is_cisp_2_itself(self):
        rows = [row for row in seed("code_maps/thesaurus_codes") if row["thesaurus"] == "c"]
        assert {row["source_code"] for row in rows} == set(column("code_maps/cisp2_rubrics", "cisp2_code"))
        assert all(row["source_code"] == row["cisp2_code"] for row in rows)

    def test_reasons_of_a_and_its_cancellations_share_no_code(self):
        reasons = {row["source_code"] for row in seed("code_maps/thesaurus_codes") if row["thesaurus"] == "a"}
        cancellations = {
            row["source_code"] for row in seed("code_maps/cancellation_reasons") if row["thesaurus"] == "a"
        }
        assert not reasons & cancellations

    def test_labels_can_be_written_in_the_encoding_of_their_feed(self):
        for name in set(LOCAL_CODE_MAPS) - {"sexes"}:
            for row in seed(f"code_maps/{name}"):
                assert row["source_label"].encode("cp1252")

    def test_every_rubric_and_chapter_used_exists(self):
        rubrics = seed("code_maps/cisp2_rubrics")
        codes = {row["cisp2_code"] for row in rubrics}
        assert set(column("code_maps/thesaurus_codes", "cisp2_code")) <= codes
        assert 140 <= len(codes) <= 160
        chapters = set(column("code_maps/cisp2_chapters", "chapter_code"))
        assert "".join(sorted(chapters)) == "ABDFHKLNPRSTUWXYZ"
        assert all(row["cisp2_code"][0] == row["chapter_code"] and row["chapter_code"] in chapters for row in rubrics)

    def test_every_syndrome_used_exists_and_the_invented_thesauri_use_them_all(self):
        used = {thesaurus: set() for thesaurus in THESAURI}
        for row in seed("code_maps/thesaurus_codes"):
            used[row["thesaurus"]] |= {row["syndrome"]} - {""}
        syndromes = set(column("code_maps/syndromes", "syndrome"))
        assert [used[thesaurus] for thesaurus in INVENTED] == [syndromes, syndromes]
        assert used["c"] <= syndromes
        assert {"covid_19", "influenza", "gastroenteritis", "bronchiolitis", "asthma", "chickenpox"} <= syndromes

    @pytest.mark.parametrize("name", LOCAL_CODE_MAPS)
    def test_every_code_says_how_it_was_mapped(self, name):
        assert {row["mapping_method"] for row in seed(f"code_maps/{name}")} <= {"exact", "approximate", "catch_all"}

    def test_a_code_of_thesaurus_c_is_a_rubric_under_its_own_name(self):
        labels = {row["cisp2_code"]: row["label_fr"] for row in seed("code_maps/cisp2_rubrics")}
        rows = [row for row in seed("code_maps/thesaurus_codes") if row["thesaurus"] == "c"]
        assert {row["source_code"]: row["source_label"] for row in rows} == labels

    @pytest.mark.parametrize("thesaurus", THESAURI)
    @pytest.mark.parametrize("usage", ["reason", "diagnosis"])
    def test_covid_19_influenza_and_gastroenteritis_serve_as_reason_and_as_diagnosis(self, thesaurus, usage):
        found = {
            row["syndrome"]
            for row in seed("code_maps/thesaurus_codes")
            if row["thesaurus"] == thesaurus and row["usage"] in (usage, "both")
        }
        expected = {"covid_19", "influenza", "gastroenteritis"}
        assert expected | ({"bronchiolitis"} if thesaurus in INVENTED else set()) <= found

    def test_thesaurus_a_files_influenza_under_fever_and_bronchiolitis_under_two_rubrics(self):
        rubrics = defaultdict(set)
        for row in seed("code_maps/thesaurus_codes"):
            rubrics[row["thesaurus"], row["syndrome"]].add(row["cisp2_code"])
        assert rubrics["a", "influenza"] == {"A03"}
        assert rubrics["b", "influenza"] == {"R80"}
        assert rubrics["a", "bronchiolitis"] == {"R78", "R02"}

    def test_codes_that_say_nothing_are_catch_alls_without_a_syndrome(self):
        catch_alls = [row for row in seed("code_maps/thesaurus_codes") if row["mapping_method"] == "catch_all"]
        assert {row["thesaurus"] for row in catch_alls} == set(THESAURI)
        assert {"DIVERS", "RIEN", "BOBO"} <= {row["source_label"] for row in catch_alls}
        assert all(row["syndrome"] == "" for row in catch_alls)

    @pytest.mark.parametrize(
        ("name", "field"),
        [
            ("origins", "origin"),
            ("decisions", "decision"),
            ("cancellation_reasons", "cancellation_reason"),
            ("dispositions", "disposition"),
            ("sexes", "sex"),
            ("priorities", "priority"),
        ],
    )
    def test_every_thesaurus_reaches_every_conformed_value(self, name, field):
        values = {thesaurus: set() for thesaurus in THESAURI}
        for row in seed(f"code_maps/{name}"):
            values[row["thesaurus"]].add(row[field])
        assert values["a"] == values["b"] == values["c"]


class TestSimulatedPeople:
    def test_there_are_names_enough_with_the_signs_that_a_feed_must_survive(self):
        families = column("simulation/family_names", "name")
        assert len(set(families)) == len(families) >= 400
        for sign in "éèôç-' ":
            assert any(sign in name for name in families), sign
        given = [(row["name"], row["sex"]) for row in seed("simulation/given_names")]
        assert len(set(given)) == len(given) >= 300
        assert Counter(sex for _, sex in given).keys() == {"male", "female"}
        assert len(column("simulation/street_names", "street_name")) >= 100

    @pytest.mark.parametrize("name", ["family_names", "given_names", "street_names"])
    def test_names_can_be_written_in_windows_1252_without_delimiters(self, name):
        for row in seed(f"simulation/{name}"):
            for value in row.values():
                assert value.encode("cp1252")
                assert not set(value) & set(';,"\n')
