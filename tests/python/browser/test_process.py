"""The running app reaches the publication and nothing else."""

import urllib.request
from pathlib import Path

import pytest


def open_files(pid: int) -> set[Path]:
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.add(link.readlink())
        except OSError:
            continue
    return found


@pytest.fixture
def used(app, open_reader):
    """The app after both pages were read."""
    with open_reader() as reader:
        reader.open("overview")
        reader.open("territories")
        yield app


def test_of_the_stores_only_the_publication_is_open(used):
    installed = used.installed
    under_home = {file for file in open_files(used.pid) if file.is_relative_to(installed.home)}
    assert under_home == {installed.publication}
    assert not {file for file in open_files(used.pid) if file.is_relative_to(installed.keys)}


def test_the_environment_holds_no_key_and_names_no_other_store(used):
    content = Path(f"/proc/{used.pid}/environ").read_bytes().decode()
    for key_file in used.installed.keys.iterdir():
        assert key_file.read_text().strip() not in content
    names = {entry.split("=", 1)[0] for entry in content.split("\0") if entry}
    assert {name for name in names if name.startswith("CONTACT_")} == {
        "CONTACT_PUBLICATION",
        "CONTACT_PUBLICATION_KEY_FILE",
        "CONTACT_APP_PORT",
    }
    for other in ("landing", "identity", "warehouse"):
        assert other not in content


def test_it_listens_on_the_loopback_address_alone(used):
    listening = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/{used.pid}/net/{table}").read_text().splitlines()[1:]
    ]
    port = f"{int(used.url.rsplit(':', 1)[1]):04X}"
    local = {fields[1] for fields in listening if fields[3] == "0A" and fields[1].endswith(f":{port}")}
    assert local == {f"0100007F:{port}"}


def test_health(used):
    with urllib.request.urlopen(f"{used.url}/_stcore/health") as answer:
        assert answer.status == 200
