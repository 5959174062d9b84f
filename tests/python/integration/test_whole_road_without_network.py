"""The whole road, from keys to a page that answers, in a network namespace that has a loopback device and nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from installations import Installation

UNSHARE = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
ROAD = r"""
set -euo pipefail
ip link set lo up
ip -brief link > "$FOLDER/links"
if "$PYTHON" -c 'import socket; socket.create_connection(("192.0.2.1", 443), 5)' 2> "$FOLDER/outside"; then exit 9; fi
"$PYTHON" -m contact init
"$PYTHON" -m contact simulate --out "$FOLDER/sim" --from 2026-10-05 --to 2026-11-15 --scale 0.02 --seed 3
"$PYTHON" -m contact land "$FOLDER/sim/feeds"
"$PYTHON" -m contact build
"$PYTHON" -m contact publish
setsid "$PYTHON" -m contact app 2> "$FOLDER/app.log" & app=$!
trap 'kill -- -$app; wait $app || true' EXIT
"$PYTHON" - > "$FOLDER/answers" <<'PYTHON'
import time, urllib.request
for attempt in range(240):
    try:
        page = urllib.request.urlopen("http://127.0.0.1:8501/", timeout=5)
        health = urllib.request.urlopen("http://127.0.0.1:8501/health", timeout=30)
        print(page.status, health.status, health.read().decode())
        break
    except OSError:
        time.sleep(0.5)
PYTHON
"""


@pytest.fixture(scope="module")
def travelled(tmp_path_factory, project) -> Path:
    """The folder of an installation that went the whole road without a network."""
    if not shutil.which("unshare") or not shutil.which("ip"):
        pytest.skip("unshare or ip is not installed")
    probe = subprocess.run([*UNSHARE, "ip", "link", "set", "lo", "up"], capture_output=True, text=True, check=False)
    if probe.returncode:
        pytest.skip(f"this account may not make a network namespace: {probe.stderr.strip()}")
    installation = Installation(tmp_path_factory.mktemp("without_network"))
    environment = installation.environment | {"FOLDER": str(installation.folder), "PYTHON": sys.executable}
    done = subprocess.run(
        [*UNSHARE, "bash", "-c", ROAD],
        env=environment,
        cwd=project,
        capture_output=True,
        text=True,
        timeout=800,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return installation.folder


def test_there_was_no_way_out(travelled):
    names = {line.split()[0] for line in (travelled / "links").read_text().splitlines()}
    assert "lo" in names
    assert not {name for name in names if name.startswith(("eth", "en", "wl", "veth"))}
    assert "unreachable" in (travelled / "outside").read_text()


def test_the_road_ends_in_a_page_and_a_fresh_publication(travelled):
    page, health, told = (travelled / "answers").read_text().split(" ", 2)
    assert (page, health) == ("200", "200")
    assert '"status":"fresh"' in told
    assert '"data_to":"2026-11-15"' in told
