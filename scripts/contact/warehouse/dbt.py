"""dbt with keys, profile and stores set; it runs in a process of its own that holds no other store's key."""

import os
import subprocess
import sys
from pathlib import Path

from duckdb_extensions import import_extension

from contact.errors import ContactError
from contact.keys import read_key
from contact.settings import settings
from contact.stores import engine, store_path

_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TERM", "TMPDIR", "NO_COLOR", "VIRTUAL_ENV", "SSL_CERT_FILE")

_DIES_WITH_CONTACT = "import ctypes; ctypes.CDLL(None).prctl(1, 9); " if sys.platform == "linux" else ""
"""PR_SET_PDEATHSIG, SIGKILL (prctl(2)): a dbt left alone would go on writing beside that of the next build."""


def artefacts_dir() -> Path:
    """Folder of dbt's target and logs, inside CONTACT_HOME."""
    return settings.home / "dbt"


def dbt_environment(warehouse: Path | None = None) -> dict[str, str]:
    """The environment of a dbt process: the stores it may open, and their keys.

    Raises:
        ContactError: the landing store or a key is missing.
    """
    if not store_path("landing").is_file():
        raise ContactError(f"The store {store_path('landing')} does not exist; run 'contact init' first.")
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return environment | {
        "CONTACT_LANDING_PATH": str(store_path("landing")),
        "CONTACT_WAREHOUSE_PATH": str(warehouse or store_path("warehouse")),
        "CONTACT_HOME_DIR": str(settings.home),
        "CONTACT_THREADS": str(settings.threads),
        "CONTACT_MEMORY_LIMIT": settings.memory_limit,
        "CONTACT_TEMP": str(settings.temp_dir),
        "CONTACT_EXTENSIONS": str(settings.home / "extensions"),
        "DBT_ENV_SECRET_LANDING_KEY": read_key("landing"),
        "DBT_ENV_SECRET_WAREHOUSE_KEY": read_key("warehouse"),
        "DBT_PROFILES_DIR": str(settings.project_dir / "profiles"),
        "DBT_PROJECT_DIR": str(settings.project_dir),
        "DBT_TARGET_PATH": str(artefacts_dir() / "target"),
        "DBT_LOG_PATH": str(artefacts_dir() / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def install_extensions() -> None:
    """Put the extensions of the engine where dbt's own connection looks for them, from their Python packages."""
    folder = settings.home / "extensions"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with engine(extensions=()) as connection:
        connection.execute(f"set extension_directory = '{folder}'")
        import_extension("httpfs", con=connection)


def run_dbt(
    arguments: list[str], *, warehouse: Path | None = None, capture: bool = False
) -> subprocess.CompletedProcess:
    """Run dbt with `arguments`; `warehouse` names another file than the store. Output is shown, or captured."""
    environment = dbt_environment(warehouse)
    for folder in (artefacts_dir(), settings.temp_dir):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    install_extensions()
    command = [sys.executable, "-c", _DIES_WITH_CONTACT + "from dbt.cli.main import cli; cli()", *arguments]
    return subprocess.run(
        command, env=environment, cwd=settings.project_dir, capture_output=capture, text=True, check=False
    )
