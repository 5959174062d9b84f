"""Numbers with a wrong control key are remarked by line; right ones, of Corsica too, and missing ones are not."""

import pyarrow as pa
import pytest

from contact.landing.ins_keys import WRONG_KEY, add_remarks
from contact.landing.reading import LINE_NUMBER, FileRead, FileText
from feed_builder import entity


def keyed(number: str) -> str:
    """The number with its control key."""
    return f"{number}{97 - int(number.replace('2A', '19').replace('2B', '18')) % 97:02d}"


RIGHT = [None, "", keyed("1810575056001"), keyed("281052A056001"), keyed("281052B056001"), "1 81 05 75 056 001 "
         + keyed("1810575056001")[-2:]]  # fmt: skip
WRONG = ["181057505600100", keyed("281052A056001")[:-2] + "00", "12", "chez sa mère", "1" * 14, "1" * 40]


@pytest.mark.parametrize("around", [[], RIGHT])
@pytest.mark.parametrize("number", WRONG)
def test_a_wrong_number_is_remarked(project, number, around):
    assert remarks(project, [*around, number, *around]) == [(len(around) + 2, WRONG_KEY)]


def test_right_and_missing_numbers_are_not(project):
    assert remarks(project, RIGHT) == []


def test_each_of_several_files_is_told_its_own(project):
    acts = entity(project, "flat_acts", "acts")
    files = [file_of(acts, numbers) for numbers in (RIGHT, [], ["12", RIGHT[2]], [None], [RIGHT[3], "13", "14"])]
    add_remarks(files, acts)
    assert [[line for line, _ in file.remarks] for file in files] == [[], [], [2], [], [3, 4]]


def remarks(project, numbers: list[str | None]) -> list[tuple[int, str]]:
    acts = entity(project, "flat_acts", "acts")
    file = file_of(acts, numbers)
    add_remarks([file], acts)
    return file.remarks


def file_of(acts, numbers: list[str | None]) -> FileRead:
    lines = pa.array(range(2, len(numbers) + 2), pa.int32())
    rows = pa.table({acts.column("nir"): pa.array(numbers, pa.string()), LINE_NUMBER: lines})
    return FileRead(rows, FileText("acts", b"", None, 0))
