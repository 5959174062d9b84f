"""Named constants of the simulation, with their unit and where they come from.

Where no source is named the value is an assumption: no public figure exists, and the constant is kept here as a
parameter so that it can be replaced by a measurement.
"""

from dataclasses import dataclass

MINUTE, HOUR, DAY = 60, 3600, 86_400

#: Length of a bin of the fluid queues, seconds.
BIN = 5 * MINUTE

#: Index of the mean day by weekday, Monday first (mean 1).
#: Source: computed on the SurSaUD daily file of Santé publique France, June 2020 to March 2021.
WEEKDAY_INDEX = (1.045, 0.934, 0.935, 0.928, 0.901, 1.164, 1.093)

#: Index of the mean day by month, January first. Assumption, shaped on the weekly volumes of the SpF bulletins of
#: 2014 (46 094 acts in the November holidays, 67 972 in a December week).
MONTH_INDEX = (1.10, 1.09, 1.03, 0.97, 0.97, 0.95, 0.93, 0.88, 0.95, 1.00, 1.02, 1.12)

#: Factor of a public holiday on a weekday (8 931 acts against 8 346) and of 25 December and 1 January.
#: Source: the SurSaUD daily file, 2020-2021.
HOLIDAY_FACTOR = 1.07
CHRISTMAS_FACTOR = 0.94

#: Factor of the school holidays. Source: SpF bulletin of November 2014 (46 094 against 53 809 acts), halved since
#: that week also held a public holiday.
SCHOOL_HOLIDAY_FACTOR = 0.93

#: Relative calls by local hour, 0 to 23, on a working day. Assumption: no public curve exists; built so that 60 % of
#: acts fall out of hours (SOS Bordeaux 2010) and 54 % of a week between 8 and 20 h (Cherbourg 2022).
WORKING_DAY_HOURS = (3.5, 2.6, 2.1, 1.9, 1.9, 2.2, 3.2, 4.9, 5.2, 5.3, 4.8, 4.3,
                     3.6, 3.4, 3.3, 3.3, 3.5, 4.0, 4.8, 5.9, 7.0, 6.9, 5.7, 4.4)  # fmt: skip
#: The same on a Saturday, and on a Sunday or public holiday.
SATURDAY_HOURS = (3.2, 2.5, 2.0, 1.8, 1.8, 2.0, 2.8, 4.4, 5.3, 5.8, 5.6, 5.2,
                  5.1, 5.0, 5.0, 5.0, 5.0, 5.2, 5.5, 5.6, 5.7, 5.2, 4.4, 3.5)  # fmt: skip
SUNDAY_HOURS = (3.0, 2.4, 2.0, 1.8, 1.8, 2.0, 2.7, 4.4, 6.4, 7.4, 7.1, 6.2,
                5.0, 4.6, 4.8, 4.9, 4.9, 5.1, 5.3, 5.2, 5.0, 4.3, 3.5, 2.7)  # fmt: skip

#: Acts a year of an association whose département has no figure. Assumption.
DEFAULT_ACTS_PER_YEAR = 12_000

#: Share of a département's acts by rank of its associations: proportional to rank ** -exponent. Assumption.
RANK_EXPONENT = 0.7


