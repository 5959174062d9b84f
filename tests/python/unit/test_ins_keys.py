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


def remarks(project, numbers: list[str | None]) -> list[tuple[int, str]]:
    acts = entity(project, "flat_acts", "acts")
    lines = pa.array(range(2, len(numbers) + 2), pa.int32())
    rows = pa.table({acts.column("nir"): pa.array(numbers, pa.string()), LINE_NUMBER: lines})
    read = FileRead(rows, FileText("acts", b"", None, 0))
    add_remarks(read, acts)
    return read.remarks
