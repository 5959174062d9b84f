"""Files of FHIR resources: what is refused as a whole, what is set apart line by line, and that each line counts."""

import gzip
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact.landing.formats import reader_of
from contact.landing.formats.fhir import count_rows
from contact.landing.formats.fhir.files import MOST_BYTES, MOST_LINES
from contact.landing.reading import RefusedError
from fhir_builder import (
    ENTITIES,
    delivery,
    encounter,
    lines_of,
    patient,
    read_files,
    read_resources,
    resource,
    rows,
    told,
    write,
)

BOTH = {"Encounter": lines_of(encounter()), "Patient": lines_of(patient())}
ORGANIZATION = {"Organization": lines_of(resource("Organization", "o1"))}


def refusal(found: object) -> tuple[str, str]:
    assert isinstance(found, RefusedError)
    return found.reason, found.detail


def test_plain_and_packed_files_hold_the_same(tmp_path):
    read = reader_of(ENTITIES).read
    [plain] = read([delivery(write(tmp_path / "plain", BOTH))], ENTITIES)
    [packed] = read([delivery(write(tmp_path / "packed", BOTH, packed=True))], ENTITIES)
    assert rows(plain) == rows(packed) != []


def test_a_gzip_file_may_have_several_members(tmp_path):
    paths = write(tmp_path, BOTH, packed=True)
    second = lines_of(encounter(id="e2"))
    paths["encounters"].write_bytes(paths["encounters"].read_bytes() + gzip.compress(second) + b"\0\0")
    [found] = reader_of(ENTITIES).read([delivery(paths)], ENTITIES)
    assert found["encounters"].line_count == 2


class TestRefusedFiles:
    def packed(self, tmp_path, content: bytes) -> tuple[str, str]:
        paths = write(tmp_path, BOTH, packed=True)
        paths["encounters"].write_bytes(content)
        return refusal(reader_of(ENTITIES).read([delivery(paths)], ENTITIES)[0])

    def test_a_bomb(self, tmp_path):
        bomb = gzip.compress(b"\n" * (200 << 20), 9)
        assert len(bomb) < 250_000
        assert self.packed(tmp_path, bomb) == ("inflates_too_much", "Encounter_20200301.ndjson.gz")

    @pytest.mark.parametrize("packed", [False, True])
    def test_more_lines_than_a_day_can_hold(self, tmp_path, packed):
        paths = write(tmp_path, BOTH | {"Encounter": lines_of(encounter()) * (MOST_LINES + 1)}, packed)
        assert refusal(reader_of(ENTITIES).read([delivery(paths)], ENTITIES)[0])[0] == (
            "inflates_too_much" if packed else "day_too_large"
        )

    def test_more_bytes_than_a_day_can_hold_in_all_its_files(self, tmp_path):
        filler = lines_of(resource("Organization", "o1", alias="x" * 60_000))
        most = MOST_BYTES // len(filler) // 2 + 1
        files = BOTH | {"Organization": filler * most, "Location": filler * most}
        assert refusal(read_files(tmp_path, files))[0] == "day_too_large"

    @pytest.mark.parametrize("spoil", [lambda data: b"PK" + data, lambda data: data[:12] + b"\xff" * 8 + data[20:]])
    def test_what_is_no_gzip_file(self, tmp_path, spoil):
        assert self.packed(tmp_path, spoil(gzip.compress(BOTH["Encounter"])))[0] == "not_gzip"

    @pytest.mark.parametrize("kept", [12, 60, -4])
    def test_a_gzip_file_that_was_cut(self, tmp_path, kept):
        assert self.packed(tmp_path, gzip.compress(BOTH["Encounter"])[:kept])[0] == "truncated_file"

    def test_a_plain_file_that_was_cut_in_a_resource(self, tmp_path):
        files = BOTH | {"Encounter": BOTH["Encounter"] * 2}
        files["Encounter"] = files["Encounter"][:-30]
        assert refusal(read_files(tmp_path, files)) == ("truncated_file", "Encounter_20200301.ndjson")

    def test_a_last_line_may_lack_its_end(self, tmp_path):
        assert len(rows(read_files(tmp_path, BOTH | {"Encounter": BOTH["Encounter"].rstrip()}))) == 1

    def test_utf_16(self, tmp_path):
        files = BOTH | {"Encounter": BOTH["Encounter"].decode().encode("utf-16")}
        assert refusal(read_files(tmp_path, files))[0] == "encoding_utf_16"

    @pytest.mark.parametrize(
        ("files", "name"),
        [
            ({"Encounter": b"", "Patient": b""}, "Encounter"),
            ({"Encounter": b"", "Patient": BOTH["Patient"]}, "Encounter"),
            ({"Encounter": BOTH["Encounter"], "Patient": b""}, "Patient"),
        ],
    )
    def test_an_empty_file_beside_a_filled_one(self, tmp_path, files, name):
        assert refusal(read_files(tmp_path, files)) == ("empty_file", f"{name}_20200301.ndjson")

    def test_a_quiet_day_still_has_its_organization(self, tmp_path):
        found = read_files(tmp_path, {"Encounter": b"", "Patient": b""} | ORGANIZATION)
        assert rows(found) == []
        assert found["organizations"].rows.num_rows == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"", "empty_line"),
        (b"{", "not_json"),
        (b"[]", "not_json"),
        (b'{"resourceType":"Encounter","id":"\xff"}', "not_json"),
        (b'{"resourceType":"Encounter","id":"\\ud800"}', "not_json"),
        (b"[" * 2000 + b"]" * 2000, "not_json"),
        (b'{"resourceType":"Observation","id":"x"}', "unknown_resource_type"),
        (b'{"id":"x"}', "unknown_resource_type"),
        (b'{"resourceType":["Encounter"],"id":"x"}', "unknown_resource_type"),
        (b'{"resourceType":"Patient","id":"x"}', "misplaced_resource"),
        (b'{"resourceType":"Parameters"}', "export_message"),
        (b'{"resourceType":"OperationOutcome"}', "export_message"),
        (b'{"resourceType":"Encounter"}', "missing_resource_id"),
        (b'{"resourceType":"Encounter","id":"x","status":"entered-in-error"}', "entered_in_error"),
        (b'{"resourceType":"Encounter","id":"' + b"x" * 70_000 + b'"}', "line_too_long"),
    ],
)
def test_a_line_that_cannot_be_landed_is_told_with_its_number(tmp_path, line, reason):
    found = read_resources(tmp_path, encounter(), line, encounter(id="e2"), patient())
    assert told(found) == {"encounters": [(2, reason)]}
    assert found["encounters"].bad_rows[0].content == line
    assert found["encounters"].line_count == 3
    assert [row["line_number"] for row in rows(found)] == [1, 3]


