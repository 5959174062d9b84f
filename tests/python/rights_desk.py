"""A small federation for tests of rights: feeds of two associations, and two officers who act as the commands do."""

from pathlib import Path

from contact.identity import officers
from contact.landing.land import land
from contact.landing.registry import read_registry
from contact.lock import exclusive
from contact.rights.actions import both_stores
from contact.rights.procedure import ask, carry_out, officer_in
from contact.settings import settings
from contact.stores import open_store
from feed_builder import entity, line, write

ELODIE = {"family_name": "Lefèvre-Martin", "given_name": "Élodie", "birth_date": "1981-05-12"}


def nir(head: str) -> str:
    """A number of 13 digits with its control key."""
    return f"{head}{97 - int(head.replace('2A', '19').replace('2B', '18')) % 97:02d}"


class Desk:
    """Feeds to write, stores to look into, and requests carried out by two officers."""

    def __init__(self, home: Path, project: Path) -> None:
        self.feeds = home.parent / "feeds"
        self.calls = entity(project, "dispatch_log", "calls")
        self.events = entity(project, "dispatch_log", "events")
        self.acts = entity(project, "flat_acts", "acts")
        self.project = project
        self._tokens: list[str] = []

    def send_acts(self, day: str, *rows: dict, association: str = "aisne_a") -> None:
        """Write one file of flat_acts."""
        write(self.feeds / association, self.acts, day, [line(self.acts, **row) for row in rows])

    def send_calls(self, day: str, *rows: dict, association: str = "alpes_maritimes_a") -> None:
        """Write the calls of a day, each with two events."""
        write(self.feeds / association, self.calls, day, [line(self.calls, **row) for row in rows])
        numbers = [row.get("NO_APPEL", "1001") for row in rows]
        events = [line(self.events, NO_APPEL=n, OPERATION=step) for n in numbers for step in ("AP", "CR")]
        write(self.feeds / association, self.events, day, events)

    def land(self) -> list:
        """Land all feeds; returns the ledger entries."""
        return land([self.feeds])[0]

    def do(self, action: str, subject: dict, reason: str = "asked_by_person", **answer) -> dict[str, int]:
        """One officer asks, the other confirms; returns the counts."""
        if not self._tokens:
            with exclusive("rights"), both_stores() as connection:
                self._tokens = [officers.add(connection, name) for name in ("anne", "bruno")]
        with exclusive("rights"), both_stores() as connection:
            _, request_id = ask(connection, action, reason, subject, self._tokens[0])
        with exclusive("rights"), both_stores() as connection:
            officer_id, request = officer_in(connection, self._tokens[1], request_id)
            return carry_out(connection, request, officer_id, read_registry(settings.seeds_dir), **answer)


def rows(store: str, statement: str) -> list[tuple]:
    """What a statement gives on a store."""
    with open_store(store) as connection:
        return connection.execute(statement).fetchall()


def landed() -> dict[str, list[tuple]]:
    """All landed rows and links, by table."""
    tables = ("dispatch_log.calls", "dispatch_log.events", "flat_acts.acts", "ledger.patient_links")
    return {table: sorted(rows("landing", f"from {table}"), key=str) for table in tables}
