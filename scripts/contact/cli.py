"""The command `contact`."""

import os
import resource
import sys

import duckdb
import typer

from contact import __version__, installation, obstacles, road
from contact.access import commands as access
from contact.assurance import commands as assurance
from contact.audit import commands as audit
from contact.audit.trail import record_refusal
from contact.bench import commands as bench
from contact.console import say
from contact.custody import commands as custody
from contact.custody import key_commands
from contact.custody.doctor_command import doctor
from contact.dev import dev
from contact.dossier import commands as dossier
from contact.errors import ContactError
from contact.evaluation import commands as evaluation
from contact.landing import commands as landing
from contact.publication import commands as publication
from contact.rights import commands as rights
from contact.semantics import commands as semantics
from contact.semantics.metric_command import metric
from contact.simulate import commands as simulation
from contact.usage import WrongUsage, refuse
from contact.warehouse import commands as warehouse
from contact.warehouse.sql_command import sql

app = typer.Typer(
    help="An open analytics warehouse for unscheduled care.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
REST_IS_A_COMMAND = {"allow_extra_args": True, "allow_interspersed_args": False}

app.command("init")(installation.init)
app.command("simulate")(simulation.simulate)
app.command("land")(landing.land)
app.command("status")(landing.status)
app.command("build")(warehouse.build)
app.command("docs")(warehouse.docs)
app.command("publish")(publication.publish)
app.command("run")(road.run)
app.command("query")(semantics.query)
app.command("metric")(metric)
app.command("sql")(sql)
app.command("app")(road.app)
app.command("bulletin")(road.bulletin)
app.command("contract")(dossier.contract)
app.command("dossier")(dossier.dossier)
app.command("assurance")(assurance.assurance)
app.add_typer(bench.app, name="bench")
app.add_typer(evaluation.app, name="evaluate")
app.add_typer(audit.app, name="audit")
app.add_typer(access.app, name="access")
app.add_typer(rights.app, name="rights")
app.add_typer(key_commands.app, name="keys")
app.add_typer(custody.backup_app, name="backup")
app.command("restore")(custody.restore)
app.command("purge")(custody.purge)
app.command("doctor")(doctor)
app.command("dev", context_settings=REST_IS_A_COMMAND)(dev)
app.command("dbt", context_settings=PASS_ON)(warehouse.dbt)
COMMANDS = {*(command.name for command in app.registered_commands), *(group.name for group in app.registered_groups)}


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"contact {__version__}")
        raise typer.Exit


@app.callback()
def options(version: bool = typer.Option(False, "--version", callback=_version, is_eager=True)) -> None:
    """An open analytics warehouse for unscheduled care."""


def _record(error: Exception) -> None:
    """Tell the audit trail of an error that came before any of the command's work was recorded."""
    command = next((word for word in sys.argv[1:] if word in COMMANDS), "contact")
    try:
        record_refusal(command, error)
    except ContactError as unrecorded:
        say(f"contact: {unrecorded}")


def _run() -> int:
    """Run what the command line says; returns the exit code."""
    try:
        code = app(prog_name="contact", standalone_mode=False)
    except WrongUsage as error:
        refuse(error)
        return 2
    except typer.Abort:
        return 1
    return code if isinstance(code, int) else 0


def main() -> None:
    """Run the command line; a user's mistake ends in one plain sentence, never in a traceback."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # memory that holds keys is never written by a crash
    os.umask(0o077)  # whatever contact writes is for its own account alone
    try:
        sys.exit(_run())
    except ContactError as error:
        say(f"contact: {error}")
        _record(error)
        sys.exit(error.exit_code)
    except (duckdb.Error, OSError) as error:
        _record(error)
        if os.environ.get("CONTACT_DEBUG"):
            raise  # a developer's choice: the engine's own text may quote a row
        say(f"contact: {obstacles.explain(error)}; nothing half-done is visible.")
        sys.exit(1)
    except KeyboardInterrupt:
        say("contact: stopped; nothing half-done is visible.")
        sys.exit(1)
