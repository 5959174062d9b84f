"""What an export may group by beside time and level: the column each dimension becomes, and whether it is of the service.

A dimension of the service says something of when and how calls are answered. Any other one (age, sex, motive, diagnosis,
outcome, and whatever is added later) says something of persons: every figure told by it is a health figure.
"""

from collections.abc import Iterable

SERVICE_DIMENSIONS = (
    "weekday",
    "demand_hour",
    "called_hour",
    "started_hour",
    "hour_of_day",
    "time_band",
    "day_type",
    "act_kind",
    "decision",
    "priority",
    "unmet_kind",
    "cancellation_reason",
    "field_name",
    "code_field",
    "invalid_reason",
    "check_id",
    "quality_check",
)
NONE = "none"
"""What stands in a column where the dimension is empty: no motive was written, no age is known."""

_HOURS = ("demand_hour", "called_hour", "started_hour", "hour_of_day")
_INTEGERS = ("weekday", "hour")


def column_of(group_by: str) -> str:
    """The column of a group-by, as `act__age_group`: its last part; every hour of day is an `hour`."""
    name = group_by.rpartition("__")[2]
    return "hour" if name in _HOURS else name


def type_of(column: str) -> str:
    """The DuckDB type of the column of a dimension."""
    return "integer" if column in _INTEGERS else "varchar"


def tell_of_persons(group_bys: Iterable[str]) -> bool:
    """Whether one of these dimensions makes health figures of all that is told by it."""
    return any(name.rpartition("__")[2] not in SERVICE_DIMENSIONS for name in group_bys)
