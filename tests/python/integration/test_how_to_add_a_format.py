"""The how-to of adding a format is true: what it says is done on a copy of the project, and the new feed's acts are found."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from contact.stores import open_store

COPIED = ("scripts", "seeds", "models", "macros", "profiles", "docs", "dbt_project.yml", "selectors.yml", "tests/generic",
          "tests/singular")  # fmt: skip
BLOCK = re.compile(r"(?P<before>[^\n]*)\n\n```(?P<language>\w+)\n(?P<content>.*?)\n```(?=\n)", re.DOTALL)
CREATE = re.compile(r"Create `(.+)`:")
APPEND = re.compile(r"Append to `(.+)`:")
REPLACE = re.compile(r"In `(.+)`, replace:")
FEED = re.compile(r"A file of the feed, `(.+)`:")


class Copy:
    """A copy of the project with an installation of its own, and the commands of the page that were run."""

    def __init__(self, project: Path, folder: Path) -> None:
        self.project, self.folder = folder / "project", folder
        for name in COPIED:
            source, target = project / name, self.project / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
        self.answers: dict[str, subprocess.CompletedProcess] = {}
        self._sought: tuple[Path, str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CONTACT_")}
        return kept | {
            "CONTACT_HOME": str(self.folder / "var"),
            "CONTACT_KEYS": str(self.folder / "keys"),
            "CONTACT_PROJECT_DIR": str(self.project),
            "PYTHONPATH": str(self.project / "scripts"),
        }

    def follow(self, before: str, language: str, content: str) -> None:
        """Do what the line before a block says with the block."""
        if match := CREATE.search(before):
            self._write(self.project / match[1], content + "\n")
        elif match := APPEND.search(before):
            path = self.project / match[1]
            self._write(path, path.read_text("utf-8") + content + "\n")
        elif match := REPLACE.search(before):
            self._sought = self.project / match[1], content
        elif before == "by:":
            path, sought = self._sought
            text = path.read_text("utf-8")
            assert sought in text, path
            path.write_text(text.replace(sought, content), "utf-8")
        elif match := FEED.search(before):
            self._write(self.folder / "feeds" / match[1], content)
        else:
            assert language == "sh", f"the page has a block of which it does not say what to do: {before}"
            for command in content.splitlines():
                self.run(command)

    def run(self, command: str) -> None:
        arguments = (
            command.removeprefix("contact ").replace("land feeds", f"land --json {self.folder / 'feeds'}").split()
        )
        self.answers[command] = subprocess.run(
            [sys.executable, "-m", "contact", *arguments],
            env=self.environment,
            cwd=self.project,
            capture_output=True,
            text=True,
            check=False,
        )

    @staticmethod
    def _write(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def followed(project, tmp_path_factory) -> Copy:
    """A copy of the project on which the page was followed from its first block to its last."""
    copy = Copy(project, tmp_path_factory.mktemp("how-to"))
    page = (project / "docs" / "how_to_add_a_format.md").read_text("utf-8")
    for block in BLOCK.finditer(page):
        copy.follow(block["before"], block["language"], block["content"])
    return copy


def test_each_command_of_the_page_does_what_it_says(followed):
    codes = {command: done.returncode for command, done in followed.answers.items()}
    told = "\n".join(done.stderr[-1500:] + done.stdout[-1500:] for done in followed.answers.values() if done.returncode)
    assert len(codes) == 5
    assert {command for command, code in codes.items() if code} == {"contact land feeds"}, told
    assert codes["contact land feeds"] == 3, "one record is kept apart"


def test_two_cases_land_and_one_record_is_kept_apart(followed):
    [delivery] = json.loads(followed.answers["contact land feeds"].stdout)["deliveries"]
    assert delivery["status"] == "landed"
    assert [delivery[f"rows_{name}"] for name in ("received", "landed", "quarantined", "duplicate")] == [3, 2, 1, 0]


def test_the_act_is_found_in_the_mart(followed, monkeypatch):
    from contact import settings

    for name, value in followed.environment.items():
        if name.startswith("CONTACT_"):
            monkeypatch.setenv(name, value)
    settings.get_settings.cache_clear()
    with open_store("warehouse") as connection:
        acts = connection.execute(
            "select association_id, departement_code, cast(started_on as varchar), act_kind, diagnosis_code, syndrome, "
            "patient_id is not null from marts.fct_acts"
        ).fetchall()
        calls = connection.execute("select call_id from marts.fct_calls order by 1").fetchall()
    settings.get_settings.cache_clear()
    assert acts == [("cantal_a", "15", "2020-03-01", "visit", "R80", "influenza", True)]
    assert calls == [("cantal_a:K1",), ("cantal_a:K2",)]
