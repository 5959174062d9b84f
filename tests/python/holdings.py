"""Stores filled by hand: rows, identities and links as the gate writes them, without feeds; fast enough for many tests."""

from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace

import duckdb
import pyarrow as pa

from contact.identity.pseudonyms import LINKED_MESSAGE, PATIENT_MATCH, PATIENT_MESSAGE, with_traits
from contact.identity.requests import Request
from contact.identity.store import PATIENT_COLUMNS, upsert_patients
from contact.landing.links import add_links
from contact.landing.registry import Entity, Registry
from contact.landing.rewriting import STORES
from contact.landing.withholding import apply_rights
from contact.rights.actions import rectify_person, remove_person
from contact.stores import attach

ACTS = "flat_acts.acts"
_ROLES = ("family_name", "given_name", "birth_date", "nir", "phone")


def nir(head: str) -> str:
    """A number of 13 digits with its control key."""
    return f"{head}{97 - int(head.replace('2A', '19').replace('2B', '18')) % 97:02d}"


ELODIE = {"family_name": "Lefèvre", "given_name": "Élodie", "birth_date": "1981-05-12"}
PAUL = {"family_name": "DURAND", "given_name": "Paul", "birth_date": "1950-02-03"}
INS, HOMONYMS_INS = nir("2810533063001"), nir("2810533063002")
PHONE = {"phone": "06 12 34 56 78"}


def numbered(person: dict, number: str, **more: str) -> dict:
    """A person as one act names them."""
    return person | {"number": number} | more


@dataclass
class Holdings:
    """An installation's two stores, attached; `register` is the registry."""

    connection: duckdb.DuckDBPyConnection
    register: Registry
    deliveries: int = 0
    entries: list = field(default_factory=list)

    def entity(self, name: str) -> Entity:
        """The entity `name` of the registry."""
        return next(entity for entity in self.register.entities if entity.entity == name)

    def deliver(self, day: str, *people: dict, association: str = "aisne_a") -> SimpleNamespace:
        """Land a delivery of flat_acts: one act per person, numbered by `number`; returns its entry."""
        self.deliveries += 1
        entry = SimpleNamespace(
            delivery_id=self.deliveries,
            delivery=SimpleNamespace(delivered_on=date.fromisoformat(day)),
            quarantine=[],
            rows_quarantined=0,
        )
        self._gate(people, association)
        apply_rights(self.connection, self.entity("acts"), [entry])
        upsert_patients(self.connection, "gated")
        add_links(self.connection, "gated")
        self.connection.execute("""
            insert into landing.flat_acts.acts by name
            select association_id, delivery_id, numero_intervention, birth_month, patient_id, patient_match from gated
        """)
        landed = self.one("select count(*) from gated")
        self.connection.execute(
            "insert into landing.ledger.deliveries by name select ? as delivery_id, ? as association_id, "
            "'flat_acts' as format, ?::date as delivered_on, ?::varchar as content_hash, 'landed' as status, 'received' as origin, "
            "?::bigint as rows_received, ?::bigint as rows_landed, ?::bigint as rows_quarantined, 0 as rows_duplicate, "
            "timestamp '2020-01-01' as received_at",
            [self.deliveries, association, day, str(self.deliveries), len(people), landed, entry.rows_quarantined],
        )
        for mark in entry.quarantine:
            self.connection.execute(
                "insert into landing.ledger.quarantine values (?, ?, ?, ?, ?)", [self.deliveries, *mark]
            )
        return entry

    def one(self, statement: str) -> object:
        """The only value that a statement gives."""
        return self.connection.execute(statement).fetchone()[0]

    def numbers(self) -> list[str]:
        """Numbers of the acts that are landed, each as often as it is."""
        found = self.connection.execute("select numero_intervention from landing.flat_acts.acts order by 1").fetchall()
        return [number for (number,) in found]

    def column(self, statement: str) -> list:
        """The first column of what a statement gives, sorted."""
        return sorted((row[0] for row in self.connection.execute(statement).fetchall()), key=str)

    def is_conserved(self) -> bool:
        """Whether the ledger adds up and says what is landed."""
        return self.one("""
            select bool_and(rows_received = rows_landed + rows_quarantined)
                and sum(rows_landed) = (select count(*) from landing.flat_acts.acts)
                and sum(rows_quarantined) = (select coalesce(sum(row_count), 0) from landing.ledger.quarantine)
            from landing.ledger.deliveries
        """)

    def _gate(self, people: tuple[dict, ...], association: str) -> None:
        rows = [{"number": person["number"]} | {role: person.get(role) for role in _ROLES} for person in people]
        schema = pa.schema([(name, pa.string()) for name in ("number", *_ROLES)])
        self.connection.register("people", pa.Table.from_pylist(rows, schema))
        others = ", ".join(f"null::varchar as {column}" for column in PATIENT_COLUMNS if column not in _ROLES)
        told = f"(select * replace (birth_date::date as birth_date), '{association}' as association_id, {others} from people)"
        self.connection.execute(f"""
            create or replace temp table gated as
            with told as (
                select *, {PATIENT_MESSAGE} as patient_message, {LINKED_MESSAGE} as linked_message
                from ({with_traits(told)}) as named
            )
            select
                association_id, {self.deliveries} as delivery_id, number as numero_intervention,
                strftime(birth_date, '%Y-%m') as birth_month, {", ".join(PATIENT_COLUMNS)},
                keyed('patients', patient_message) as patient_id, {PATIENT_MATCH} as patient_match,
                keyed('patients', linked_message) as traits_id
            from told
        """)
        self.connection.unregister("people")


def remove(holdings, subject: dict, action: str = "object", request_id: str = "20200301-aaaaaaaa") -> dict[str, int]:
    """Carry out a removal and attach the new stores."""
    request = Request(request_id, action, "asked_by_person", subject, "anne")
    counts = remove_person(holdings.connection, request, "bruno", holdings.register)
    for store in STORES:
        attach(holdings.connection, store, read_only=False)
    return counts


def rectify(holdings, subject: dict, right: dict) -> dict[str, int]:
    """Carry out a rectification and attach the new stores."""
    request = Request("20200301-dddddddd", "rectify", "error_found", subject | {"correct": right}, "anne")
    counts = rectify_person(holdings.connection, request, "bruno", holdings.register)
    for store in STORES:
        attach(holdings.connection, store, read_only=False)
    return counts
