"""Each unit of the runbook does its work with the keys that it is handed, and no other: the build knows no identity's key."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from feed_builder import line, write

ROAD = ("land", "build", "publish", "backup", "audit-verify")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("units")


@pytest.fixture(scope="module")
def unit(project, folder):
    """A function that runs the command of a unit with the keys of that unit alone."""

    def contact(*arguments: str, keys: Path) -> subprocess.CompletedProcess:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CONTACT_")}
        environment |= {"CONTACT_HOME": str(folder / "var"), "CONTACT_KEYS": str(keys)}
        environment |= {"CONTACT_AUDIT_HEAD": str(folder / "head" / "audit.head")}
        environment |= {"CONTACT_BACKUPS": str(folder / "backups"), "CONTACT_PROJECT_DIR": str(project)}
        command = [sys.executable, "-m", "contact", *arguments]
        return subprocess.run(command, env=environment, cwd=project, capture_output=True, text=True, check=False)

    (folder / "head").mkdir()
    made = contact("init", keys=folder / "keys")
    assert made.returncode == 0, made.stderr

    def run(name: str, *instead: str) -> subprocess.CompletedProcess:
        text = (project / "docs" / "runbook" / "systemd" / f"contact-{name}.service").read_text("utf-8")
        keys = folder / f"keys-of-{name}"
        keys.mkdir()
        for key in re.findall(r"^LoadCredential=(\w+\.key):", text, re.MULTILINE):
            shutil.copy(folder / "keys" / key, keys / key)
        arguments = re.search(r"^ExecStart=/opt/contact/.venv/bin/contact (.+)$", text, re.MULTILINE)[1].split()
        return contact(*(instead or arguments), keys=keys)

    return run


def test_each_unit_works_with_the_keys_it_is_handed(unit, acts, folder):
    write(folder / "inbox" / "aisne_a", acts, "20200301", [line(acts)])
    for name in ROAD:
        instead = ("land", str(folder / "inbox")) if name == "land" else ()
        done = unit(name, *instead)
        assert done.returncode == 0, f"{name}: {done.stderr}"
    assert (folder / "var" / "publication.duckdb").is_file()
    assert len(list((folder / "backups").glob("*.age"))) >= 1
