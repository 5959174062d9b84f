"""The SQL of models as dbt compiles it, without a store."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path


def compile_models(project: Path, target: Path, models: Iterable[str], *options: str) -> dict[str, str]:
    """The compiled SQL of models of the project by name; `target` takes what dbt writes, `options` go to dbt."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("CONTACT_", "DBT_"))}
    environment = clean | {
        "DBT_PROFILES_DIR": str(project / "profiles"),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target / "logs"),
    }
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "compile", "--target", "lint"]
    done = subprocess.run(
        [*command, "--select", *models, *options],
        cwd=project, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    found = {path.stem: path.read_text("utf-8") for path in (target / "compiled" / "contact" / "models").rglob("*.sql")}
    return {name: found[name] for name in models}
