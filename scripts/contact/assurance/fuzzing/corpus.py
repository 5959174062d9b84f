"""The clean deliveries that are mutated: a few simulated ones of each format, with a mark that no message may show."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contact.landing.registry import Association, Entity, Registry
from contact.simulate.federation import simulate
from contact.simulate.output import Request

MARK = "ZQXJMARK"
"""Stands in the rows, and in what mutations write: found in a message, it would be the content of a row."""

FIRST, LAST = date(2020, 3, 2), date(2020, 3, 5)
_SCALE = 0.04


@dataclass(frozen=True)
class Sample:
    """One clean delivery: its format, its files by entity, and how they are written."""

    association: Association
    entities: tuple[Entity, ...]
    files: dict[str, bytes]

    @property
    def format(self) -> str:
        """Format of the files."""
        return self.association.format

    def entity(self, name: str) -> Entity:
        """The declared entity of one of the files."""
        return next(entity for entity in self.entities if entity.entity == name)


def make_corpus(folder: Path, registry: Registry, seeds: Path, seed: int) -> list[Sample]:
    """Simulate a few days of the first association of each format; `folder` is empty."""
    chosen = [next(a for a in registry.associations.values() if a.format == name) for name in registry.formats]
    order = list(registry.associations)
    most = 1 + max(order.index(association.association_id) for association in chosen)
    simulate(Request(folder, FIRST, LAST, most, _SCALE, seed, processes=1), seeds)
    return [sample for association in chosen for sample in _samples(folder, association, registry)]


def _samples(folder: Path, association: Association, registry: Registry) -> Iterator[Sample]:
    entities = registry.formats[association.format]
    for number in range((LAST - FIRST).days + 1):
        day = FIRST.replace(day=FIRST.day + number)
        files = {}
        for entity in entities:
            data = _content(folder / "feeds" / association.association_id / entity.file_name(day))
            if data is not None:
                files[entity.entity] = _marked(data, entity)
        yield Sample(association, entities, files)


def _content(path: Path) -> bytes | None:
    """The content of a file, packed or not; None where there is none."""
    packed = path.with_name(path.name + ".gz")
    if packed.is_file():
        return gzip.decompress(packed.read_bytes())
    return path.read_bytes() if path.is_file() else None


def _marked(data: bytes, entity: Entity) -> bytes:
    """The file with the mark in a text of each line: the last field, or the family name of a resource."""
    if not entity.delimiter:
        return data.replace(b'"family":"', b'"family":"' + MARK.encode())
    if not entity.has_patient:
        return data
    header, *lines = data.splitlines(keepends=True)
    return header + b"".join(line.rstrip(b"\r\n") + MARK.encode() + line[len(line.rstrip(b"\r\n")) :] for line in lines)
