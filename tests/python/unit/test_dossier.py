"""The dossier of the data protection officer: generated, in step, proven by tests that exist, and claiming no more."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from contact.cli import app
from contact.dossier.assessment import dossier_files
from contact.dossier.commands import dossier as write_dossier
from contact.dossier.facts import STATES, Facts, gather
from contact.dossier.pages import PURPOSES
from contact.errors import ContactError
from contact.keys import STORE_KEYS
from contact.settings import Settings, get_settings
from seed_files import seed

FORBIDDEN = re.compile(
    r"conforme|RGPD-compliant|anonym|certifié|garanti[ets]?\b|100 % sûr|entièrement sécurisé|inviolable", re.IGNORECASE
)


@pytest.fixture(scope="module")
def facts(project) -> Facts:
    with pytest.MonkeyPatch.context() as patch:
        for name in Settings.model_fields:
            patch.delenv(f"CONTACT_{name.upper()}", raising=False)
        return gather(Settings(), project)


@pytest.fixture(scope="module")
def pages(facts) -> dict[str, str]:
    return dossier_files(facts)


def functions_of(path: Path) -> set[str]:
    """Names of the test functions of a file, read and not run."""
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_copy_in_the_project_is_up_to_date(pages, project):
    behind = [
        name
        for name, text in pages.items()
        if not (project / "docs" / "dossier" / name).is_file()
        or (project / "docs" / "dossier" / name).read_text("utf-8") != text
    ]
    assert behind == [], "run 'contact dossier --out docs/dossier'"


def test_every_test_that_is_named_as_proof_exists(facts, project):
    missing = []
    for test in {test for requirement in facts.requirements for test in requirement.tests}:
        name, function = test.split("::")
        path = project / name
        if not (path.is_file() and function in functions_of(path)):
            missing.append(test)
    assert sorted(missing) == []


def test_every_requirement_has_a_state_and_what_is_done_is_proven(facts):
    assert len(facts.requirements) >= 55
    assert len({requirement.id for requirement in facts.requirements}) == len(facts.requirements)
    for requirement in facts.requirements:
        assert requirement.state in STATES, requirement.id
        is_proven = bool(requirement.tests)
        assert is_proven == (requirement.state in ("fait", "partiel")), requirement.id
        assert requirement.software or requirement.state == "organisationnel", requirement.id
        assert requirement.title, requirement.id
        assert requirement.reference, requirement.id


@pytest.mark.parametrize(("part", "least"), [("exigences", 29), ("seuils", 6), ("menaces", 20)])
def test_every_part_of_the_reference_has_its_rows(facts, part, least):
    assert sum(requirement.part == part for requirement in facts.requirements) >= least


def test_nothing_is_claimed_that_software_cannot_claim(pages):
    found = {name: FORBIDDEN.findall(text) for name, text in pages.items() if FORBIDDEN.search(text)}
    assert found == {}
    assert all("conçu au regard de la délibération CNIL 2021-118, auto-évalué" in text for text in pages.values())


def test_every_metric_and_export_is_told_with_its_purpose(facts, pages, project):
    files = (project / "models" / "semantic").glob("saved_queries*.yml")
    exported = [node for file in files for node in yaml.safe_load(file.read_text("utf-8"))["saved_queries"]]
    assert {node["name"] for node in facts.exports} == {node["name"] for node in exported if node.get("exports")}
    assert len(facts.metrics) >= 25
    for node in [*facts.metrics, *facts.exports]:
        [row] = [row for row in pages["finalites.md"].splitlines() if f"| `{node['name']}` |" in row]
        assert any(purpose in row for purpose in PURPOSES.values()), node["name"]


def test_every_field_of_every_feed_is_told(pages):
    for row in seed("feeds/feed_fields"):
        assert f"| `{row['source_field']}` |" in pages["donnees.md"]


def test_the_flows_are_those_of_the_four_stores_and_of_commands_that_exist(facts):
    assert [store["name"] for store in facts.processing["store"]] == list(STORE_KEYS)
    known = {command.name for command in app.registered_commands} | {group.name for group in app.registered_groups}
    named = {name for store in facts.processing["store"] for name in (*store["written_by"], *store["read_by"])}
    assert {name.split()[1] for name in named} <= known


def test_what_the_controller_must_decide_is_marked(facts, pages):
    told = pages["aipd.md"] + pages["registre.md"]
    for decision in facts.processing["decision"]:
        assert f"**À décider par le responsable de traitement** — {decision['question']}" in told


def test_durations_and_thresholds_are_those_of_the_settings(project, monkeypatch):
    monkeypatch.setenv("CONTACT_AUDIT_DAYS", "200")
    monkeypatch.setenv("CONTACT_K", "20")
    told = dossier_files(gather(Settings(), project))
    assert "200 jours" in told["conservation.md"]
    assert "seuil 20" in told["registre.md"]


@pytest.fixture
def _plain_settings(project, monkeypatch):
    monkeypatch.setenv("CONTACT_PROJECT_DIR", str(project))
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.mark.usefixtures("_plain_settings")
def test_the_command_writes_every_page(pages, tmp_path, capsys):
    write_dossier(tmp_path / "dpo")
    assert "8 pages" in capsys.readouterr().err
    assert {path.name for path in (tmp_path / "dpo").iterdir()} == set(pages)


@pytest.mark.usefixtures("_plain_settings")
def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ContactError, match="--out cannot be written"):
        write_dossier(tmp_path / "file" / "dpo")
