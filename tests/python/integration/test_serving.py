"""`contact app`: the process that serves can reach the publication and nothing else."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def served(federation):
    """The app of the small federation, started by `contact app` on a free loopback port: its port and its process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    launcher = subprocess.Popen(
        [sys.executable, "-m", "contact", "app"],
        env=federation.environment | {"CONTACT_APP_PORT": str(port)},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield port, child_of(launcher.pid)
    finally:
        os.killpg(launcher.pid, signal.SIGTERM)
        launcher.wait(timeout=20)


def wait_for(address: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError("the app did not start within a minute")


def child_of(pid: int) -> int:
    [child] = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(child)


def test_the_environment_of_the_app_names_the_publication_and_no_other_store(served, federation):
    _, pid = served
    environment = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    ours = sorted(entry for entry in environment if entry.startswith(("CONTACT_", "DBT_")))
    assert ours == [
        f"CONTACT_PUBLICATION={federation.folder / 'var' / 'publication.duckdb'}",
        f"CONTACT_PUBLICATION_KEY_FILE={federation.folder / 'keys' / 'publication.key'}",
    ]
    keys = [path.read_text().strip() for path in (federation.folder / "keys").iterdir()]
    assert [key for key in keys if any(key in entry for entry in environment)] == []


def test_the_app_is_bound_to_the_loopback_address_alone(served):
    port, _ = served
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    bound = {row[1].split(":")[0] for row in listening if row[3] == "0A" and int(row[1].split(":")[1], 16) == port}
    assert bound == {"0100007F"}


def test_no_store_but_the_publication_is_open(served, federation):
    _, pid = served
    opened = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    stores = {path for path in opened if path.startswith(str(federation.folder))}
    assert stores <= {str(federation.folder / "var" / "publication.duckdb")}


def test_the_app_says_how_to_make_a_key_that_is_missing(installation_of):
    installation = installation_of("no-publication-key")
    (installation.folder / "keys" / "publication.key").unlink()
    done = installation.contact("app", check=False)
    assert done.returncode == 1
    assert "The key of the publication is missing" in done.stderr
    assert "Traceback" not in done.stderr
