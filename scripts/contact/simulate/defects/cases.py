"""One case of a delivery, whatever the format: its times and codes, and where each of them is written."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from contact.simulate.defects.parcels import Parcel, Sheet

STEPS = ("called", "answered", "decided", "started", "ended", "cancelled")
_DAYTIME = range(9, 20)


class Case(ABC):
    """A case of a parcel: line `index` of the file of cases. What writes returns the physical line written."""

    FIELDS: ClassVar[dict[str, str]]

    def __init__(self, parcel: Parcel, number: str, index: int) -> None:
        self.parcel = parcel
        self.number = number
        self.index = index

    @property
    def main(self) -> Sheet:
        """The file that holds the line of the case."""
        return self.parcel.main

    @property
    def row(self) -> dict[str, str]:
        """The line of the case by column."""
        return self.main.row(self.index)

    def code(self, name: str) -> str:
        """The value of a field by its conformed name; '' where the format has no such field."""
        column = self.FIELDS.get(name)
        value = self.row[column] if column else ""
        return "" if value == "-" else value

    def put(self, **values: str) -> int:
        """Write fields by their conformed names."""
        return self.main.put(self.index, **{self.FIELDS[name]: value for name, value in values.items()})

    @property
    def is_plain(self) -> bool:
        """Whether it was called by day and never given to another doctor: shifting a time changes nothing else."""
        called = self.time("called")
        return called is not None and called.hour in _DAYTIME

    @abstractmethod
    def time(self, step: str) -> datetime | None:
        """Local time of a step."""

    @abstractmethod
    def put_time(self, step: str, at: datetime | None) -> tuple[str, int]:
        """Write (or with None remove) the time of a step; returns entity and line."""

    @abstractmethod
    def cancel(self, at: datetime, reason: str) -> tuple[str, int]:
        """Write a cancellation; returns entity and line."""


class FlatCase(Case):
    """A case of flat_acts: all in one line."""

    FIELDS: ClassVar = {
        "number": "numero_intervention", "origin": "origine", "decision": "type_acte", "priority": "priorite",
        "cancellation": "motif_annulation", "disposition": "devenir", "sex": "sexe", "reason_1": "motif_1",
        "diagnosis_1": "diagnostic_1", "birth_date": "date_naissance", "age": "age", "age_unit": "unite_age",
        "postal_code": "code_postal", "commune": "code_insee", "nir": "nir", "comment": "commentaire",
        "family_name": "nom",
    }  # fmt: skip
    TIMES: ClassVar = {
        "called": "heure_appel", "answered": "heure_decroche", "decided": "heure_decision", "started": "heure_debut",
        "ended": "heure_fin", "cancelled": "heure_annulation",
    }  # fmt: skip

    def time(self, step: str) -> datetime | None:
        value = self.row[self.TIMES[step]]
        return datetime.strptime(value, self.main.layout.time_pattern) if value else None

    def put_time(self, step: str, at: datetime | None) -> tuple[str, int]:
        text = at.strftime(self.main.layout.time_pattern) if at else ""
        return self.main.layout.entity, self.main.put(self.index, **{self.TIMES[step]: text})

    def cancel(self, at: datetime, reason: str) -> tuple[str, int]:
        self.put(cancellation=reason)
        return self.put_time("cancelled", at)


class LoggedCase(Case):
    """A case of dispatch_log: its times are lines of the log."""

    FIELDS: ClassVar = {
        "number": "NO_APPEL", "origin": "ORIGINE", "decision": "DECISION", "priority": "URGENCE",
        "disposition": "DEVENIR", "sex": "SEXE", "reason_1": "MOTIF_1", "diagnosis_1": "DIAGNOSTIC_1",
        "birth_date": "DATE_NAISSANCE", "postal_code": "CODE_POSTAL", "commune": "COMMUNE", "comment": "COMMENTAIRE",
        "family_name": "NOM",
    }  # fmt: skip
    OPERATIONS: ClassVar = {
        "called": "AP", "answered": "CR", "decided": "RG", "started": "V", "ended": "T", "cancelled": "AN"
    }  # fmt: skip
    UNTIMED = "PR"
    """The operation that no time is read from: what it replaces is gone."""

    def __init__(self, parcel: Parcel, number: str, index: int, events: dict[str, int], is_moved: bool) -> None:
        super().__init__(parcel, number, index)
        self.events = events
        self._is_moved = is_moved

    @property
    def is_plain(self) -> bool:
        return super().is_plain and not self._is_moved

    @property
    def log(self) -> Sheet:
        """The log of events."""
        return self.parcel.sheets["events"]

    def time(self, step: str) -> datetime | None:
        index = self.events.get(self.OPERATIONS[step])
        if index is None:
            return None
        return datetime.strptime(self.log.row(index)["HORODATAGE"], self.log.layout.time_pattern)

    def put_time(self, step: str, at: datetime | None) -> tuple[str, int]:
        index = self.events[self.OPERATIONS[step]]
        if at is None:
            return "events", self.log.put(index, OPERATION=self.UNTIMED)
        return "events", self.log.put(index, HORODATAGE=at.strftime(self.log.layout.time_pattern))

    def cancel(self, at: datetime, reason: str) -> tuple[str, int]:
        event = self.log.row(self.events[self.OPERATIONS["called"]])
        time = at.strftime(self.log.layout.time_pattern)
        return "events", self.log.append(event | {"OPERATION": "AN", "HORODATAGE": time, "MOTIF": reason})


def cases_of(parcel: Parcel) -> Iterator[Case]:
    """The cases of a delivery, in the order of its file; a case written twice is left out."""
    number_column = parcel.main.layout.columns[0]
    numbers = [parcel.main.row(index)[number_column] for index in range(len(parcel.main.lines))]
    log = _log(parcel)
    for index, number in enumerate(numbers):
        if numbers.count(number) > 1:
            continue
        if log is None:
            yield FlatCase(parcel, number, index)
            continue
        operations = log.get(number, [])
        once = {name: line for name, line in operations if [n for n, _ in operations].count(name) == 1}
        yield LoggedCase(parcel, number, index, once, is_moved=len(once) < len(operations))


def _log(parcel: Parcel) -> dict[str, list[tuple[str, int]]] | None:
    if "events" not in parcel.sheets:
        return None
    sheet, found = parcel.sheets["events"], {}
    for index in range(len(sheet.lines)):
        row = sheet.row(index)
        found.setdefault(row["NO_APPEL"], []).append((row["OPERATION"], index))
    return found
