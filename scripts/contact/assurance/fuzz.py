"""Battery "fuzz": mutated deliveries and bombs end landed or kept apart with a reason, in time, in memory, and alone.

A batch of deliveries is landed in one run of `contact land` beside clean ones; of a batch that fails, the delivery that
makes it fail is found by halving.
"""

import itertools
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from contact.assurance.fuzzing.bombs import BOMBS, Bomb
from contact.assurance.fuzzing.corpus import Sample, make_corpus
from contact.assurance.fuzzing.memory import watched
from contact.assurance.fuzzing.mutations import Material, apply
from contact.assurance.fuzzing.strategies import Mutant, draw_mutants
from contact.assurance.fuzzing.trial_run import SECONDS, Bench, Landed, Spoilt
from contact.assurance.outcome import Outcome
from contact.console import progress
from contact.landing.registry import read_registry
from contact.settings import settings

SMALL, FULL = 400, 20_000
"""Mutated deliveries of a run in CI, and of a full one."""

_BATCH = 400
_MEMORY_MIB = 1024
_MOST_BYTES = 4 << 20
"""What further mutations are applied to: repeated insertions would else grow a file without end."""


def run(size: str, seed: int) -> Outcome:
    """The battery at `size` (small or full), in a folder of its own that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="contact-fuzz-") as folder:
        return run_fuzz(Path(folder), {"small": SMALL, "full": FULL}[size], seed)


def run_fuzz(folder: Path, mutants: int = SMALL, seed: int = 20) -> Outcome:
    """Land `mutants` mutated deliveries and all bombs; `folder` is empty and holds all that is written.

    The same seed gives the same deliveries.
    """
    started = time.monotonic()
    registry = read_registry(settings.seeds_dir)
    corpus = make_corpus(folder / "corpus", registry, settings.seeds_dir, seed)
    bench = Bench(folder, registry, corpus)
    is_delimited = [bool(sample.entities[0].delimiter) for sample in corpus]
    spoilt = [_spoil(mutant, corpus) for mutant in draw_mutants(mutants, is_delimited, seed)]
    ordinary = (spoilt[start : start + _BATCH] for start in range(0, len(spoilt), _BATCH))
    bombs = _bombs(corpus, in_every_format=mutants >= FULL)
    failures, outcomes, slowest, highest = [], Counter(), 0.0, 0
    with progress("fuzz", len(spoilt) + len(BOMBS)) as advance:
        for batch in itertools.chain(ordinary, bombs):
            with watched() as peak:
                result = bench.land(batch)
            if peak.grown_mib > _MEMORY_MIB:
                result.crash = result.crash or f"{peak.grown_mib} MiB of memory were taken"
            failures += _failures(bench, batch, result)
            outcomes += result.outcomes
            slowest, highest = max(slowest, result.seconds), max(highest, peak.grown_mib)
            advance(len(batch))
    facts = {
        "mutated deliveries": len(spoilt),
        "bombs": outcomes.total() - len(spoilt),
        "longest run of a batch or a bomb, s": f"{slowest:.1f}",
        "highest growth of memory, MiB": highest,
        **{f"ended as {name}": count for name, count in sorted(outcomes.items())},
    }
    return Outcome("fuzz", outcomes.total(), failures, time.monotonic() - started, facts, seed)


def _spoil(mutant: Mutant, corpus: list[Sample]) -> Spoilt:
    sample = corpus[mutant.sample]
    names = sorted(sample.files)
    name = names[int(mutant.file * len(names))]
    other = corpus[(mutant.sample + 1) % len(corpus)]
    data = sample.files[name]
    for mutation in mutant.mutations:
        source = next(iter(other.files.values()))
        material = Material(data[:_MOST_BYTES], sample.entity(name), sample.association.encoding, source)
        data = apply(mutation, material)
    told = f"{sample.format}/{name} of sample {mutant.sample}: {', '.join(m.name for m in mutant.mutations)}"
    return Spoilt(told, sample, sample.files | {name: data})


def _bombs(corpus: list[Sample], *, in_every_format: bool) -> Iterator[list[Spoilt]]:
    """Each bomb as the main file of a delivery: the light ones together, of each heavy one one after the other.

    The heavy ones come in every format, or in one each, in turn.
    """
    samples = list({sample.format: sample for sample in corpus}.values())
    yield [one for bomb in BOMBS if not bomb.is_heavy for sample in samples if (one := _bomb(bomb, sample))]
    for number, bomb in enumerate(bomb for bomb in BOMBS if bomb.is_heavy):
        for sample in samples if in_every_format else [samples[number % len(samples)]]:
            one = _bomb(bomb, sample)
            if one:
                yield [one]


def _bomb(bomb: Bomb, sample: Sample) -> Spoilt | None:
    name = next(iter(sample.files))
    data = bomb.make(sample.files[name], sample.entity(name))
    return data and Spoilt(f"{sample.format}/{name}: {bomb.name}", sample, sample.files | {name: data})


def _failures(bench: Bench, batch: list[Spoilt], result: Landed) -> list[str]:
    """The failures of a batch; what made it fail as a whole, or take too long, is found by halving."""
    told = [f"{one.told}: {problem}" for one, problem in result.failures]
    is_slow = result.seconds > SECONDS
    if result.crash is None and not is_slow:
        return told
    problem = result.crash or f"took {result.seconds:.0f} s"
    if len(batch) == 1:
        return [*told, f"{batch[0].told}: {problem}"]
    half = len(batch) // 2
    within = [_failures(bench, part, bench.land(part)) for part in (batch[:half], batch[half:])]
    found = [failure for part in within for failure in part]
    return found or [*told, *([] if is_slow else [f"{len(batch)} deliveries together: {problem}"])]
