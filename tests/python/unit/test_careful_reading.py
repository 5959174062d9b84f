"""A file in which lines are spoilt: each is told with its number and reason, and the others are read all the same."""

import pytest

from contact.landing import careful_reading
from contact.landing.careful_reading import parse_carefully
from contact.landing.reading import LINE_NUMBER, RefusedError, load_text, parse_fast
from feed_builder import entity, line, write

SPOILT = {
    b"": "empty_line",
    b"one,two": "too_few_fields",
    b"," * 40: "too_many_fields",
    b'"never closed' + b"," * 31: "unclosed_quote",
    b"half\ra line" + b"," * 31: "stray_line_end",
    b"\xff" + b"," * 31: "undecodable_text",
    b"x" * 70_000: "line_too_long",
    b"\0" + b"," * 31: "nul_character",
}


@pytest.fixture
def acts(project):
    return entity(project, "flat_acts", "acts")


def spoilt_file(folder, acts, spoilt: list[bytes], good: int = 3):
    """A file of good lines with spoilt ones among them, each after a good one."""
    path = write(folder, acts, "20200301", [line(acts, numero_intervention=f"A{n}") for n in range(good)])
    header, *lines = path.read_bytes().split(b"\n")[:-1]
    mixed = [lines[0], *[part for one in spoilt for part in (one, lines[1])], *lines[2:]]
    path.write_bytes(b"\n".join([header, *mixed]) + b"\n")
    return path


@pytest.mark.parametrize("piece", [64, 1 << 20])
def test_spoilt_lines_are_told_and_the_others_read(tmp_path, acts, monkeypatch, piece):
    monkeypatch.setattr(careful_reading, "_PIECE", piece)
    text = load_text(spoilt_file(tmp_path, acts, list(SPOILT)), acts, "utf-8")
    assert parse_fast([text], acts) is None
    read = parse_carefully(text, acts, "utf-8")
    assert [row.reason for row in read.bad_rows] == list(SPOILT.values())
    assert [row.content for row in read.bad_rows] == list(SPOILT)
    assert [text.line(row.line_number) for row in read.bad_rows] == list(SPOILT)
    good = read.rows.column(LINE_NUMBER).to_pylist()
    assert sorted(good + [row.line_number for row in read.bad_rows]) == list(range(2, text.line_count + 2))
    assert set(read.rows.column("numero_intervention").to_pylist()) == {"A0", "A1", "A2"}


def test_a_quote_and_a_half_line_end_never_make_one_record_of_two_lines(tmp_path, acts):
    opened, closed = b'"open' + b"," * 31, b'shut"' + b"," * 31
    halves = b"," * 31 + b"\r" + b"," * 31
    text = load_text(spoilt_file(tmp_path, acts, [opened, closed, halves]), acts, "utf-8")
    assert parse_fast([text], acts) is None


def test_a_file_of_nothing_but_bad_lines_is_refused_whole(tmp_path, acts):
    text = load_text(spoilt_file(tmp_path, acts, [b"" for _ in range(100_000)]), acts, "utf-8")
    with pytest.raises(RefusedError) as refused:
        parse_carefully(text, acts, "utf-8")
    assert refused.value.reason == "too_many_bad_rows"
