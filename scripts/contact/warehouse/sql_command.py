"""`contact sql`."""

import os
import sys
from enum import StrEnum
from typing import Annotated

import typer

from contact.answers import Answer, print_answer, print_json, write_csv
from contact.console import number, say

_SHOWN = 200


class Format(StrEnum):
    """How answers are printed."""

    table = "table"
    csv = "csv"
    json = "json"


def sql(
    statement: Annotated[
        str | None, typer.Argument(help="SQL; without it a prompt, or what stands on the input.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Format of the answer.")] = Format.table,
) -> None:
    """Read marts and reference tables of the warehouse in SQL: read-only, one row per call, act or patient."""
    from contact.warehouse.prompt import converse
    from contact.warehouse.reading import ask_sql
    from contact.warehouse.statements import split_statements

    def answer(one: str) -> None:
        _print(ask_sql(one), form)

    if statement is None and sys.stdin.isatty():
        converse(answer)
        return
    try:
        for one in split_statements(sys.stdin.read() if statement is None else statement):
            answer(one)
        sys.stdout.flush()
    except BrokenPipeError:  # who reads, such as head, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print(answer: Answer, form: Format) -> None:
    if form is Format.csv:
        write_csv(answer, sys.stdout)
    elif form is Format.json:
        print_json(answer)
    else:
        print_answer(Answer(answer.columns, answer.rows[:_SHOWN]))
        if len(answer.rows) > _SHOWN:
            say(f"{number(len(answer.rows) - _SHOWN)} further rows are not shown; --format csv or json gives all.")
