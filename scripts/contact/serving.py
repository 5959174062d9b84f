"""`contact app`: serve the dashboards from a process that can reach the publication and nothing else."""

import importlib.util
import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import typer

from contact.audit.spool import spool_folder
from contact.audit.trail import record
from contact.console import say
from contact.durable import replace_file
from contact.errors import ContactError
from contact.keys import key_path
from contact.settings import settings
from contact.stores import store_path

# the exit code with which the app refuses how it is configured, in a sentence of its own
_WRONG_CONFIGURATION = 2
_STOPPED = (0, -signal.SIGINT, -signal.SIGTERM, 128 + signal.SIGINT, 128 + signal.SIGTERM)
_SIGN_IN = ("url", "hosts", "oidc_metadata", "oidc_client", "oidc_secret_file", "second_factors", "habilitations")
_ALWAYS = ("address", "port", "idle_minutes", "session_hours", "stale_hours")
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TERM", "TMPDIR", "VIRTUAL_ENV")


def app_environment() -> dict[str, str]:
    """All that the app's process is told: where the publication is, the file of its key, and how to serve.

    Secrets stay in files: the environment names them.

    Raises:
        ContactError: the key of the publication is not in a file, or the folder of the journal cannot be made.
    """
    key = key_path("publication")
    if not key.is_file():
        raise ContactError(f"The key of the publication is missing: {key} does not exist; run 'contact init' first.")
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return environment | {
        "CONTACT_PUBLICATION": str(store_path("publication")),
        "CONTACT_PUBLICATION_KEY_FILE": str(key),
        "CONTACT_APP_JOURNAL": str(_journal()),
        **_told(_ALWAYS),
        **(_told(_SIGN_IN) | {"CONTACT_APP_SESSION_KEY_FILE": str(_session_key())} if _has_sign_in() else {}),
    }


def _has_sign_in() -> bool:
    """Whether any part of sign-in is set: the app itself refuses half of it."""
    return any(getattr(settings, f"app_{name}") for name in _SIGN_IN if name != "second_factors")


def _told(names: tuple[str, ...]) -> dict[str, str]:
    """The settings that are set, under the names of their variables."""
    values = {name: getattr(settings, f"app_{name}") for name in names}
    return {f"CONTACT_APP_{name.upper()}": str(value) for name, value in values.items() if value}


def _journal() -> Path:
    folder = spool_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ContactError(f"{folder} cannot be made ({error.strerror}); check CONTACT_APP_JOURNAL.") from None
    return folder


def _session_key() -> Path:
    """The file of the key that signs sessions, made at the first use: with another key, readers sign in again."""
    place = settings.app_session_key_file or settings.keys_dir / "session.key"
    if not place.exists():
        try:
            replace_file(place, f"{secrets.token_hex(32)}\n".encode("ascii"))
        except OSError as error:
            raise ContactError(
                f"{place} cannot be made ({error.strerror}); make it, or name another in CONTACT_APP_SESSION_KEY_FILE."
            ) from None
    return place


def app_command() -> list[str]:
    """The command line that serves the app; how is told by its environment."""
    return [sys.executable, "-m", "app.server"]


def _run(environment: dict[str, str]) -> int:
    """Run the app's process to its end; who stops this process by SIGTERM stops that one."""
    process = subprocess.Popen(app_command(), env=environment, cwd=settings.project_dir)
    before = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        return process.wait()
    finally:
        process.terminate()
        signal.signal(signal.SIGTERM, before)


def serve() -> None:
    """Serve the app until it is stopped.

    Raises:
        ContactError: the app's packages or its key are missing, or it could not start.
    """
    if importlib.util.find_spec("streamlit") is None:
        raise ContactError("The packages of the app are not installed; run 'uv sync --group app'.")
    environment = app_environment()
    record("app", "begun", port=settings.app_port, sign_in=_has_sign_in(), key_publication=True)
    say(f"The app is served on http://{settings.app_address}:{settings.app_port} (stop it with Ctrl+C).")
    code = _run(environment)
    if code == _WRONG_CONFIGURATION:
        record("app", "refused")
        raise typer.Exit(_WRONG_CONFIGURATION)
    if code not in _STOPPED:
        raise ContactError(f"The app stopped; if port {settings.app_port} is taken, set CONTACT_APP_PORT.")