@dataclass(frozen=True)
class Parameters:
    """What the simulation assumes about the trade. Times in seconds, shares in 0..1."""

    # Demand
    day_noise: float = 0.05
    """Coefficient of variation of a day's demand around its expectation. Assumption."""
    decided_per_act: float = 1.085
    """Visits and consultations decided for one that takes place; the rest is cancelled. Assumption."""
    other_per_act: float = 0.21
    """Answered calls that become neither (advice, referral ...) for one act, so that calls : acts is about 1.5
    (Nantes 240 000 : 160 000; Toulon 200 000 : 140 000) with those abandoned."""

    # Switchboard
    handling: float = 210.0
    """Time of a call-taker for one call. Assumption."""
    switchboard_margin: float = 1.9
    """Call-takers beyond the mean demand of the hour, per square root of it. Assumption."""
    pickup: float = 18.0
    """Mean time to answer when a call-taker is free. Assumption."""
    patience: float = 480.0
    """Mean time for which a caller is ready to wait. Assumption."""
    hang_up: float = 75.0
    """Mean time from call to hanging up of those who do. Assumption."""
    base_abandon: float = 0.075
    """Share of callers who hang up without any queue. Assumption."""

    # Visits
    decision: float = 270.0
    """Median time from answer to triage decision. Assumption."""
    visit_cycle: float = 27 * MINUTE
    """Doctor's time for a visit, with the way: 2 to 3 visits an hour (TF1, 2022)."""
    consultation_cycle: float = 17 * MINUTE
    """Doctor's time for a consultation. Assumption."""
    doctor_margin: float = 0.3
    """Doctors beyond the mean demand of the hour, per square root of it. Assumption."""
    roster_memory: float = 28.0
    """Days over which rosters follow demand. Assumption."""
    dispatch: float = 15 * MINUTE
    """Mean time of the dispatcher to group and hand over a visit that is not urgent. Assumption."""
    travel: float = 19 * MINUTE
    """Median time from assignment to start of a visit, way included: with the rest gives a median of about 60
    minutes from call to visit (Quotidien du médecin: about one hour). Assumption."""
    wait_factor: tuple[float, float, float] = (1.0, 0.10, 0.40)
    """Share of the queue that priority 0, 1, 2 waits. Assumption for medians of 15 (U1) and 30 (U2) minutes."""
    pace_factor: tuple[float, float, float] = (1.0, 0.32, 0.56)
    """Factor on decision and travel times by priority. Assumption."""
    consultation_lead: float = 38 * MINUTE
    """Median time from decision to a consultation when a slot is free. Assumption."""
    opening_hours: tuple[int, int] = (8, 24)
    """Local hours between which the fixed centres start consultations. Assumption."""
    duration_by_age: tuple[float, float, float, float] = (17 * MINUTE, 13.0, 24 * MINUTE, 70.0)
    """Visit: 17 min at age 13, 24 min at 70, linear between (DREES, E&R 480, 2004)."""
    duration_life_at_risk: float = 40 * MINUTE
    """Visit with life at risk (DREES, E&R 480, 2004)."""
    life_at_risk_share: float = 0.20
    """Share of U1 visits with life at risk. Assumption."""
    priority_shares: tuple[tuple[float, float, float], ...] = (
        (0.77, 0.06, 0.17),
        (0.91, 0.0, 0.09),
        (0.90, 0.03, 0.07),
    )
    """Priority 0, 1, 2 of visits, consultations and other calls. Assumption."""
    cancel_base: float = 0.045
    """Share of visits cancelled whatever the delay. Assumption."""
    cancel_by_delay: float = 0.16
    """Further share cancelled when the delay grows without end. Assumption."""
    cancel_delay: float = 3 * HOUR
    """Delay at which 63 % of `cancel_by_delay` is reached. Assumption."""

    # Persons
    serials_per_birth_day: float = 1 / (82 * 365.25)
    """Persons of one birth date per inhabitant of the catchment (life span of 82 years, even cohorts). Assumption."""
    regulars: float = 0.0025
    """Frequent callers per yearly act of a catchment. Assumption."""
    regular_share: float = 0.05
    """Share of calls that come from frequent callers. Assumption."""
    recontact_share: float = 0.06
    """Share of calls that follow one by the same patient within two weeks. Assumption."""
    same_need_share: float = 0.75
    """Share of those that go on with the same need, that is the same illness. Assumption."""
    neighbour_share: float = 0.025
    """Share of patients who live in a neighbouring département. Assumption."""
    neighbour_kilometres: float = 130.0
    """Furthest centroid of a neighbouring département."""
    age_shares: tuple[float, float, float, float] = (0.09, 0.24, 0.59, 0.08)
    """Shares under 2, 2 to 14, 15 to 74, 75 and over (SpF bulletins 2019 to 2026, middle of the ranges)."""
    male_share: float = 3 / 7
    """Men to women 3 : 4 (Labrosse thesis, Grenoble, 2008)."""

    # What is written down
    coding_range: tuple[float, float] = (0.76, 0.95)
    """Share of acts with a coded diagnosis, by association (75 to 95 %). Assumption."""
    visit_share_range: tuple[float, float] = (0.34, 0.68)
    """Share of visits among acts, by association (30 to 70 %: federation 2020, AFP 2024)."""
    samu_share: float = 0.10
    """Calls sent by SAMU-15 (SOS Lyon page)."""
    correction_share: float = 0.022
    """Share of acts sent again with corrections, one to three days later (about 1.4 % of cases). Assumption."""
    misspelled_commune_share: float = 0.015
    """Share of commune names typed with a mistake. Assumption."""


PARAMETERS = Parameters()
