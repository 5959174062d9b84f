"""All checks of `contact doctor`, one after the other; a check that breaks is told as failed, never passed over."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from contact.custody.doctor.findings import Finding, failed
from contact.custody.doctor.places import check_places
from contact.custody.doctor.program import check_program
from contact.custody.doctor.stores import check_folder_of_stores, check_stores
from contact.errors import ContactError
from contact.settings import settings


def examine(inboxes: list[Path]) -> list[Finding]:
    """What is protected on this installation and what is not; changes nothing."""
    checks: dict[str, Callable[[], Iterator[Finding]]] = {
        "stores": check_stores,
        "folder of stores": lambda: check_folder_of_stores(settings.home),
        "places": lambda: check_places(inboxes),
        "program": check_program,
    }
    return [finding for name, check in checks.items() for finding in _run(name, check)]


def _run(name: str, check: Callable[[], Iterator[Finding]]) -> list[Finding]:
    found: list[Finding] = []
    try:
        for finding in check():
            found.append(finding)
    except ContactError as error:
        found.append(failed(name, str(error), "see what it says"))
    except (OSError, duckdb.Error) as error:
        found.append(failed(name, f"could not be checked ({type(error).__name__})", "check permissions and files"))
    return found
