"""Care trajectories told again from the cases of the landing store, contact by contact, without dbt and without windows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb
import pyarrow as pa

GAP, LONGEST = timedelta(hours=72), timedelta(hours=48)
CLOSING = ("hospitalised", "death")
AT_CENTRE = ("consultation", "teleconsultation")
HOSPITAL = ("hospitalised", "emergency_department", "emergency_services")
TIMES = ("called", "answered", "decided", "assigned", "acknowledged", "started", "ended", "cancelled")
PLACES = "association_id, association_departement, association_region, departement"
WORDS = "patient_id::varchar as patient_id, called_on, decided_for, cancelled_for, went_to, motive, is_answered, waited"

_CASES = f"""
    select association_id || ':' || case_id as call_id, {PLACES}, {WORDS},
        {", ".join(f"utc({name}, time_zone) as {name}" for name in TIMES)}
    from cases
"""


@dataclass
class Contact:
    """A case with its steps in order; `at` and `end` are UTC, None where no time is known."""

    case: dict
    at: datetime | None
    steps: list[tuple[str, datetime | None]]

    @property
    def end(self) -> datetime | None:
        return self.steps[-1][1]

    @property
    def outcome(self) -> str:
        return self.steps[-1][0]

    @property
    def is_act(self) -> bool:
        return self.case["started"] is not None

    def __getitem__(self, name: str):
        return self.case[name]


def read_contacts(connection: duckdb.DuckDBPyConnection) -> list[Contact]:
    """All contacts in the order of their calls, from the temporary table `cases`."""
    contacts = [contact_of(case) for case in connection.execute(_CASES).to_arrow_table().to_pylist()]
    return sorted(contacts, key=lambda contact: (contact.at or datetime.max, contact["call_id"]))


def contact_of(case: dict) -> Contact:
    """The steps of a case, each no earlier than the one before; what is out of reach of the call is left out."""
    at = case["called"] or case["started"]
    if case["answered"] is None and case["waited"] is not None:
        case["answered"] = case["called"] + timedelta(seconds=int(case["waited"]))
    known = {name: case[name] for name in TIMES if at and case[name] and case[name] <= at + LONGEST}
    at_centre, latest, steps = case["decided_for"] in AT_CENTRE, at, [("call", at)]
    for name, step in (
        ("answered", "triage"),
        ("decided", decision_step(case["decided_for"])),
        ("assigned", None if at_centre else "travel"),
        ("started", "consultation" if at_centre else "visit"),
    ):
        if name in known:
            latest = max(latest, known[name])
        if step and (name in known or (name == "started" and case["started"])):
            steps.append((step, latest))
    ended = max([latest, *known.values()]) if at else None
    return Contact(case, at, [*steps, (outcome_of(case), ended)])


def decision_step(decision: str | None) -> str:
    """What follows a decision."""
    if decision in AT_CENTRE:
        return "appointment"
    return {"visit": "dispatch", None: "no_decision", "none": "no_decision"}.get(decision, decision)


def outcome_of(case: dict) -> str:
    """How a case ended."""
    if case["started"]:
        return case["went_to"] or "not_recorded"
    if case["cancelled_for"] == "hung_up" and not case["is_answered"]:
        return "abandoned"
    told = {"went_to_hospital": "emergency_department", "emergency_services": "emergency_services", "own_gp": "own_gp"}
    if case["cancelled_for"] in told:
        return told[case["cancelled_for"]]
    if case["cancelled"]:
        return "cancelled"
    ends = {"advice": "advised", "emergency_referral": "emergency_services", "gp_referral": "own_gp"}
    return ends.get(case["decided_for"], "not_recorded")


def by_patient(contacts: list[Contact]) -> list[list[Contact]]:
    """Contacts of each recognised patient, in order; every other contact by itself."""
    found = defaultdict(list)
    for contact in contacts:
        is_known = contact["patient_id"] is not None and contact.at is not None
        found[contact["patient_id"] if is_known else contact["call_id"]].append(contact)
    return list(found.values())


def episodes_of(contacts: list[Contact]) -> list[list[Contact]]:
    """One patient's contacts, cut into episodes."""
    episodes = [[contacts[0]]]
    for number, contact in enumerate(contacts[1:], start=1):
        earlier = contacts[:number]
        closed = max((c.end for c in earlier if c.outcome in CLOSING), default=datetime.min)
        if earlier[-1].at <= closed < contact.at or contact.at > max(c.end for c in earlier) + GAP:
            episodes.append([])
        episodes[-1].append(contact)
    return episodes


