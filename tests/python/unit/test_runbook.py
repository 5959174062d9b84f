"""The runbook names nothing that does not exist, leaves no reason code out, and its units are what systemd takes."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from contact.cli import app
from contact.keys import ALL_KEYS
from contact.landing import reasons
from contact.rights.commands import TOKEN_VARIABLE
from contact.settings import Settings

REASONS = {
    code for name, codes in vars(reasons).items() if name.endswith("_REASONS") or name == "REMARKS" for code in codes
}
HEADINGS = ["What one sees", "What it means", "What to do"]
COMMAND = re.compile(r"(?<![\w/.-])contact ((?:-{0,2}[a-z][a-z-]*)(?: -{0,2}[a-z][a-z_-]*)*)")


@pytest.fixture(scope="module")
def runbook(project) -> Path:
    return project / "docs" / "runbook"


def pages(runbook: Path) -> list[Path]:
    return sorted(path for path in runbook.glob("*.md") if path.name != "README.md")


def unknown_part(words: list[str]) -> str | None:
    """The first word of a command line that the command line interface does not have."""
    command = typer.main.get_command(app)
    for word in words:
        if word.startswith("--"):
            options = {option for parameter in command.params for option in parameter.opts}
            if word not in options and not command.context_settings.get("ignore_unknown_options"):
                return word
        elif hasattr(command, "commands"):
            if word not in command.commands:
                return word
            command = command.commands[word]
    return None


def commands_named(text: str) -> set[tuple[str, ...]]:
    """Command lines in code (between backquotes, or in a block), up to the first word in capitals."""
    code = re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL)
    return {tuple(found.split()) for piece in code for found in COMMAND.findall(piece)}


def test_every_command_that_is_named_exists(runbook):
    named = {words: path.name for path in runbook.glob("*.md") for words in commands_named(path.read_text("utf-8"))}
    assert len(named) > 20
    wrong = {f"{path}: contact {' '.join(words)}" for words, path in named.items() if unknown_part(list(words))}
    assert sorted(wrong) == []


def test_every_reason_code_has_its_line_and_no_other_is_named(runbook):
    text = (runbook / "quarantine.md").read_text("utf-8")
    cells = [row.split("|")[1] for row in text.splitlines() if row.startswith("| `")]
    named = [code for cell in cells for code in re.findall(r"`([a-z0-9_]+)`", cell)]
    assert sorted(named) == sorted(REASONS)


def test_reason_codes_named_elsewhere_exist(runbook):
    for path in pages(runbook):
        named = set(re.findall(r"reason `([a-z_]+)`", path.read_text("utf-8")))
        assert named <= REASONS, path.name


def test_every_page_says_what_one_sees_what_it_means_and_what_to_do(runbook):
    for path in pages(runbook):
        assert re.findall(r"^## (.+)$", path.read_text("utf-8"), re.MULTILINE) == HEADINGS, path.name


def test_every_page_is_listed_and_every_link_leads_somewhere(runbook):
    listed = (runbook / "README.md").read_text("utf-8")
    assert [path.name for path in pages(runbook) if f"({path.name})" not in listed] == []
    for path in runbook.glob("*.md"):
        for link in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
            assert (runbook / link).exists(), f"{path.name}: {link}"


def test_every_setting_that_is_named_exists(runbook):
    settings = {f"CONTACT_{name.upper()}" for name in Settings.model_fields}
    texts = [path for path in runbook.rglob("*") if path.is_file()]
    named = {name for path in texts for name in re.findall(r"CONTACT_[A-Z_]+", path.read_text("utf-8"))}
    assert sorted(named - settings - {TOKEN_VARIABLE}) == []


def units(runbook: Path) -> list[Path]:
    return sorted([*runbook.glob("systemd/*.service"), *runbook.glob("systemd/*.timer")])


def parsed(path: Path) -> dict[str, list[str]]:
    """Values of each setting of a unit or drop-in."""
    values: dict[str, list[str]] = {}
    for text in path.read_text("utf-8").splitlines():
        if "=" in text and not text.startswith("#"):
            name, value = text.split("=", 1)
            values.setdefault(name, []).append(value)
    return values


def test_units_run_commands_that_exist(runbook):
    started = [value for path in units(runbook) for value in parsed(path).get("ExecStart", [])]
    ours = [value.split()[1:] for value in started if value.startswith("/opt/contact/.venv/bin/contact")]
    assert len(ours) == 6
    assert [words for words in ours if unknown_part([word for word in words if re.fullmatch(r"-*[a-z-]+", word)])] == []


def test_units_are_handed_keys_that_exist_and_the_app_none_but_its_own(runbook):
    handed = {
        path.name: {value.split(".key:")[0] for value in parsed(path).get("LoadCredential", [])}
        for path in units(runbook)
    }
    assert set().union(*handed.values()) <= set(ALL_KEYS)
    assert handed["contact-app.service"] == {"publication", "audit"}
    assert not {"identity", "patients", "doctors"} & handed["contact-build.service"]
    assert not {"identity", "patients", "doctors", "landing"} & handed["contact-publish.service"]
    by_hand = re.search(r"for key in (.+);", (runbook / "systemd" / "contact-by-hand").read_text("utf-8"))[1]
    assert set(by_hand.split()) == set(ALL_KEYS)


def test_the_room_of_the_units_is_closed(runbook):
    drop_in = parsed(runbook / "systemd" / "contact-.service.d" / "hardening.conf")
    assert drop_in["ProtectSystem"] == ["strict"]
    for name in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome"):
        assert drop_in[name] == ["yes"]
    assert drop_in["UMask"] == ["0077"]
    assert drop_in["LimitCORE"] == ["0"]
    for path in runbook.glob("systemd/*.service"):
        unit = parsed(path)
        if "failed" not in path.name:
            assert "MemoryMax" in unit, path.name
            is_offline = unit.get("PrivateNetwork") == ["yes"] or unit.get("IPAddressDeny") == ["any"]
            assert is_offline, path.name


def test_the_units_are_what_systemd_takes(runbook, tmp_path):
    folder = tmp_path / "units"
    shutil.copytree(runbook / "systemd", folder)
    for path in folder.glob("*.service"):
        path.write_text(path.read_text("utf-8").replace("/opt/contact/.venv/bin/contact", sys.executable))
    if not shutil.which("systemd-analyze"):
        for path in units(runbook):
            configparser.ConfigParser(strict=False, interpolation=None).read_string(path.read_text("utf-8"))
        return
    names = [str(folder / path.name) for path in units(runbook) if "@" not in path.name]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names],
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{folder}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = [text for text in done.stderr.splitlines() if "contact" in text]
    assert (done.returncode, said) == (0, [])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine")
def test_systemd_finds_little_exposed(runbook, tmp_path):
    shutil.copytree(runbook / "systemd", tmp_path / "units")
    services = [path.name for path in units(runbook) if path.suffix == ".service" and "@" not in path.name]
    done = subprocess.run(
        [
            "systemd-analyze",
            "security",
            "--offline=yes",
            "--threshold=20",
            *(str(tmp_path / "units" / n) for n in services),
        ],
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path / 'units'}:", "SYSTEMD_PAGER": "cat"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-500:] + done.stderr[-500:]


def test_the_register_of_incidents_has_columns_and_no_line(runbook):
    lines = (runbook / "incident_register.csv").read_text("utf-8").splitlines()
    assert len(lines) == 1
    assert {"noticed_at", "risk", "authority_notified_at"} <= set(lines[0].split(","))
