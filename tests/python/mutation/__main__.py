"""`python -m mutation [MODULE…]`: plant each fault, run the fast tests, tell what was not noticed.

Each fault is tried in a process of its own, forked after the heavy libraries were loaded and before any of contact's
modules: the child imports contact with the faulty text in the place of the module.
"""

import argparse
import importlib
import importlib.abc
import importlib.util
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from mutation.faults import Fault, faults_of
from mutation.kept import Kept

PROJECT = Path(__file__).resolve().parents[3]
TESTS = PROJECT / "tests" / "python" / "unit" / "identity"
SELECTIONS = {
    "contact.identity.normal": ["test_pseudonyms.py", "test_subject.py"],
    "contact.identity.pseudonyms": ["test_pseudonyms.py", "test_subject.py", "test_removal.py", "test_rotation.py"],
    "contact.identity.keyed": ["test_keyed.py"],
    "contact.identity.projects": ["test_projects.py"],
    "contact.identity.store": ["test_kept_lines.py", "test_store.py", "test_removal.py"],
    "contact.identity.kept_lines": ["test_kept_lines.py"],
    "contact.identity.tombstones": ["test_tombstones.py"],
    "contact.identity.transfer": ["test_tombstones.py", "test_removal.py"],
    "contact.identity.officers": ["test_officers_and_requests.py"],
    "contact.identity.requests": ["test_officers_and_requests.py", "test_removal.py"],
    "contact.identity.rectifications": ["test_rectification.py"],
    "contact.identity.former_keys": ["test_rotation.py"],
    "contact.landing.links": ["test_store.py", "test_removal.py"],
    "contact.landing.rewriting": ["test_removal.py", "test_rotation.py"],
    "contact.landing.rotation": ["test_rotation.py"],
    "contact.landing.withholding": [
        "test_removal.py",
        "test_removal_edges.py",
        "test_rotation.py",
        "test_rectification.py",
    ],
    "contact.rights.subject": ["test_subject.py"],
    "contact.rights.person": [
        "test_rectification.py",
        "test_removal.py",
        "test_access.py",
        "test_officers_and_requests.py",
    ],
    "contact.rights.removal": ["test_removal.py", "test_removal_edges.py", "test_rotation.py"],
    "contact.rights.rectification": ["test_rectification.py"],
    "contact.rights.access": ["test_access.py"],
    "contact.rights.actions": ["test_removal.py", "test_rectification.py"],
    "contact.rights.procedure": ["test_officers_and_requests.py", "test_access.py"],
    "contact.rights.private_files": ["test_access.py"],
    "contact.swap": ["test_swap.py"],
}
"""Modules, and the tests that are to notice their faults."""

HEAVY = (
    "duckdb",
    "pyarrow",
    "pyarrow.ipc",
    "pyrage",
    "hypothesis",
    "pydantic_settings",
    "rich.progress",
    "typer",
    "filelock",
    "pytest",
    "numpy",
    "pandas",
    "pyarrow.compute",
    "pyarrow.csv",
    "orjson",
)
MAKE_STORES = ("contact.identity.store", "contact.identity.tombstones", "contact.landing.links")
"""Modules that say how stores are made: for their faults every run makes stores of its own."""

_SECONDS = 300


class _Faulty(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module with a faulty text."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self._name, self._path, self._source = name, path, source

    def find_spec(self, name, path=None, target=None):
        if name != self._name:
            return None
        return importlib.util.spec_from_loader(name, self, origin=str(self._path))

    def exec_module(self, module) -> None:
        module.__file__ = str(self._path)
        exec(compile(self._source, str(self._path), "exec"), module.__dict__)


_TEMPLATE = """
from contact.keys import make_missing_keys
from contact.landing.registry import read_registry
from contact.landing.stores import create_stores
from contact.settings import settings
settings.home.mkdir()
make_missing_keys(set())
create_stores(read_registry(settings.seeds_dir))
"""


def _make_template(folder: Path) -> None:
    """Make keys and empty stores once, for all faults that do not concern how stores are made."""
    places = {"CONTACT_HOME": str(folder / "var"), "CONTACT_KEYS": str(folder / "keys")}
    environment = os.environ | places | {"CONTACT_PROJECT_DIR": str(PROJECT)}
    subprocess.run([sys.executable, "-c", _TEMPLATE], env=environment, check=True, timeout=_SECONDS)


def _is_noticed(name: str, path: Path, source: str) -> bool:
    """Whether a test of the module fails with a faulty text, or hangs twice."""
    outcome = _try(name, path, source)
    return _try(name, path, source) is not False if outcome is None else outcome


def _try(name: str, path: Path, source: str) -> bool | None:
    """Run the tests of a module with a faulty text in a child: whether one of them fails; None where it hangs."""
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        _run(name, path, source)
    started = time.monotonic()
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status) != 0
        if time.monotonic() - started > _SECONDS:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return None
        time.sleep(0.02)


