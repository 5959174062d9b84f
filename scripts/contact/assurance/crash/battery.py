"""The crash battery: each command is killed at random instants, watched by a reader, and run again."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from contact.assurance.crash.reader import READ, Reader
from contact.assurance.crash.state import digest, read_state
from contact.assurance.crash.targets import LANES, SIMULATED, TARGETS, Target, must, split_feeds
from contact.assurance.outcome import Outcome
from contact.assurance.trial import Done, Trial

_KEPT = ("var", "keys", "backups")
_TRIES = 3


@dataclass
class Undisturbed:
    """A target run to its end: seconds before it holds the lock, seconds while it does, and the states around it."""

    before_lock: float
    under_lock: float
    allowed: dict[str, set[str]]
    state: dict[str, str]


@dataclass
class Crash:
    """A run of the battery in one folder."""

    trial: Trial
    outcome: Outcome
    random: Random
    base: Path
    readings: dict[str, int] = field(default_factory=dict)

    def prepare(self) -> None:
        """An installation with a first publication, and feeds still to be landed."""
        feeds = self.trial.folder / "simulated"
        for arguments in (("init",), ("simulate", "--out", str(feeds), *SIMULATED)):
            must(self.trial.run(*arguments))
        split_feeds(feeds / "feeds")
        for arguments in (("land", str(feeds / "earlier")), ("build",), ("publish",)):
            must(self.trial.run(*arguments))

    def keep(self) -> None:
        """Make the present installation the one from which kills start."""
        shutil.rmtree(self.base, ignore_errors=True)
        _copy(self.trial.folder, self.base)

    def restore(self) -> None:
        """Put back the installation from which kills start."""
        for name in _KEPT:
            shutil.rmtree(self.trial.folder / name, ignore_errors=True)
        _copy(self.base, self.trial.folder)

    def measure(self, arguments: tuple[str, ...]) -> Undisturbed:
        """Run a target undisturbed."""
        before = {store: digest(read_state((store,))) for store in READ}
        start = time.perf_counter()
        process = self.trial.start(*arguments)
        locked = self._wait_for_lock(process) - start
        stdout, stderr = process.communicate()
        total = time.perf_counter() - start
        must(Done(arguments, process.returncode, stdout, stderr))
        allowed = {store: {before[store], digest(read_state((store,)))} for store in READ}
        return Undisturbed(locked, total - locked, allowed, read_state())

    def kill_once(self, target: Target, arguments: tuple[str, ...], calm: Undisturbed, reader: Reader, n: int) -> bool:
        """Kill the target at one instant, then run it again; returns whether it was still running when killed."""
        self.restore()
        reader.begin()
        was_killed = self._start_and_kill(arguments, calm, with_children=n % 2 == 0)
        where = f"{target.name}, try {n}"
        for read, result in reader.end():
            self._judge(where, "while it was killed", read, result, calm)
        for store in READ:
            self._judge(where, "after it was killed", store, digest(read_state((store,))), calm)
        again = self.trial.run(*arguments)
        if again.returncode > target.is_once:
            self._fail(f"{where}: run again it ended with {again.returncode}: {again.stderr.decode()[-300:]}")
        state = read_state()
        wrong = sorted(name for name in calm.state.keys() | state.keys() if calm.state.get(name) != state.get(name))
        if wrong:
            self._fail(f"{where}: run again it left other rows in {', '.join(wrong)}")
        return was_killed

    def _start_and_kill(self, arguments: tuple[str, ...], calm: Undisturbed, with_children: bool) -> bool:
        process = self.trial.start(*arguments)
        if self.random.random() < 0.1:
            time.sleep(self.random.uniform(0, calm.before_lock))
        else:
            self._wait_for_lock(process)
            time.sleep(self._instant(calm.under_lock))
        with suppress(ProcessLookupError):
            if with_children:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                os.kill(process.pid, signal.SIGKILL)
        returncode = process.wait(timeout=60)
        for pipe in (process.stdout, process.stderr):
            pipe.close()
        return returncode == -signal.SIGKILL

    def _instant(self, seconds: float) -> float:
        """Uniform over the time under the lock; a quarter of the draws falls in its end, where files change places."""
        return seconds * (self.random.uniform(0.8, 1.0) if self.random.random() < 0.25 else self.random.random())

    def _wait_for_lock(self, process: subprocess.Popen) -> float:
        while process.poll() is None and not (self.trial.home / ".lock-holder").exists():
            time.sleep(0.001)
        return time.perf_counter()

    def _judge(self, where: str, when: str, read: str, result: str, calm: Undisturbed) -> None:
        self.readings[read] = self.readings.get(read, 0) + 1
        expected = {"conserved", "held"} if read == "status" else calm.allowed[read]
        if result not in expected:
            self._fail(f"{where}: {read} {when} was neither the old state nor the new one ({result})")

    def _fail(self, sentence: str) -> None:
        self.outcome.failures.append(sentence.replace(str(self.trial.folder), "").replace("\n", " "))


def run(size: str, seed: int) -> Outcome:
    """Kill each target as often as its size says; cases are kills that found the command running.

    At full size in two lanes at a time, each on an installation of its own.
    """
    start = time.perf_counter()
    lanes = LANES if size == "full" else (tuple(TARGETS),)
    with ProcessPoolExecutor(len(lanes), mp_context=multiprocessing.get_context("spawn")) as pool:
        found = list(pool.map(_run_lane, [size] * len(lanes), [seed] * len(lanes), lanes))
    outcome = Outcome("crash", seed=seed)
    for one in found:
        outcome.cases += one.cases
        outcome.failures += one.failures
        for name, count in one.facts.items():
            outcome.facts[name] = outcome.facts.get(name, 0) + count
    outcome.seconds = time.perf_counter() - start
    return outcome


def _run_lane(size: str, seed: int, lane: tuple[str, ...]) -> Outcome:
    """Kill the targets named, in their order, on one installation."""
    outcome = Outcome("crash", seed=seed)
    with tempfile.TemporaryDirectory(prefix="contact-crash-") as folder:
        trial = Trial(Path(folder) / "installation")
        crash = Crash(trial, outcome, Random(f"crash {seed} {lane[0]}"), Path(folder) / "base")
        with trial.settings():
            crash.prepare()
            reader = Reader(trial)
            try:
                for name in lane:
                    _run_target(crash, TARGETS[name], TARGETS[name].kills(size), reader)
            finally:
                reader.close()
    outcome.facts |= {f"different states read: {name}": count for name, count in sorted(crash.readings.items())}
    return outcome


def _run_target(crash: Crash, target: Target, kills: int, reader: Reader) -> None:
    """Kill one target `kills` times while it runs; what it leaves undisturbed is where the next target begins."""
    arguments = target.prepare(crash.trial, crash.trial.folder / "simulated")
    crash.keep()
    calm = crash.measure(arguments)
    killed = tries = 0
    while killed < kills and tries < _TRIES * kills:
        tries += 1
        killed += crash.kill_once(target, arguments, calm, reader, tries)
    crash.outcome.cases += killed
    crash.outcome.facts[f"{target.name}: killed while it ran"] = killed
    crash.restore()
    must(crash.trial.run(*arguments))


def _copy(source: Path, into: Path) -> None:
    for name in _KEPT:
        if (source / name).is_dir():
            shutil.copytree(source / name, into / name)
