"""Keys are in no command line, no environment but dbt's own, no log, no artefact and no error."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from installations import PROJECT, Installation


@pytest.fixture(scope="module")
def installation(installation_of) -> Installation:
    return installation_of("secret-keys")


def keys(installation: Installation) -> dict[str, bytes]:
    return {path.stem: path.read_bytes().strip() for path in (installation.folder / "keys").glob("*.key")}


def test_no_key_is_on_a_command_line_or_in_what_dbt_leaves(installation):
    command = [sys.executable, "-m", "contact", "dbt", "seed", "--select", "associations"]
    running = subprocess.Popen(
        command, env=installation.environment, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    seen: set[bytes] = set()
    while running.poll() is None:
        seen |= {line for pid in [running.pid, *children(running.pid)] if (line := command_line(pid))}
        time.sleep(0.05)
    printed = running.stdout.read()
    assert any(b"dbt.cli.main" in line for line in seen)
    left = {path: path.read_bytes() for path in (installation.folder / "var" / "dbt").rglob("*") if path.is_file()}
    assert len(left) > 3
    trail = b"".join(path.read_bytes() for path in (installation.folder / "var" / "audit").glob("*.jsonl"))
    everything = b"\0".join([*seen, printed, trail, *left.values()])
    assert [name for name, key in keys(installation).items() if key in everything] == []


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.mark.parametrize(
    "command",
    [
        ("keys", "list"),
        ("keys", "check"),
        ("doctor",),
        ("status",),
        ("backup",),
        ("audit", "show"),
        ("keys", "rotate", "publication"),
    ],
)
def test_no_command_prints_a_key(installation, command):
    before = keys(installation)
    done = installation.contact(*command, check=False)
    printed = (done.stdout + done.stderr).encode()
    assert printed
    assert [name for name, key in (before | keys(installation)).items() if key in printed] == []


@pytest.mark.parametrize("name", ["landing", "identity"])
def test_an_error_about_a_wrong_key_holds_neither_key(installation, tmp_path, name):
    other = Installation(tmp_path)
    for folder in ("var", "keys"):
        shutil.copytree(installation.folder / folder, tmp_path / folder)
    wrong = b"ab" * 32
    (tmp_path / "keys" / f"{name}.key").write_bytes(wrong)
    done = other.contact("doctor", check=False)
    told = (done.stdout + done.stderr).encode()
    assert done.returncode == 1
    assert f"The key '{name}' does not open".encode() in told
    assert wrong not in told
    assert keys(installation)[name] not in told
