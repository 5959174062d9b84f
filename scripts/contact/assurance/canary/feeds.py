"""Feeds that carry the markers everywhere a person or a machine could have put them.

Each association delivers: a day of good rows with identities in their fields, in comments, in coded fields and one
column too far; days of rows that cannot be read, one for each reason; files refused as a whole; and files, folders
and columns named after people.

One thing is not planted: the number of another register in the place of a case number. Both are arbitrary identifiers
of the same form, and nothing tells them apart.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path

from contact.assurance.canary.markers import Cast, Person
from contact.landing.registry import DELIMITED_ENCODINGS, Association, Entity, Registry

FIRST_DAY = date(2020, 3, 2)

_PLAIN = {
    "calls": {
        "ATTENTE_S": "25", "SEXE": "F", "CODE_POSTAL": "33000", "ORIGINE": "1", "MOTIF_1": "0080", "URGENCE": "1",
        "DECISION": "V", "DIAGNOSTIC_1": "0080", "DEVENIR": "D",
    },
    "events": {"OPERATION": "AP", "HORODATAGE": "02/03/2020 20:15"},
    "acts": {
        "heure_appel": "2020-03-02T20:15:30", "heure_decroche": "2020-03-02T20:15:58", "type_acte": "VIS",
        "heure_decision": "2020-03-02T20:19:00", "heure_debut": "2020-03-02T20:50:00", "sexe": "2",
        "heure_fin": "2020-03-02T21:10:00", "code_postal": "33000", "code_insee": "33063", "motif_1": "FIEV",
    },
}  # fmt: skip


@dataclass
class Pen:
    """Writes the files of one association; each file takes a day of its own."""

    folder: Path
    association: Association
    entities: tuple[Entity, ...]
    cast: Cast
    day: date = FIRST_DAY
    number: int = 0
    people: Iterator[Person] = field(init=False)

    def __post_init__(self) -> None:
        self.people = cycle(self.cast.patients)

    def row(self, entity: Entity, **values: str) -> list[str]:
        """A readable row about the next person: identities in their fields, and all of them in the comment."""
        self.number += 1
        person = next(self.people)
        code, rpps, name = self.cast.doctors[self.number % len(self.cast.doctors)]
        account = self.cast.accounts[self.number % len(self.cast.accounts)]
        by_role = {
            "case_number": f"A{self.number}",
            "family_name": person.family_name,
            "given_name": person.given_name,
            "birth_date": person.born.strftime(entity.date_format),
            "phone": person.phone,
            "nir": person.nir,
            "address": person.address,
            "commune_name": person.address,
            "doctor": code,
        }
        told = f"vu {person.given_name} {person.family_name} né le {person.born:%d/%m/%Y} NIR {person.nir} "
        told += (
            f"tel {person.phone} {person.email} {person.address} assuré {person.insured_number} par {name} RPPS {rpps}"
        )
        row = {declared.source_field: by_role.get(declared.role, "") for declared in entity.fields}
        row |= _PLAIN[entity.entity]
        row |= {declared.source_field: told for declared in entity.fields if declared.classification == "free_text"
                and declared.role != "commune_name"}  # fmt: skip
        row |= {name: account for name in row if name == "UTILISATEUR"} | values
        return [row[column] for column in entity.columns]

    def write(
        self,
        lines: Callable[[Entity], list[bytes]],
        header: Callable[[Entity], list[str]] = lambda entity: entity.columns,
        whole: Callable[[bytes], bytes] = lambda data: data,
        name: str = "{prefix}_{day:%Y%m%d}.csv",
        folder: str = "",
    ) -> None:
        """Write one delivery: a file per entity, of `lines`, under `header`, passed through `whole`."""
        self.day += timedelta(days=1)
        place = self.folder / (folder or self.association.association_id)
        place.mkdir(parents=True, exist_ok=True)
        for entity in self.entities:
            first = self.text(entity, header(entity))
            data = b"".join(line + self.end for line in (first, *lines(entity)))
            (place / name.format(prefix=entity.file_prefix, day=self.day)).write_bytes(whole(self.mark + data))

    def text(self, entity: Entity, fields: list[str]) -> bytes:
        """A line without its end, in the declared encoding."""
        quoted = [f'"{value}"' if entity.delimiter in value else value for value in fields]
        return entity.delimiter.join(quoted).encode(DELIMITED_ENCODINGS[self.association.encoding])

    @property
    def mark(self) -> bytes:
        return b"\xef\xbb\xbf" if self.association.encoding == "utf-8" else b""

    @property
    def end(self) -> bytes:
        return b"\n" if self.association.encoding == "utf-8" else b"\r\n"

    def good(self, entity: Entity) -> list[bytes]:
        """Readable lines about every person."""
        return [self.text(entity, self.row(entity)) for _ in self.cast.patients]


def write_feeds(folder: Path, cast: Cast, registry: Registry) -> list[str]:
    """Write the feeds of one association of every delimited format, encoding and way of telling an age.

    Returns the formats that were written.
    """
    chosen = {}
    for association in registry.associations.values():
        if registry.formats[association.format][0].reader == "delimited":
            chosen.setdefault((association.format, association.encoding), association)
    for association in chosen.values():
        pen = Pen(folder, association, registry.formats[association.format], cast)
        pen.write(pen.good)
        _misplaced(pen)
        _unreadable_rows(pen)
        _refused_files(pen)
        _names(pen)
    return sorted({name for name, _ in chosen})


def _misplaced(pen: Pen) -> None:
    """Readable rows whose identities stand where they should not: in coded fields, and one column too far."""

    def lines(entity: Entity) -> list[bytes]:
        kept = [declared.source_field for declared in entity.fields if declared.gate == "keep"]
        found = []
        for turn, person in enumerate(pen.cast.patients):
            identities = (person.family_name, person.given_name, person.phone, person.nir, person.insured_number,
                          person.email, person.born.isoformat(), person.address)  # fmt: skip
            for place, column in enumerate(kept):
                value = identities[(turn + place) % len(identities)]
                if value == person.insured_number and column == entity.column("case_number"):
                    continue
                found.append(pen.text(entity, pen.row(entity, **{column: value})))
            row = pen.row(entity)
            found += [pen.text(entity, [*row[1:], row[0]]), pen.text(entity, [row[-1], *row[:-1]])]
        return found

    pen.write(lines)


def _unreadable_rows(pen: Pen) -> None:
    """Rows for each reason why a row is kept apart, each about a person."""
    broken: list[Callable[[Entity, list[str]], bytes]] = [
        lambda entity, row: pen.text(entity, row[:-2]),
        lambda entity, row: pen.text(entity, [*row, pen.cast.patients[0].nir]),
        lambda entity, row: pen.text(entity, row) + entity.delimiter.encode() + b'"' + pen.text(entity, row[2:5]),
        lambda entity, row: b'"' + pen.text(entity, row).replace(b'"', b""),
        lambda entity, row: pen.text(entity, row) + b"\0",
        lambda entity, row: pen.text(entity, row) + b"\x81\xff\x81",
        lambda entity, row: pen.text(entity, row) + pen.text(entity, row) * 200,
        lambda entity, row: pen.text(entity, row).replace(b" ", b"\r", 1),
        lambda entity, row: pen.text(entity, ["", *row[1:]]),
        lambda entity, row: pen.text(entity, [pen.cast.patients[1].family_name, *row[1:]]),
        lambda entity, row: pen.text(entity, [pen.cast.patients[2].nir, *row[1:]]),
        lambda entity, row: pen.text(entity, _with_time(entity, row, pen.cast.patients[3].given_name)),
    ]

    def lines(entity: Entity) -> list[bytes]:
        return [*pen.good(entity), *(spoil(entity, pen.row(entity)) for spoil in broken)]

    pen.write(lines)
    for spoil in broken:
        pen.write(lambda entity, spoil=spoil: [*pen.good(entity), spoil(entity, pen.row(entity))])


def _with_time(entity: Entity, row: list[str], value: str) -> list[str]:
    times = [n for n, declared in enumerate(entity.fields) if declared.type == "datetime" and declared.is_required]
    return [value if n in times else text for n, text in enumerate(row)]


def _refused_files(pen: Pen) -> None:
    """Files that are refused as a whole, full of people, some with people in their first line."""
    name, other = pen.cast.spare_names[:2]
    pen.write(pen.good, whole=lambda data: data[:-40])
    pen.write(pen.good, whole=lambda data: data.decode(DELIMITED_ENCODINGS[pen.association.encoding]).encode("utf-16"))
    pen.write(pen.good, whole=lambda data: data.replace(pen.mark, b"", 1).decode(
        DELIMITED_ENCODINGS[pen.association.encoding]).encode("cp1252" if pen.mark else "utf-8"))  # fmt: skip
    pen.write(pen.good, header=lambda entity: [name, *entity.columns[1:]])
    pen.write(pen.good, header=lambda entity: [*entity.columns, other])
    pen.write(pen.good, header=lambda entity: [name] * len(entity.columns))
    pen.write(pen.good, header=lambda entity: pen.row(entity))
    pen.write(pen.good, header=lambda entity: [*entity.columns[:3], *entity.columns[4:]])
    pen.write(lambda entity: [b'"' + line for line in pen.good(entity)])
    pen.write(pen.good, whole=lambda data: b"\x1f\x8b\x08" + data)


def _names(pen: Pen) -> None:
    """Files and folders named after people, beside the simulator's marker that says more than it should."""
    one, two, three, four, five, six = pen.cast.spare_names[2:8]
    pen.write(pen.good, name="{prefix}_{day:%Y%m%d}_" + one + ".csv")
    pen.write(pen.good, name=two + ".csv")
    pen.write(pen.good, name="{prefix}_{day:%Y%m%d}." + three)
    pen.write(pen.good, folder=four)
    pen.write(pen.good, folder=f"{pen.association.association_id}/{five}")
    (pen.folder / "simulation.json").write_text(json.dumps({"kind": six}), encoding="utf-8")
