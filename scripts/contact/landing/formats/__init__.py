"""Readers of feed formats: one folder each, named by the column `reader` of seeds/feeds/feed_formats.csv.

A reader is a package with three functions that touch no store:

    read(deliveries, entities) -> list          of each delivery a dict entity -> FileRead, or a RefusedError
    count_rows(content) -> int                  rows in the bytes of a file that is kept apart as a whole
    effort(path) -> int                         bytes of delimited text that take as long to read as the file

Nothing else lists the readers: a new folder and its rows in the registry are enough.
"""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from contact.errors import ContactError
from contact.landing.registry import Entity


def reader_of(entities: tuple[Entity, ...]) -> ModuleType:
    """The reader of a format, whose files all have the same one.

    Raises:
        ContactError: the registry names a reader that has no folder here.
    """
    name = entities[0].reader
    if not name.isidentifier() or find_spec(f"{__name__}.{name}") is None:
        raise ContactError(
            f"seeds/feeds/feed_formats.csv gives the format {entities[0].format} a reader that does not exist; "
            "name a folder of scripts/contact/landing/formats."
        )
    return import_module(f"{__name__}.{name}")
