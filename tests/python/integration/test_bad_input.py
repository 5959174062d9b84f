"""Bad input is answered in one plain line that says what to do: no traceback, no row content, nothing lost."""

import os
import signal
import subprocess
import sys
import time

import pytest

from feed_builder import line, write


@pytest.fixture(scope="module")
def installation(installation_of):
    return installation_of("bad-input")


def answer(done: subprocess.CompletedProcess) -> str:
    """What a person reads; it holds no traceback and nothing of a row."""
    text = done.stderr + done.stdout
    assert "Traceback" not in text
    assert "Lefevre" not in text
    assert "0612345678" not in text
    return text


def test_a_folder_with_no_feed(installation, tmp_path):
    done = installation.contact("land", tmp_path, check=False)
    assert done.returncode == 1
    assert "No feed was found" in answer(done)


def test_a_path_that_does_not_exist(installation, tmp_path):
    done = installation.contact("land", tmp_path / "Lefevre_0612345678.csv", check=False)
    assert done.returncode == 1
    assert "The path given (a name of 22 characters, .csv) does not exist" in answer(done)


def test_a_file_of_an_unregistered_association(installation, tmp_path, acts):
    path = write(tmp_path / "Lefevre Martin", acts, "20200301", [line(acts)])
    done = installation.contact("land", tmp_path, check=False)
    assert done.returncode == 1
    assert "file 1 of 1 (a name of 18 characters, .csv" in answer(done)
    assert "its folder is not that of a registered association" in answer(done)
    assert path.exists()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda data: data.decode("utf-8-sig").encode("cp1252"), "is not in UTF-8, which is declared"),
        (lambda data: data[: len(data) - 30], "actes_20200301.csv is cut"),
        (lambda data: data.replace(b"heure_fin,", b"", 1), "lacks the column heure_fin"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole(installation, tmp_path, acts, spoil, sentence):
    path = write(tmp_path / "aisne_a", acts, "20200301", [line(acts), line(acts, numero_intervention="A78")])
    path.write_bytes(spoil(path.read_bytes()))
    done = installation.contact("land", tmp_path, check=False)
    assert done.returncode == 3
    assert sentence in answer(done)
    assert "quarantined" in done.stderr


def test_a_missing_key_is_named_with_how_to_make_one(installation_of, tmp_path, acts):
    installation = installation_of("no-key")
    write(tmp_path / "aisne_a", acts, "20200301", [line(acts)])
    (installation.folder / "keys" / "landing.key").unlink()
    done = installation.contact("land", tmp_path, check=False)
    assert done.returncode == 1
    assert "The key 'landing' is missing" in answer(done)
    assert "contact init" in done.stderr
    again = installation.contact("init", check=False)
    assert again.returncode == 1
    assert "although the store 'landing' exists" in answer(again)


def test_a_wrong_key_opens_nothing(installation_of):
    installation = installation_of("wrong-key")
    (installation.folder / "keys" / "landing.key").write_text("0" * 64)
    done = installation.contact("status", check=False)
    assert done.returncode == 1
    assert "The key 'landing' does not open" in answer(done)
    assert "0" * 64 not in answer(done)


def test_a_setting_that_cannot_be_used(installation):
    environment = installation.environment | {"CONTACT_K": "3"}
    done = subprocess.run([sys.executable, "-m", "contact", "status"], env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert "The setting CONTACT_K cannot be used" in answer(done)


def test_commands_before_their_time(installation_of):
    installation = installation_of("early")
    assert "Nothing has been landed yet" in answer(installation.contact("build", check=False))
    for command in (["publish"], ["query", "calls"]):
        done = installation.contact(*command, check=False)
        assert done.returncode in (1, 2)
        assert "contact build" in answer(done)


def test_an_unknown_metric_is_named(federation):
    done = federation.contact("query", "cals", check=False)
    assert done.returncode == 2
    assert "cals" in answer(done)
    assert "calls" in done.stderr


def test_two_commands_at_once_wait_and_say_for_whom(installation, tmp_path, acts):
    write(tmp_path / "aisne_a", acts, "20200305", [line(acts, numero_intervention="B1")])
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import time; from contact.lock import exclusive\nwith exclusive('build'): time.sleep(6)",
        ],
        env=installation.environment,
    )
    time.sleep(2)
    done = installation.contact("land", tmp_path)
    holder.wait(timeout=30)
    assert f"Waiting for 'contact build' (process {holder.pid})" in answer(done)
    assert "landed" in done.stderr


def test_a_lock_left_by_a_killed_command_holds_nobody_up(installation):
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import time; from contact.lock import exclusive\nwith exclusive('build'): time.sleep(60)",
        ],
        env=installation.environment,
    )
    time.sleep(2)
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait(timeout=10)
    done = installation.contact("init")
    assert "Waiting" not in done.stderr
