"""What the resources of an association are made from."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from contact.simulate.clock import Clock
from contact.simulate.deliveries import Rows
from contact.simulate.dispatch_log import coded
from contact.simulate.fhir_json import instants
from contact.simulate.patients import Patients
from contact.simulate.site import Site
from contact.simulate.texts import take
from contact.simulate.timeline import Cases


@dataclass(frozen=True)
class Sending:
    """The cases of an association, the rows to deliver, and its habits.

    `server` stands before references (some servers write them absolute); `utc` tells whether times are in UTC.
    """

    cases: Cases
    patients: Patients
    site: Site
    clock: Clock
    rows: Rows
    number: pa.Array
    server: str
    utc: bool

    def column(self, name: str) -> np.ndarray:
        """A column of the cases, per row."""
        return self.cases[name][self.rows.case]

    def state(self, name: str) -> np.ndarray:
        """A column that corrections change, per row."""
        return self.rows.state(self.cases, name)

    def time(self, at: np.ndarray) -> pa.Array:
        """Moments as this association writes them."""
        return instants(at, self.clock, self.utc)

    def codes(self, name: str, key: str, values: tuple[str, ...], index: np.ndarray) -> pa.Array:
        """Codes of a code map, empty where the index is negative."""
        return take(coded(self.patients.folder, self.site, name, key, values), index)

    @property
    def name(self) -> str:
        """The association in the ids of its resources."""
        return self.site.association.association_id.replace("_", "-")
