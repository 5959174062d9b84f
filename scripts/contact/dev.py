"""`contact dev`: a personal warehouse on simulated data, with stores and keys of its own, and commands that run on it."""

import os
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from contact.console import say
from contact.errors import ContactError, UsageError
from contact.settings import get_settings

ASSOCIATIONS, WEEKS, SCALE, SEED = 11, 4, 0.1, 1
"""The first eleven of the registry send all three formats; four weeks hold every day of the week and of the month."""

_OF_AN_INSTALLATION = ("HOME", "KEYS", "BACKUPS", "BACKUP_RECIPIENTS", "AUDIT_HEAD")
_FOLDERS = {"CONTACT_HOME": "stores", "CONTACT_KEYS": "keys", "CONTACT_BACKUPS": "backups"}
_FEEDS = "simulated"


def dev(
    context: typer.Context,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make the personal warehouse again.")] = False,
) -> None:
    """Make a personal warehouse on simulated data, and run what follows on it: contact dev build --select fct_acts+."""
    folder = get_settings().dev
    if context.args[:1] == ["dev"]:
        raise UsageError("'contact dev' runs any command but itself.")
    _move_in(folder)
    if fresh or not _is_ready():
        _make(folder)
    elif not context.args:
        say(f"The personal warehouse in {folder} is there; --fresh makes it again.")
    if context.args:
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "contact", *context.args])
    say("Next: contact dev sql, contact dev metric, contact dev build --select fct_acts+.")


def _move_in(folder: Path) -> None:
    """From here on this process works in `folder`: no store, key or backup of another installation is within reach."""
    for name in [*os.environ]:
        if name.startswith("CONTACT_KEY_") or name in {f"CONTACT_{one}" for one in _OF_AN_INSTALLATION}:
            del os.environ[name]
    os.environ |= {name: str(folder / sub) for name, sub in _FOLDERS.items()}
    os.environ["CONTACT_DEV"] = str(folder)
    get_settings.cache_clear()


def _is_ready() -> bool:
    """Whether the last step, the build, was once brought to its end."""
    from contact.stores import open_store, store_path

    if not store_path("warehouse").is_file():
        return False
    with open_store("warehouse") as connection:
        built = "select count(*) from information_schema.tables where table_catalog = 'warehouse' and table_schema = 'build'"
        return connection.execute(built).fetchone() != (0,)


def _make(folder: Path) -> None:
    """Keys, stores, feeds, landing and build, from nothing; what an earlier run left is removed."""
    from contact.installation import init
    from contact.landing.commands import run_land
    from contact.simulate.federation import simulate
    from contact.simulate.output import Request
    from contact.warehouse.commands import build

    try:
        for sub in (*_FOLDERS.values(), _FEEDS):
            if (folder / sub).exists():
                shutil.rmtree(folder / sub)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ContactError(f"The folder {folder} cannot be written ({error.strerror}); check CONTACT_DEV.") from None
    settings = get_settings()
    last = date.today() - timedelta(days=1)
    first = last - timedelta(weeks=WEEKS) + timedelta(days=1)
    init()
    simulate(
        Request(folder / _FEEDS, first, last, ASSOCIATIONS, SCALE, SEED, processes=settings.threads), settings.seeds_dir
    )
    run_land([folder / _FEEDS / "feeds"])
    build()
    say(f"The personal warehouse is ready in {folder}: {ASSOCIATIONS} associations, {first} to {last}, simulated.")
