"""The app as a real process on a free port of the loopback address, told of the publication and nothing else."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from browser.installed import Installed

PROJECT = Path(__file__).resolve().parents[3]
START_SECONDS = 60
APP = ("-m", "app.server")


@dataclass(frozen=True)
class Served:
    """A running app."""

    url: str
    pid: int
    installed: Installed


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def serve(
    installed: Installed, folder: Path, port: int | None = None, command: Sequence[str] = APP, **settings: str
) -> Iterator[Served]:
    """Starts the app with a scrubbed environment; `folder` is its home and holds its log; stops it by its own id.

    `settings` are further variables of its environment; `command` is what Python runs.
    """
    port = port or free_port()
    folder.mkdir(parents=True, exist_ok=True)
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", **installed.environment}
    environment |= {"CONTACT_APP_PORT": str(port), **settings}
    log_path = folder / "app.log"
    with log_path.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=PROJECT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_healthy(f"http://127.0.0.1:{port}", process, log_path)
            yield Served(f"http://127.0.0.1:{port}", process.pid, installed)
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=20)


def _wait_until_healthy(url: str, process: subprocess.Popen, log_path: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the app did not start:\n{log_path.read_text(encoding='utf-8')}")
