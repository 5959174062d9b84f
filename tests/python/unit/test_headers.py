"""A header that is not the declared one: what differs is told, and nothing that the file invents."""

import pytest

from contact.landing.headers import header_problem
from feed_builder import entity


@pytest.fixture
def acts(project):
    return entity(project, "flat_acts", "acts")


def swapped(columns: list[str]) -> list[str]:
    return [columns[1], columns[0], *columns[2:]]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda columns: [name for name in columns if name != "heure_fin"], "missing_column"),
        (lambda columns: [*columns, "Mme Lefevre"], "extra_column"),
        (lambda columns: ["Mme Lefevre", *columns[1:]], "renamed_column"),
        (lambda columns: [*columns, "nom"], "repeated_column"),
        (swapped, "reordered_columns"),
        (lambda columns: [f"Lefevre {number}" for number in range(len(columns))], "missing_header"),
        (lambda columns: ["Lefevre", "0612345678"], "wrong_header"),
        (lambda columns: [";".join(columns)], "wrong_delimiter"),
        (lambda columns: ["\t".join(columns)], "wrong_delimiter"),
        (lambda columns: ['"Lefevre'], "wrong_header"),
        (lambda columns: ["nom\rLefevre"], "wrong_header"),
        (lambda columns: ["x" * 100_000], "wrong_header"),
        (lambda columns: ["n\u043em", *columns], "extra_column"),
    ],
)
def test_each_difference_has_its_reason_and_tells_no_name_of_the_file(acts, change, reason):
    header = ",".join(change(acts.columns)).encode()
    found, detail = header_problem(header, "utf-8", acts)
    assert found == reason
    assert "Lefevre" not in detail
    assert "0612345678" not in detail


@pytest.mark.parametrize("end", [b"", b"\r"])
def test_the_declared_header_has_no_problem(acts, end):
    assert header_problem(",".join(acts.columns).encode() + end, "utf-8", acts) is None
