"""What analysts' checks say of the project: dbt's unit tests and slow tests, the project's own rules, the static page."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def test_every_unit_test_of_a_model_passes(federation):
    done = federation.contact("dbt", "test", "--select", "test_type:unit", "--quiet", check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_tests_that_builds_leave_to_ci_pass(federation):
    done = federation.contact("dbt", "test", "--exclude", "test_type:unit", "selector:build", "--quiet", check=False)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.fixture(scope="module")
def documented(federation) -> Path:
    """The folder of dbt's artefacts, with manifest, catalogue and the static page."""
    federation.contact("dbt", "docs", "generate", "--static", "--quiet")
    return federation.folder / "var" / "dbt"


def test_the_project_keeps_its_own_rules(documented, project):
    done = subprocess.run(
        [str(Path(sys.executable).with_name("dbt-bouncer")), "run", "--config-file", str(project / "dbt-bouncer.yml")],
        env=os.environ | {"DBT_PROJECT_DIR": str(documented)},
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]


def test_no_key_lies_in_an_artefact_or_a_log(documented, federation):
    keys = [path.read_text().strip().encode() for path in (federation.folder / "keys").iterdir()]
    leaks = [
        path.name for path in documented.rglob("*") if path.is_file() and any(key in path.read_bytes() for key in keys)
    ]
    assert leaks == []


def test_statistics_of_use_are_off(documented):
    assert b'"send_anonymous_usage_stats": false' in (documented / "target" / "manifest.json").read_bytes()
