"""A file or a folder is named to users only where its name cannot name a person."""

import pytest

from contact.errors import ContactError
from contact.landing.deliveries import find_deliveries
from contact.landing.registry import read_registry


@pytest.fixture
def registry(project):
    return read_registry(project / "seeds")


def refused(folder, registry, *names: str) -> list[str]:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 1234)
    return [str(refusal) for refusal in find_deliveries([folder], registry)[1]]


@pytest.mark.parametrize(
    "name",
    [
        "DUPONT Jean/actes_20200301.csv",
        "aisne_a/actes_DUPONT.csv",
        "aisne_a/actes_20200301_dupont.csv",
        "aisne_a/dupont_20200301.csv",
        "aisne_a/dupont.DUPONT",
        "aisne_a/DUPONT/actes_20200301.csv",
    ],
)
def test_a_name_that_is_not_declared_is_never_told(tmp_path, registry, name):
    [sentence] = refused(tmp_path, registry, name)
    assert "dupont" not in sentence.lower()
    assert sentence.startswith("file 1 of 1 (a name of ")
    assert "1 234 bytes" in sentence


def test_the_place_of_a_file_is_its_place_in_alphabetical_order(tmp_path, registry):
    told = refused(tmp_path, registry, "aisne_a/a.csv", "aisne_a/actes_20200301.csv", "aisne_a/z.pdf")
    assert [sentence[:11] for sentence in told] == ["file 1 of 3", "file 3 of 3"]
    assert ".pdf" in told[1]


def test_a_declared_name_is_told_with_its_association(tmp_path, registry):
    [sentence] = refused(tmp_path, registry, "aisne_a/actes_20201301.csv")
    assert sentence.startswith("aisne_a/actes_20201301.csv: the date in the name is not a date")


def test_a_path_that_does_not_exist_is_told_by_its_place(tmp_path, registry):
    with pytest.raises(ContactError, match=r"^Path 2 of 2 \(a name of 10 characters, \.csv\) does not exist"):
        find_deliveries([tmp_path, tmp_path / "DUPONT.csv"], registry)


@pytest.mark.parametrize("kind", ["DUPONT Jean", 7, None, "received", "replayed"])
def test_of_the_simulators_marker_its_own_words_alone_are_taken(tmp_path, registry, kind):
    import json

    (tmp_path / "aisne_a").mkdir()
    (tmp_path / "aisne_a" / "actes_20200301.csv").write_text("x")
    (tmp_path / "simulation.json").write_text(json.dumps({"kind": kind}))
    [delivery], _ = find_deliveries([tmp_path], registry)
    assert delivery.origin == ("replayed" if kind == "replayed" else "received")
