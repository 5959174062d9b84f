"""dbt's documentation of the project as one page that opens without a server and calls nobody."""

from pathlib import Path

from contact.errors import ContactError
from contact.lock import exclusive
from contact.settings import settings
from contact.warehouse.dbt import artefacts_dir, run_dbt

_HEAD = "<head>"
_CALLS_NOBODY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:; "
    "font-src data:; form-action 'none'; base-uri 'none'"
)
"""A Content-Security-Policy: all that the page needs is in it, and the browser refuses it any request.

dbt's page carries a script of statistics, which asks another host for more; the manifest alone keeps it silent.
"""


def write_documentation(out: Path) -> None:
    """Write the page of all models, columns, tests and metrics to `out`.

    Raises:
        ContactError: a store is missing, dbt failed, or the file cannot be written.
    """
    page = artefacts_dir() / "target" / "static_index.html"
    with exclusive("docs", migrate=False):
        page.unlink(missing_ok=True)
        done = run_dbt(["docs", "generate", "--static", "--quiet"], capture=True)
        if done.returncode or not page.is_file():
            log = artefacts_dir() / "logs" / "dbt.log"
            raise ContactError(f"dbt could not write the documentation; see {log}.")
        text = calls_nobody(page.read_text("utf-8"))
    for folder in (settings.home, settings.project_dir):  # home may lie in the project
        text = text.replace(str(folder), ".")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, "utf-8")
    except OSError as error:
        raise ContactError(f"The file given to --out cannot be written ({error.strerror}); choose another.") from None


def calls_nobody(page: str) -> str:
    """The page with a policy that lets it reach nothing beyond itself.

    Raises:
        ContactError: the page has no head to put it into.
    """
    if page.count(_HEAD) == 0:
        raise ContactError("dbt wrote a page of another form than expected; it is not handed out.")
    policy = f'{_HEAD}<meta http-equiv="Content-Security-Policy" content="{_CALLS_NOBODY}">'
    return page.replace(_HEAD, policy, 1)
