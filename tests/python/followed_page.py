"""A how-to that is followed: what its blocks say is done on a copy of the project, with an installation of its own."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

COPIED = ("scripts", "app", ".streamlit", "seeds", "models", "macros", "profiles", "docs", "dbt_project.yml", "selectors.yml",
          "tests/generic", "tests/singular")  # fmt: skip
BLOCK = re.compile(r"(?P<before>[^\n]*)\n\n```(?P<language>\w+)\n(?P<content>.*?)\n```(?=\n)", re.DOTALL)
CREATE = re.compile(r"Create `(.+)`:")
APPEND = re.compile(r"Append to `(.+)`:")
REPLACE = re.compile(r"In `(.+)`, replace:")
FEED = re.compile(r"A file of the feed, `(.+)`:")


class FollowedPage:
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
        """The environment of a command of the copy."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CONTACT_")}
        return kept | {
            "CONTACT_HOME": str(self.folder / "var"),
            "CONTACT_KEYS": str(self.folder / "keys"),
            "CONTACT_DEV": str(self.folder / "dev"),
            "CONTACT_PROJECT_DIR": str(self.project),
            "PYTHONPATH": str(self.project / "scripts"),
        }

    def follow(self, page: str) -> "FollowedPage":
        """Do what a page of docs says, from its first block to its last."""
        text = (self.project / "docs" / page).read_text("utf-8")
        for block in BLOCK.finditer(text):
            self._do(block["before"], block["language"], block["content"])
        return self

    def run(self, command: str) -> None:
        """Run a command line of the page; feeds lie in a folder of their own."""
        arguments = shlex.split(command.replace("contact land feeds", f"contact land --json {self.folder / 'feeds'}"))
        self.answers[command] = subprocess.run(
            [sys.executable, "-m", *arguments],
            env=self.environment,
            cwd=self.project,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def failures(self) -> str:
        """The ends of what failing commands told."""
        failed = [done for done in self.answers.values() if done.returncode]
        return "\n".join(done.stderr[-1500:] + done.stdout[-1500:] for done in failed)

    def _do(self, before: str, language: str, content: str) -> None:
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
            assert sought in text, f"{path} has not what the page says: {sought}"
            path.write_text(text.replace(sought, content), "utf-8")
        elif match := FEED.search(before):
            self._write(self.folder / "feeds" / match[1], content)
        else:
            assert language == "sh", f"the page has a block of which it does not say what to do: {before}"
            for command in content.splitlines():
                self.run(command)

    @staticmethod
    def _write(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
