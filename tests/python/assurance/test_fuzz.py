"""The fuzz battery at the size of CI, and that it finds what it looks for."""

import pytest

from contact.assurance import fuzz
from contact.assurance.fuzzing import trial_run
from contact.assurance.fuzzing.corpus import make_corpus
from contact.assurance.fuzzing.strategies import draw_mutants
from contact.assurance.fuzzing.trial_run import Bench, Spoilt
from contact.landing.reading import RefusedError
from contact.landing.registry import read_registry


@pytest.fixture(scope="module")
def registry(project):
    return read_registry(project / "seeds")


@pytest.fixture(scope="module")
def corpus(project, registry, tmp_path_factory):
    return make_corpus(tmp_path_factory.mktemp("corpus") / "sim", registry, project / "seeds", 20)


@pytest.mark.timeout(1200)
def test_mutated_deliveries_and_bombs_end_landed_or_kept_apart_with_a_reason(tmp_path):
    outcome = fuzz.run_fuzz(tmp_path)
    assert outcome.failures == []
    assert outcome.cases > fuzz.SMALL
    assert outcome.facts["ended as landed"] > fuzz.SMALL // 10


def test_the_same_seed_gives_the_same_mutants():
    kinds = [True, True, False]
    assert draw_mutants(50, kinds, 3) == draw_mutants(50, kinds, 3)
    assert draw_mutants(50, kinds, 3) != draw_mutants(50, kinds, 4)


def test_a_reader_that_breaks_on_one_delivery_is_found_by_halving(tmp_path, corpus, registry, monkeypatch):
    """A positive control: one delivery in six makes landing stop with an error of its own."""
    sample, marked = corpus[0], b"BREAKS"
    name = next(iter(sample.files))
    batch = [
        Spoilt(f"delivery {n}", sample, sample.files | {name: sample.files[name] + marked * (n == 4) + b"\n" * n})
        for n in range(6)
    ]
    land = trial_run.land

    def breaking(paths):
        if any(marked in path.read_bytes() for path in paths[0].rglob("*") if path.is_file()):
            raise RefusedError("broken", "broken")
        return land(paths)

    monkeypatch.setattr(trial_run, "land", breaking)
    bench = Bench(tmp_path, registry, corpus[:1])
    failures = fuzz._failures(bench, batch, bench.land(batch))
    assert [failure.split(":")[0] for failure in failures] == ["delivery 4"]
