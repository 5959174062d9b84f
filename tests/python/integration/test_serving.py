"""`contact app`: the process that serves can reach the publication and nothing else."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from app.access import journal

from contact.serving import app_environment
from contact.settings import get_settings


@contextmanager
def serving(federation) -> Iterator[tuple[int, int]]:
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
        launcher.terminate()
        launcher.wait(timeout=20)


@pytest.fixture(scope="module")
def served(federation):
    with serving(federation) as one:
        yield one


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
    stores = [entry for entry in ours if not entry.startswith("CONTACT_APP_")]
    assert stores == [
        f"CONTACT_PUBLICATION={federation.folder / 'var' / 'publication.duckdb'}",
        f"CONTACT_PUBLICATION_KEY_FILE={federation.folder / 'keys' / 'publication.key'}",
    ]
    keys = [path.read_text().strip() for path in (federation.folder / "keys").iterdir()]
    assert [key for key in keys if any(key in entry for entry in environment)] == []


def test_the_environment_of_the_app_says_how_to_serve_and_nothing_of_sign_in(served, federation):
    port, pid = served
    environment = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    told = dict(entry.split("=", 1) for entry in environment if entry.startswith("CONTACT_APP_"))
    assert told == {
        "CONTACT_APP_ADDRESS": "127.0.0.1",
        "CONTACT_APP_PORT": str(port),
        "CONTACT_APP_IDLE_MINUTES": "30",
        "CONTACT_APP_SESSION_HOURS": "10",
        "CONTACT_APP_STALE_HOURS": "48",
        "CONTACT_APP_JOURNAL": str(federation.folder / "var" / "app_journal"),
    }


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


def test_who_stops_the_command_stops_the_app(federation):
    with serving(federation) as (port, pid):
        assert Path(f"/proc/{pid}").exists()
    assert not Path(f"/proc/{pid}").exists()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_the_app_says_how_to_make_a_key_that_is_missing(installation_of):
    installation = installation_of("no-publication-key")
    (installation.folder / "keys" / "publication.key").unlink()
    done = installation.contact("app", check=False)
    assert done.returncode == 1
    assert "The key of the publication is missing" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_of_the_network_without_sign_in_is_refused_in_one_sentence(federation):
    done = subprocess.run(
        [sys.executable, "-m", "contact", "app"],
        env=federation.environment | {"CONTACT_APP_ADDRESS": "0.0.0.0", "CONTACT_APP_PORT": "1"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "without sign-in" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_session_key_is_made_once_for_sign_in_and_handed_as_a_file(federation, monkeypatch, tmp_path):
    with federation.settings():
        monkeypatch.setenv("CONTACT_APP_OIDC_METADATA", "https://provider.example.org")
        get_settings.cache_clear()
        made = app_environment()["CONTACT_APP_SESSION_KEY_FILE"]
        key = Path(made).read_text()
        assert len(key.strip()) == 64
        assert Path(made).stat().st_mode & 0o777 == 0o600
        assert app_environment()["CONTACT_APP_SESSION_KEY_FILE"] == made
        assert Path(made).read_text() == key
        assert key.strip() not in " ".join(app_environment().values())


def test_the_review_shows_habilitations_and_remembers_that_it_was_signed_off(federation, tmp_path):
    file = tmp_path / "habilitations.toml"
    file.write_text(
        '[[habilitation]]\nid = "reader-1"\nperson = "s1"\nrole = "auditor"\nvalid_until = 2099-01-01\n'
        '[[habilitation]]\nid = "reader-2"\nperson = "s2"\nrole = "association"\nassociations = ["aisne_a"]\n'
        "valid_until = 2020-01-01\n"
    )

    def review(*options: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "contact", "access", "review", *options],
            env=federation.environment | {"CONTACT_APP_HABILITATIONS": str(file)},
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    spool = federation.folder / "var" / "app_journal"
    spool.mkdir(exist_ok=True)
    journal.write(spool, "user:reader-1", "app.sign_in", "accepted", role="auditor")
    first = json.loads(review("--json").stdout)
    assert first["last_review"] is None
    assert [one["id"] for one in first["habilitations"]] == ["reader-2", "reader-1"]
    assert [bool(one["last_sign_in"]) for one in first["habilitations"]] == [False, True]
    assert "person" not in first["habilitations"][0]
    assert "expired" in review("--sign-off").stdout
    assert json.loads(review("--json").stdout)["last_review"] is not None
    file.write_text('[[habilitation]]\nid = "reader-1"\n')
    refused = review()
    assert refused.returncode == 1
    assert "habilitation 1: its person is missing" in refused.stderr
    assert "Traceback" not in refused.stderr
