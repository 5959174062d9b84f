"""The whole road with markers in its feeds: every command, run as a user runs it, and all that it writes kept."""

import json
import os
import re
import shutil
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contact.assurance.canary.feeds import write_feeds
from contact.assurance.canary.markers import Cast
from contact.assurance.canary.rendering import read_app
from contact.assurance.canary.resources import plant_in_resources
from contact.assurance.canary.witness import Witness
from contact.assurance.trial import Done, Trial
from contact.landing.registry import read_registry
from contact.settings import settings

_PROJECT = (
    "app", "macros", "models", "profiles", "seeds", "tests/generic", "tests/singular", ".streamlit",
    "dbt_project.yml", "selectors.yml",
)  # fmt: skip
_FAILING_TESTS = {
    "canary_fails": "select * from {{ ref('fct_calls') }} union all by name select * from {{ ref('fct_calls') }}",
    "canary_stops": "select cast(no_appel as date) as no_date from {{ source('dispatch_log', 'calls') }}",
}
_WATCH_SECONDS = 6
_BACKGROUND = ("--from", "2020-02-26", "--to", "2020-03-06", "--associations", "12", "--scale", "0.05")


@dataclass
class Road:
    """A run: the installation, where what it wrote is kept, and what went otherwise than it should have."""

    trial: Trial
    cast: Cast
    problems: list[str] = field(default_factory=list)
    facts: dict[str, int] = field(default_factory=dict)
    commands: int = 0

    @property
    def folder(self) -> Path:
        """Folder in which everything is, what was given to the commands apart."""
        return self.trial.folder

    def travel(self, given: Path) -> None:
        """Write the feeds into `given`, then run every command; the result lies in `folder`, to be searched."""
        copy_project(settings.project_dir, self.trial.project)
        for name, sql in _FAILING_TESTS.items():
            (self.trial.project / "tests" / "singular" / f"{name}.sql").write_text(sql + "\n", encoding="utf-8")
        registry = read_registry(settings.seeds_dir)
        self.facts["formats of feeds"] = len(write_feeds(given / "feeds", self.cast, registry))
        self._witness = Witness(self.folder / "witnessed", [self.folder / "tmp", self.trial.home / "tmp"])
        self._witness.start()
        try:
            self._land_and_crash(given)
            self._build_and_publish()
            self._exercise_rights(given)
            self._back_up()
            self._ask_wrongly()
            self.facts |= read_app(self.trial, self.folder / "app")
        finally:
            self._witness.end()
        self.facts |= {
            "commands run": self.commands,
            "processes looked at": self._witness.processes_seen,
            "temporary files copied while they were there": self._witness.files_seen,
        }

    def _land_and_crash(self, given: Path) -> None:
        self._run("init")
        self._run("simulate", "--out", given / "background", *_BACKGROUND)
        self._plant_in_resources(given)
        self._kill("land", given / "feeds")
        self._run("land", given / "feeds", expected=(3,))
        self._run("land", given / "feeds", "--json", expected=(3, 1))
        for path in sorted((given / "feeds").rglob("*")):
            if path.is_dir():
                self._run("land", path, expected=(0, 1, 3))
        self._run("land", given / "background" / "feeds")
        self._watch(given / "feeds")

    def _build_and_publish(self) -> None:
        self._kill("build")
        self._run("build", expected=(1,))
        self._run("dbt", "test", "--select", *_FAILING_TESTS, "--store-failures", expected=(1, 2))
        for name in _FAILING_TESTS:
            (self.trial.project / "tests" / "singular" / f"{name}.sql").unlink()
        self._run("build")
        self._run("dbt", "test", "--select", "fct_calls", expected=(0, 1))
        self._kill("publish")
        self._run("publish", "--json")

    def _plant_in_resources(self, given: Path) -> None:
        """Send resources of the simulator again, of an association whose format is FHIR, with markers in them."""
        registry = read_registry(settings.seeds_dir)
        if not any(entity.reader == "fhir" for entity in registry.entities):
            return
        for folder in sorted((given / "background" / "feeds").iterdir()):
            association = registry.associations.get(folder.name)
            if association and registry.formats[association.format][0].reader == "fhir":
                self.facts["FHIR resources"] = plant_in_resources(folder, given / "feeds" / folder.name, self.cast)
                self.facts["formats of feeds"] += 1
                shutil.rmtree(folder)
                return
        self.problems.append("no association of the background sends FHIR")

    def _watch(self, inbox: Path) -> None:
        """Watch an inbox for some seconds, then tell the watch to stop."""
        process = self.trial.start("land", "--watch", "--every", "0.5", inbox)
        self._witness.follow(process.pid)
        time.sleep(_WATCH_SECONDS)
        process.terminate()
        self._keep(*process.communicate(timeout=120), "watch")

    def _exercise_rights(self, given: Path) -> None:
        """One person asks for what is held about them, then objects; what names them stays in `given`."""
        person = self.cast.patients[6]
        told = {"family_name": person.family_name, "given_name": person.given_name, "nir": person.nir}
        (given / "person.json").write_text(json.dumps(told | {"birth_date": person.born.isoformat()}), encoding="utf-8")
        tokens = [given / "one.token", given / "two.token"]
        for token in tokens:
            self._run("rights", "officers", "add", token.stem, "--token-out", token)
        asking = ("--identity", given / "person.json", "--reason", "asked_by_person", "--token-file", tokens[0])
        for action, options in (("access", ("--out", given / "answer.json")), ("object", ())):
            asked = self._run("rights", action, *asking)
            request = re.search(r"Request (\S+) waits", asked.stderr.decode())
            if request:
                self._run("rights", "confirm", request[1], "--token-file", tokens[1], *options)
        self._run("rights", "requests")
        self._run("land", given / "feeds", expected=(3,))

    def _back_up(self) -> None:
        self._run("backup")
        self._run("backup", "list")
        for path in sorted((self.folder / "backups").glob("*.tar.age")):
            self._run("restore", path, "--verify")
        for arguments in (("keys", "list"), ("keys", "check"), ("audit", "verify")):
            self._run(*arguments)

    def _ask_wrongly(self) -> None:
        for arguments in (
            ("status",), ("status", "--json"), ("query", "--list"), ("query", "calls", "--by", "association", "--json"),
            ("query", "acts", "--csv", self.folder / "answer.csv"), ("query", "calls", "--sql"),
            ("metric", "acts"), ("metric", "--json"), ("sql", "from fct_calls", "--format", "csv"), ("docs",),
        ):  # fmt: skip
            self._run(*arguments)
        person = self.cast.patients[0]
        nowhere = self.folder / person.family_name / f"{person.given_name}.csv"
        for arguments in (
            ("land", nowhere), ("land", nowhere, nowhere), ("restore", nowhere), ("restore", f"{nowhere}.tar.age"), ("simulate", "--out", nowhere, "--calibrate", nowhere),
            ("query", "acts", "--csv", nowhere), ("query", person.family_name), ("status", person.family_name),
            ("query", "acts", "--where", f"patient_id = '{person.family_name}'"), (person.family_name,),
            ("query", "acts", "--where", person.family_name), ("query", "acts", "--by", person.family_name),
            ("query", "acts", "--from", person.family_name), ("simulate", "--out", self.folder, "--seed", person.nir[:-2] + "x"),
            ("status", f"--{person.family_name}"), ("metric", person.family_name),
            ("sql", f"from fct_calls where call_id = '{person.family_name}"), ("sql", f'from "{person.family_name}"'),
            ("sql", f"select call_id::int, '{person.family_name}' from fct_calls"), ("build", "--select", person.family_name),
        ):  # fmt: skip
            self._run(*arguments, expected=(1, 2))

    def _run(self, *arguments: str | Path, expected: Sequence[int] = (0,)) -> Done:
        """Run a command to its end; what it printed is kept."""
        process = self.trial.start(*arguments)
        self._witness.follow(process.pid)
        stdout, stderr = process.communicate(timeout=900)
        self._keep(stdout, stderr, str(arguments[0]))
        if process.returncode not in expected:
            self.problems.append(f"'contact {arguments[0]}' ended with {process.returncode} (command {self.commands})")
        return Done(tuple(map(str, arguments)), process.returncode, stdout, stderr)

    def _kill(self, *arguments: str | Path) -> None:
        """Kill a command with SIGKILL while it writes, and keep a copy of what it leaves."""
        process = self.trial.start(*arguments)
        self._witness.follow(process.pid)
        end = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < end and not (self.trial.home / ".lock-holder").exists():
            time.sleep(0.002)
        time.sleep(0.4)
        os.killpg(process.pid, signal.SIGKILL)
        self._keep(*process.communicate(timeout=60), f"killed_{arguments[0]}")
        if process.returncode == -signal.SIGKILL:
            shutil.copytree(self.trial.home, self.folder / f"after_a_killed_{arguments[0]}", symlinks=True)
        else:
            self.problems.append(f"'contact {arguments[0]}' had ended before it could be killed")

    def _keep(self, stdout: bytes, stderr: bytes, name: str) -> None:
        self.commands += 1
        kept = self.folder / "captured"
        kept.mkdir(exist_ok=True)
        (kept / f"{self.commands:03}_{name[:12] if name.isascii() else 'other'}.out").write_bytes(stdout)
        (kept / f"{self.commands:03}_{name[:12] if name.isascii() else 'other'}.err").write_bytes(stderr)


def copy_project(source: Path, into: Path) -> None:
    """Copy what commands read of the project, so that what they might write into it is seen."""
    for name in _PROJECT:
        if (source / name).is_dir():
            shutil.copytree(
                source / name, into / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
            )
        elif (source / name).is_file():
            shutil.copyfile(source / name, into / name)
