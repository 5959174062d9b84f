"""Names told to users: a file or a folder is named in a message only where its name cannot name a person.

A feed file of a registered association whose name has the declared form is told as `<association>/<file>`. Any other
name may hold an identity (`actes_DUPONT_Jean.csv`): it is told by its place, its length, its kind and its size.
"""

from pathlib import Path

_KINDS = frozenset(
    (".csv", ".txt", ".tsv", ".json", ".ndjson", ".xml", ".gz", ".zip", ".7z", ".xls", ".xlsx", ".ods", ".pdf")
)


def declared_name(association_id: str, path: Path) -> str:
    """How a file is told whose folder is a registered association's and whose name has a declared form."""
    return f"{association_id}/{path.name}"


def given_path(path: Path, position: int = 1, total: int = 1) -> str:
    """How a path of the command line is told: by its place among those given, the length and the kind of its name."""
    place = "the path given" if total == 1 else f"path {position} of {total}"
    return f"{place} ({_traits(path)})"


def found_file(path: Path, position: int, total: int) -> str:
    """How a file without a declared name is told: its place, in alphabetical order, among the `total` files found."""
    try:
        size = f", {path.stat().st_size:_} bytes".replace("_", " ")
    except OSError:
        size = ""
    return f"file {position} of {total} ({_traits(path)}{size})"


def _traits(path: Path) -> str:
    kind = path.suffix.lower()
    return f"a name of {len(path.name)} characters, {kind if kind in _KINDS else 'of no known kind'}"
