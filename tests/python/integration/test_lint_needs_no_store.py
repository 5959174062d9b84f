"""The lint of SQL asks for no store, no key and no setting: a clone and the environment of Python are enough."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NEEDED = ("models", "macros", "seeds", "profiles", "dbt_project.yml", ".sqlfluff", ".sqlfluffignore", "tests/generic")
MODEL = "models/marts/core/dim_regions.sql"


@pytest.fixture
def clone(project, tmp_path) -> Path:
    """What lint reads of the project, in a folder where no command was ever run."""
    for name in NEEDED:
        source, target = project / name, tmp_path / "clone" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    return tmp_path / "clone"


def lint(clone: Path) -> subprocess.CompletedProcess:
    """Run sqlfluff with nothing of this account's environment."""
    scratch = clone.parent
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(scratch), "LANG": "C.UTF-8"} | {
        f"DBT_{name}_PATH": str(scratch / name.lower()) for name in ("TARGET", "LOG")
    }
    command = [str(Path(sys.executable).with_name("sqlfluff")), "lint", MODEL, "--disable-progress-bar"]
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, check=False)


def test_a_model_in_style_passes_and_one_that_is_not_is_told(clone):
    done = lint(clone)
    assert done.returncode == 0, done.stdout + done.stderr
    text = (clone / MODEL).read_text("utf-8")
    (clone / MODEL).write_text(text.replace("select", "SELECT", 1), "utf-8")
    done = lint(clone)
    assert done.returncode == 1
    assert "CP01" in done.stdout
