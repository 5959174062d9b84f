"""Small faults, one at a time, planted in the text of a module: in its Python, and in the SQL of its strings."""

import ast
import io
import re
import token as kinds
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

PYTHON = {
    "==": ["!="], "!=": ["=="], "<": ["<="], "<=": ["<"], ">": [">="], ">=": [">"], "and": ["or"], "or": ["and"],
    "not": [""], "in": ["not in"], "True": ["False"], "False": ["True"], "+": ["-"], "-": ["+"], "|": ["&"], "&": ["|"],
    "|=": ["="], "+=": ["="], "break": ["continue"], "continue": ["break"],
}  # fmt: skip

SQL = [
    (r"\banti join\b", "semi join"), (r"\bsemi join\b", "anti join"), (r"\bleft join\b", "join"),
    (r"\bnot in\b", "in"), (r"(?<!not )\bin \(", "not in ("), (r"\bis not null\b", "is null"), (r"\bis null\b", "is not null"),
    (r"\bnot exists\b", "exists"), (r"(?<!not )(?<!if )\bexists \(", "not exists ("), (r" and ", " or "), (r" or ", " and "),
    (r"<=", "<"), (r"<>", "="), (r"(?<![<>!])= ", "<> "), (r"\bwhere\b(?! not)", "where true or"), (r"\bwhere\b", "where false and"),
    (r"\bunion all\b", "except"), (r"\bunion\b(?! all)", "except"), (r"\bdistinct on \([^)]*\)", ""), (r"\bbool_or\b", "bool_and"),
    (r"\bmin\(", "max("), (r"\bmax\(", "min("), (r"\bcount\(\*\)", "1"), (r"\bsum\(", "max("), (r" desc\b", ""),
    (r"\border by level\b", "order by level desc"), (r"\bcoalesce\(([^(),]+), ([^(),]+)\)", r"coalesce(\2, \1)"),
    (r"\bcoalesce\(([^(),]+), ([^(),]+)\)", r"\2"), (r"\bdistinct (?!on|from)", ""), (r" - coalesce", " + coalesce"), (r" \+ coalesce", " - coalesce"),
    (r"(?<![\w'])(\d+)(?![\w'])", "plus one"), (r"\bthen '(\w+)'", r"then '\1_'"), (r"\belse '(\w+)'", r"else '\1_'"),
    (r"\bupper\(", "lower("), (r"\bstrip_accents\(", "("), (r"\bright\(", "left("), (r"\bleft\(", "right("),
]  # fmt: skip
"""Faults of SQL: a pattern, and what it becomes."""

WITHOUT_EFFECT = ("strict=True", ".unregister(", ".close()")
"""What no result shows: a check of the program on itself, and the giving back of memory. No fault is planted there."""

_LOOKS_LIKE_SQL = re.compile(
    r"\b(select|insert into|update|delete from|create|where|join|case when|coalesce|keyed)\b|[a-z_]+\(|\|\|"
)


@dataclass(frozen=True)
class Fault:
    """A fault: where it is, what it changes, and the whole text of the module with it."""

    line: int
    change: str
    source: str


def faults_of(source: str) -> Iterator[Fault]:
    """Every fault of a module's text that still can be compiled."""
    offsets = _line_offsets(source)
    skipped = _docstrings(source)
    for start, end, new in [*_token_faults(source, offsets, skipped), *_statement_faults(source, offsets)]:
        first = source.rfind("\n", 0, start) + 1
        if new == source[start:end] or any(t in source[first : source.find("\n", end)] for t in WITHOUT_EFFECT):
            continue
        mutated = source[:start] + new + source[end:]
        try:
            compile(mutated, "mutated", "exec")
        except SyntaxError:
            continue
        line = source.count("\n", 0, start) + 1
        yield Fault(line, f"{source[start:end].strip()[:60]!r} -> {new.strip()[:60]!r}", mutated)


def _token_faults(source: str, offsets: list[int], skipped: set[int]) -> Iterator[tuple[int, int, str]]:
    for item in tokenize.generate_tokens(io.StringIO(source).readline):
        start, end = offsets[item.start[0] - 1] + item.start[1], offsets[item.end[0] - 1] + item.end[1]
        if item.type == kinds.STRING and item.start[0] not in skipped:
            yield from _sql_faults(item.string, start)
        elif item.type in (kinds.OP, kinds.NAME):
            if item.string == "in" and source[:start].rstrip().endswith("not"):
                continue
            for new in PYTHON.get(item.string, []):
                yield start, end, new
        elif item.type == kinds.NUMBER and item.string.isdigit():
            yield start, end, str(int(item.string) + 1)


def _sql_faults(text: str, start: int) -> Iterator[tuple[int, int, str]]:
    if not _LOOKS_LIKE_SQL.search(text):
        return
    for pattern, new in SQL:
        for found in re.finditer(pattern, text):
            replaced = str(int(found[1]) + 1) if new == "plus one" else found.expand(new)
            yield start + found.start(), start + found.end(), replaced


def _statement_faults(source: str, offsets: list[int]) -> Iterator[tuple[int, int, str]]:
    """Statements left out, conditions that are always true or never, results that are None."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.If):
            yield (*_span(node.test, offsets), "True")
            yield (*_span(node.test, offsets), "False")
        elif isinstance(node, ast.Return) and node.value is not None:
            yield (*_span(node.value, offsets), "None")
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield (*_span(node, offsets), "pass")


def _span(node: ast.AST, offsets: list[int]) -> tuple[int, int]:
    return offsets[node.lineno - 1] + node.col_offset, offsets[node.end_lineno - 1] + node.end_col_offset


def _line_offsets(source: str) -> list[int]:
    offsets = [0]
    for line in source.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(line))
    return offsets


def _docstrings(source: str) -> set[int]:
    """Lines on which a string begins that is documentation or a message for people."""
    lines = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines.add(node.lineno)
        if isinstance(node, ast.Raise):
            lines.update(range(node.lineno, node.end_lineno + 1))
    return lines
