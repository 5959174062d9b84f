"""Delimited files: one line per record under a header; the dialect is that of the registry."""

from pathlib import Path

from contact.landing.careful_reading import parse_carefully
from contact.landing.deliveries import Delivery
from contact.landing.ins_keys import add_remarks
from contact.landing.reading import FileRead, FileText, RefusedError, load_text, parse_fast
from contact.landing.registry import Entity


def read(deliveries: list[Delivery], entities: tuple[Entity, ...]) -> list[dict[str, FileRead] | RefusedError]:
    """Read deliveries: the clean files of an entity in one go, the others line by line."""
    texts = [_load(delivery, entities) for delivery in deliveries]
    reads: list[dict[str, FileRead] | RefusedError] = [t if isinstance(t, RefusedError) else {} for t in texts]
    for entity in entities:
        sound = [position for position, found in enumerate(reads) if not isinstance(found, RefusedError)]
        files = [texts[position][entity.entity] for position in sound]
        parsed = parse_fast(files, entity) or [
            _parse_one(file, entity, deliveries[position]) for file, position in zip(files, sound, strict=True)
        ]
        for position, found in zip(sound, parsed, strict=True):
            if isinstance(found, RefusedError):
                reads[position] = found
            else:
                reads[position][entity.entity] = found
        add_remarks([found for found in parsed if isinstance(found, FileRead)], entity)
    return reads


def count_rows(content: bytes) -> int:
    """Lines after the header."""
    return max(content.count(b"\n") + (not content.endswith(b"\n")) - 1, 0)


def effort(path: Path) -> int:
    """The bytes of the file."""
    return path.stat().st_size


def _load(delivery: Delivery, entities: tuple[Entity, ...]) -> dict[str, FileText] | RefusedError:
    """The texts of a delivery's files; a refusal of one of them keeps the whole delivery apart."""
    encoding = delivery.association.encoding
    try:
        return {e.entity: load_text(delivery.files[e.entity], e, encoding) for e in entities}
    except RefusedError as refusal:
        return refusal


def _parse_one(file: FileText, entity: Entity, delivery: Delivery) -> FileRead | RefusedError:
    fast = parse_fast([file], entity)
    if fast:
        return fast[0]
    try:
        return parse_carefully(file, entity, delivery.association.encoding)
    except RefusedError as refusal:
        return refusal
