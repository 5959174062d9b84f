"""A command line that cannot be understood is told in one sentence that repeats no word of it."""

import os
import subprocess
import sys

import pytest

TYPED = "DUPONT-0612345678"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([TYPED], "The command line holds a word that is not expected; 'contact --help' shows what is."),
        (
            ["status", TYPED],
            "The command line holds a word that is not expected; 'contact status --help' shows what is.",
        ),
        (["status", f"--{TYPED}"], "An option is given that is not known; 'contact status --help' shows what is."),
        (["simulate", "--out", "x", "--sede", "1"], "An option is given that is not known (did you mean --seed?)"),
        (["simulate"], "--out is missing"),
        (["simulate", "--out", "x", "--seed", TYPED], "The value given to --seed cannot be used"),
        (["simulate", "--out", "x", "--from", TYPED], "The value given to --from cannot be used"),
        (["land"], "PATHS is missing"),
    ],
)
def test_a_wrong_command_line(tmp_path, arguments, sentence):
    environment = os.environ | {"CONTACT_HOME": str(tmp_path / "var"), "CONTACT_KEYS": str(tmp_path / "keys")}
    command = [sys.executable, "-m", "contact", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert TYPED not in done.stderr + done.stdout
