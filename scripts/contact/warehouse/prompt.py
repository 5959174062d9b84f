"""A prompt on the warehouse: statements end with a semicolon; lines are kept in memory, for the arrow keys, and nowhere else."""

import readline
from collections.abc import Callable

from contact.console import say
from contact.errors import ContactError
from contact.warehouse.reading import table_names
from contact.warehouse.statements import split_statements

_FIRST, _NEXT = "contact> ", "    ...> "
_LEAVE = {"exit", "quit", ".exit", ".quit"}


def converse(answer: Callable[[str], None]) -> None:
    """Read statements until the end of input (Ctrl+D) or `exit`; a mistake is told and the prompt goes on.

    Raises:
        ContactError: nothing has been built yet.
    """
    names = table_names()
    _complete(names)
    say(f"{len(names)} marts, read-only. Statements end with ';', Tab completes a table, Ctrl+D leaves.")
    while True:
        try:
            text = _read()
            if text is None:
                return
            for statement in split_statements(text):
                answer(statement)
        except ContactError as error:
            say(f"{error}")
        except KeyboardInterrupt:
            say("Stopped; Ctrl+D leaves.")


def _read() -> str | None:
    """The lines up to a semicolon at the end of one; None at the end of input."""
    lines: list[str] = []
    while not lines or not lines[-1].rstrip().endswith(";"):
        try:
            line = input(_NEXT if lines else _FIRST)
        except EOFError:
            return None
        if not lines and line.strip().rstrip(";").lower() in _LEAVE:
            return None
        if line.strip() or lines:
            lines.append(line)
    return "\n".join(lines)


def _complete(names: list[str]) -> None:
    """Let the Tab key complete names of tables."""
    readline.set_completer(lambda text, state: next(iter([n for n in names if n.startswith(text)][state:]), None))
    readline.parse_and_bind("tab: complete")