class TestRepeatedResources:
    def test_an_identical_copy_counts_as_a_duplicate(self, tmp_path):
        found = read_resources(tmp_path, encounter(), encounter(), patient(), patient())
        assert (found["encounters"].repeated, found["patients"].repeated) == (1, 1)
        assert told(found) == {}

    @pytest.mark.parametrize(
        ("first", "second", "older"),
        [
            ({"lastUpdated": "2020-03-01T10:00:00Z"}, {"lastUpdated": "2020-03-01T11:30:00+02:00"}, 2),
            ({"lastUpdated": "2020-03-01T10:00:00Z"}, {"lastUpdated": "2020-03-01T11:30:00Z"}, 1),
            ({"versionId": "9"}, {"versionId": "10"}, 1),
            ({}, {"versionId": "1"}, 1),
            ({}, {"tag": []}, 2),
        ],
    )
    def test_of_two_versions_the_later_is_taken(self, tmp_path, first, second, older):
        found = read_resources(tmp_path, encounter(meta=first), encounter(meta=second), patient())
        assert told(found) == {"encounters": [(older, "repeated_resource")]}
        assert rows(found)[0]["line_number"] == 3 - older


LINES = st.sampled_from(
    [
        lines_of(encounter()),
        lines_of(encounter(id="e2", meta={"versionId": "2"})),
        lines_of(encounter(id="e2")),
        lines_of(encounter(id="e3", subject={"reference": "Patient/gone"})),
        lines_of(resource("Observation", "o")),
        b'{"resourceType":"Encounter"\n',
        b"\n",
        b"\xff\r\n",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=12), st.booleans())
def test_each_line_is_a_row_a_bad_row_or_a_copy(tmp_path_factory, lines, packed):
    files = {"Encounter": b"".join(lines), "Patient": lines_of(patient())}
    paths = write(tmp_path_factory.mktemp("lines"), files, packed)
    [found] = reader_of(ENTITIES).read([delivery(paths)], ENTITIES)
    read = found["encounters"]
    assert read.rows.num_rows + len(read.bad_rows) + read.repeated == read.line_count == len(lines)
    assert count_rows(paths["encounters"].read_bytes()) == len(lines)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.booleans(), st.integers(0, 200))
def test_no_bytes_stop_the_reader(tmp_path_factory, noise, packed, place):
    paths = write(tmp_path_factory.mktemp("noise"), BOTH, packed)
    data = paths["encounters"].read_bytes()
    paths["encounters"].write_bytes(data[:place] + noise + data[place:])
    [found] = reader_of(ENTITIES).read([delivery(paths)], ENTITIES)
    if not isinstance(found, RefusedError):
        read = found["encounters"]
        assert read.rows.num_rows + len(read.bad_rows) + read.repeated == read.line_count
    assert count_rows(paths["encounters"].read_bytes()) >= 0


def test_what_a_bomb_holds_is_counted_within_limits():
    assert count_rows(gzip.compress(b"\n" * (200 << 20), 9)) < 100 << 20
    assert count_rows(gzip.compress(b"a\nb\n")[:-3]) == 2
    assert count_rows(b"\x1f\x8b" + zlib.compress(b"a")) in (0, 1)