def minutes(since: datetime | None, until: datetime | None) -> float | None:
    """Minutes between two instants, none less than 0."""
    return None if since is None or until is None else max((until - since).total_seconds(), 0) / 60


def places(contact: Contact, day: date) -> dict:
    """What every figure can be grouped by."""
    return {name: contact[name] for name in PLACES.split(", ")} | {"patient_id": contact["patient_id"], "day": day}


def episode_row(episode: list[Contact]) -> dict:
    """What an episode tells."""
    first, last = episode[0], max(enumerate(episode), key=lambda item: (item[1].end or datetime.min, item[0]))[1]
    return places(first, first["called_on"]) | {
        "episode_id": first["call_id"],
        "contacts": len(episode),
        "associations": len({contact["association_id"] for contact in episode}),
        "has_act": any(contact.is_act for contact in episode),
        "handover": last.outcome,
        "minutes": minutes(first.at, last.end),
    }


def step_rows(episode: list[Contact]) -> list[dict]:
    """The steps of an episode as they followed each other, each with the next."""
    steps = [
        (at or datetime.min, number, rank, step, contact)
        for number, contact in enumerate(episode)
        for rank, (step, at) in enumerate(contact.steps)
    ]
    steps.sort(key=lambda item: item[:3])
    return [
        places(contact, contact["called_on"])
        | {
            "step": step,
            "next_step": after[3] if after else None,
            "is_outcome": rank == len(contact.steps) - 1,
            "minutes": minutes(at, after[0] if after else at) if contact.at else None,
        }
        for (at, _, rank, step, contact), after in zip(steps, [*steps[1:], None], strict=True)
    ]


def recontact_rows(contacts: list[Contact], observed: dict[str, datetime]) -> list[dict]:
    """One patient's contacts, each with what followed it."""
    rows = []
    for place, contact in enumerate(contacts):
        later = contacts[place + 1 :]
        kinds = {
            "contact": later,
            "act": [c for c in later if c.is_act],
            "emergency": [c for c in later if c.outcome in HOSPITAL[1:]],
            "admission": [c for c in later if c.outcome == "hospitalised"],
        }
        following = later[0] if later else None
        rows.append(
            places(contact, contact["called_on"])
            | {kind: minutes(contact.end, found[0].at) if found else None for kind, found in kinds.items()}
            | {
                "observed": minutes(contact.end, observed[contact["association_id"]]),
                "same_motive": bool(following and contact["motive"] and contact["motive"] == following["motive"]),
                "elsewhere": bool(following and contact["association_id"] != following["association_id"]),
            }
        )
    return rows


def tell_trajectories(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary tables told_episodes, told_steps and told_recontacts from `cases`."""
    contacts = read_contacts(connection)
    patients = by_patient(contacts)
    observed = {}
    for contact in contacts:
        if contact.at:
            observed[contact["association_id"]] = contact.at
    known = [one for one in patients if one[0]["patient_id"] and one[0].at]
    episodes = [episode for one in patients for episode in episodes_of(one)]
    tables = {
        "told_episodes": [episode_row(episode) for episode in episodes],
        "told_steps": [row for episode in episodes for row in step_rows(episode)],
        "told_recontacts": [row for one in known for row in recontact_rows(one, observed)],
    }
    for name, rows in tables.items():
        connection.register(f"{name}_rows", pa.Table.from_pylist(rows))
        connection.execute(f"create temp table {name} as select * from {name}_rows")