def _run(name: str, path: Path, source: str) -> None:
    import pytest

    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    sys.meta_path.insert(0, _Faulty(name, path, source))
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # most of the time of a run went into plugins
    tests = [str(TESTS / test) for test in SELECTIONS[name] if (TESTS / test).is_file()]
    # The profile has no deadline for an example and draws the same ones each time: a busy machine notices no fault.
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "_hypothesis_pytestplugin", "--hypothesis-profile=ci"]
    code = 1
    try:
        code = pytest.main([*options, "--assert=plain", "-o", "addopts=", *tests])
    finally:
        os._exit(int(code))


def _path(name: str) -> Path:
    return PROJECT / "scripts" / Path(*name.split(".")).with_suffix(".py")


def _drawn(names: list[str], sample: int, seed: int) -> dict[str, list[Fault]]:
    """One fault in `sample` of all modules together, by module; the seed says which one of them comes first."""
    faults = [(name, fault) for name in names for fault in faults_of(_path(name).read_text("utf-8"))]
    drawn: dict[str, list[Fault]] = {}
    for name, fault in faults[seed % sample :: sample]:
        drawn.setdefault(name, []).append(fault)
    return drawn


def _try_module(name: str, faults: list[Fault], template: str, kept: Kept) -> dict:
    os.environ.pop("CONTACT_TEST_TEMPLATE", None)
    if name not in MAKE_STORES:
        os.environ["CONTACT_TEST_TEMPLATE"] = template
    path = _path(name)
    source = path.read_text("utf-8")
    if not all(kept.knows(name, fault.source) for fault in faults) and _is_noticed(name, path, source):
        raise SystemExit(f"{name}: the tests fail without any fault.")
    missed = []
    for fault in faults:
        if not kept.noticed(name, fault.source, lambda fault=fault: _is_noticed(name, path, fault.source)):
            missed.append(fault)
    told = [f"{path.relative_to(PROJECT)}:{fault.line}: {fault.change}" for fault in missed]
    print(f"{name}: {len(faults) - len(missed)} of {len(faults)} faults noticed", *told, sep="\n  ", flush=True)
    return {"module": name, "faults": len(faults), "noticed": len(faults) - len(missed), "missed": told}


def main() -> int:
    """Try the modules named, or all; write what was found as JSON if asked. Exit code 1 below 95 %."""
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", default=list(SELECTIONS), help="modules, as contact.identity.normal")
    parser.add_argument("--sample", type=int, default=1, help="try every n-th fault")
    parser.add_argument("--seed", type=int, default=0, help="which of every n faults")
    parser.add_argument("--processes", type=int, default=2, help="modules tried at a time")
    parser.add_argument(
        "--kept", type=Path, help="file of what was found before; faults of unchanged modules and tests are not redone"
    )
    parser.add_argument("--json", type=Path, help="file for the result")
    arguments = parser.parse_args()
    sys.path.insert(0, str(PROJECT / "tests" / "python"))
    for library in HEAVY:
        importlib.import_module(library)
    tests = {name: [TESTS / test for test in selected] for name, selected in SELECTIONS.items()}
    kept = Kept(arguments.kept, tests)
    with tempfile.TemporaryDirectory() as folder:
        _make_template(Path(folder))
        drawn = _drawn(arguments.modules, arguments.sample, arguments.seed)
        longest_first = sorted(drawn.items(), key=lambda one: -len(one[1]))
        with ProcessPoolExecutor(arguments.processes, mp_context=get_context("fork")) as pool:
            tried = [pool.submit(_try_module, name, faults, folder, kept) for name, faults in longest_first]
            found = [one.result() for one in tried]
    faults, noticed = sum(one["faults"] for one in found), sum(one["noticed"] for one in found)
    print(f"{noticed} of {faults} faults noticed: {100 * noticed / faults:.1f} %")
    if arguments.json:
        arguments.json.write_text(json.dumps({"faults": faults, "noticed": noticed, "modules": found}, indent=1))
    return 0 if noticed >= 0.95 * faults else 1


if __name__ == "__main__":
    sys.exit(main())
