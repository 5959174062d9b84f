"""Times of a case in an order, or on a day, that cannot be true."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from contact.simulate.defects.cases import Case
from contact.simulate.defects.kinds import WAREHOUSE, CaseKind, Mark
from contact.simulate.reference import load

_EARLIER = timedelta(minutes=10)
_FAR = timedelta(days=40)


def _moved(step: str, beside: str, by: timedelta) -> Callable[[Case, Random], Mark]:
    """Write the time of `step` so far from that of `beside`."""

    def plant(case: Case, rng: Random) -> Mark:
        return Mark(*case.put_time(step, case.time(beside) + by))

    return plant


def _removed(step: str) -> Callable[[Case, Random], Mark]:
    return lambda case, rng: Mark(*case.put_time(step, None))


def _has(*steps: str, without: tuple[str, ...] = ()) -> Callable[[Case], bool]:
    def fits(case: Case) -> bool:
        known = all(case.time(step) for step in steps)
        return case.is_plain and known and not any(case.time(step) for step in without)

    return fits


def _cancel_after_start(case: Case, rng: Random) -> Mark:
    reasons = _cancellation_codes(case)
    return Mark(*case.cancel(case.time("started") + _EARLIER, reasons["no_longer_wanted"]))


def _cancellation_codes(case: Case) -> dict[str, str]:
    folder = case.parcel.seeds
    return load(folder).codes("cancellation_reasons", case.parcel.association.thesaurus, "cancellation_reason")


def _is_logged_act(case: Case) -> bool:
    return case.parcel.association.format == "dispatch_log" and _has("called", "answered", "started")(case)


def _before_call(step: str, *, act: bool | None = None) -> CaseKind:
    name = f"{step}_before_call"
    fits = _has("called", step) if act is None else _has("called", step, without=("started",))
    return CaseKind(name, name, WAREHOUSE, _moved(step, "called", -_EARLIER), fits)


def _kind(name: str, plant: Callable[[Case, Random], Mark], fits: Callable[[Case], bool]) -> CaseKind:
    return CaseKind(name, name, WAREHOUSE, plant, fits)


TIMES = (
    _before_call("answered"),
    _before_call("decided"),
    _before_call("started"),
    _before_call("cancelled", act=False),
    _kind("ended_before_start", _moved("ended", "started", -_EARLIER), _has("started", "ended")),
    _kind("ended_without_start", _removed("started"), _has("started", "ended")),
    _kind("cancelled_after_start", _cancel_after_start, _has("started", without=("cancelled",))),
    _kind("missing_call_time", _removed("called"), _is_logged_act),
    _kind("impossible_call_day", _moved("called", "called", _FAR), _has("called", "answered")),
    _kind("impossible_start_day", _moved("started", "started", _FAR), _has("called", "started")),
)
