"""The container file copies what exists, starts what `contact app` starts, and is handed no store but the publication."""

import json
import re
from pathlib import Path

import pytest
from app.access.configuration import read

from contact.serving import app_command


@pytest.fixture(scope="module")
def lines(project: Path) -> list[str]:
    text = (project / "Containerfile").read_text("utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_what_it_copies_exists_and_is_let_through(project, lines):
    ignored = (project / ".containerignore").read_text("utf-8").splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY") and "--from" not in line]
    assert copied
    for name in (name for names in copied for name in names):
        assert (project / name).exists(), name
        assert f"!{name}" in ignored, name
    assert not {name for names in copied for name in names} & {"scripts", "models", "seeds", "var", "keys", "tests"}


def test_it_starts_what_contact_app_starts(lines):
    [command] = [json.loads(line.removeprefix("CMD ")) for line in lines if line.startswith("CMD [")]
    assert command[1:] == app_command()[1:]


def test_it_runs_as_nobody_special(lines):
    assert [line for line in lines if line.startswith("USER")] == ["USER 10001:10001"]
    assert lines.index("USER 10001:10001") < next(i for i, line in enumerate(lines) if line.startswith("CMD ["))


def test_its_environment_is_one_that_the_app_knows(lines):
    told = dict(re.findall(r"(CONTACT_\w+)=(\S+)", " ".join(lines)))
    assert set(told) == {"CONTACT_PUBLICATION", "CONTACT_PUBLICATION_KEY_FILE", "CONTACT_APP_JOURNAL"}
    read(told).check()


def test_the_environment_of_the_app_is_a_group_of_its_own(project, lines):
    assert "--only-group app" in " ".join(lines)
    assert re.search(r"^app = \[", (project / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
