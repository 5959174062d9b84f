"""`contact app`: serve the dashboards from a process that can reach the publication and nothing else."""

import importlib.util
import os
import subprocess
import sys

from contact.audit.trail import record
from contact.console import say
from contact.errors import ContactError
from contact.keys import key_path
from contact.settings import settings
from contact.stores import store_path

_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TERM", "TMPDIR", "VIRTUAL_ENV")


def app_environment() -> dict[str, str]:
    """All that the app's process is told: where the publication is, and the file of its key.

    Raises:
        ContactError: the key of the publication is not in a file.
    """
    key = key_path("publication")
    if not key.is_file():
        raise ContactError(f"The key of the publication is missing: {key} does not exist; run 'contact init' first.")
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return environment | {
        "CONTACT_PUBLICATION": str(store_path("publication")),
        "CONTACT_PUBLICATION_KEY_FILE": str(key),
    }


def app_command() -> list[str]:
    """The command line that serves the app on the loopback address."""
    return [
        sys.executable, "-m", "streamlit", "run", "app/main.py",
        "--server.address", "127.0.0.1", "--server.port", str(settings.app_port), "--server.headless", "true",
    ]  # fmt: skip


def serve() -> None:
    """Serve the app until it is stopped.

    Raises:
        ContactError: the app's packages or its key are missing, or it could not start.
    """
    if importlib.util.find_spec("streamlit") is None:
        raise ContactError("The packages of the app are not installed; run 'uv sync --group app'.")
    environment = app_environment()
    record("app", "begun", port=settings.app_port, key_publication=True)
    say(f"The app is served on http://127.0.0.1:{settings.app_port} (stop it with Ctrl+C).")
    done = subprocess.run(app_command(), env=environment, cwd=settings.project_dir, check=False)
    if done.returncode not in (0, -2, 130):
        raise ContactError(f"The app stopped; if port {settings.app_port} is taken, set CONTACT_APP_PORT.")
