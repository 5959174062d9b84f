"""The metrics on access to care, told again: for each, SQL over the tables of integration/access_truth.sql."""

SEEN = "count(*) filter ({})"

DELAYS = {
    "followed_calls": "count(*)",
    "answers_in_target": SEEN.format("waited <= 60"),
    "undecided_calls": SEEN.format("decided is null"),
    "p90_answer_seconds": "quantile_cont(waited, 0.9)",
    "p90_answer_seconds_observations": "count(waited)",
    "p90_decision_minutes": "quantile_cont(decision_minutes, 0.9)",
    "p90_decision_minutes_observations": "count(decision_minutes)",
    "due_visits": SEEN.format("is_home"),
    "observed_visits": SEEN.format("is_home and started is not null"),
    "censored_visits": SEEN.format("is_home and started is null"),
    "visits_in_target": SEEN.format("is_home and start_minutes <= aim"),
    "dispatched_visits": SEEN.format("is_home and assigned is not null"),
    "median_dispatch_minutes": "median(assigned_minutes) filter (is_home)",
    "median_dispatch_minutes_observations": "count(assigned_minutes) filter (is_home)",
    "p90_dispatch_minutes": "quantile_cont(assigned_minutes, 0.9) filter (is_home)",
    "p90_dispatch_minutes_observations": "count(assigned_minutes) filter (is_home)",
    "median_visit_wait_minutes": "median(start_minutes) filter (is_home)",
    "median_visit_wait_minutes_observations": "count(start_minutes) filter (is_home)",
    "p90_visit_wait_minutes": "quantile_cont(start_minutes, 0.9) filter (is_home)",
    "p90_visit_wait_minutes_observations": "count(start_minutes) filter (is_home)",
    "median_cancelled_visit_minutes": "median(given_up_minutes) filter (is_home)",
    "median_cancelled_visit_minutes_observations": "count(given_up_minutes) filter (is_home)",
    "served_calls": SEEN.format("is_served"),
    "deep_night_calls": SEEN.format("hour(called) < 8"),
    "deep_night_acts": SEEN.format("hour(called) < 8 and started is not null"),
    "answer_target_share": "count(*) filter (waited <= 60) / count(*)",
    "observed_visit_share": "count(*) filter (is_home and started is not null) / nullif(count(*) filter (is_home), 0)",
    "arrival_target_share": "count(*) filter (is_home and start_minutes <= aim) / nullif(count(*) filter (is_home), 0)",
    "observed_arrival_target_share": "count(*) filter (is_home and start_minutes <= aim)"
    " / nullif(count(*) filter (is_home and started is not null), 0)",
    "dispatched_visit_share": "count(*) filter (is_home and assigned is not null) / nullif(count(*) filter (is_home), 0)",
    "served_share": "count(*) filter (is_served) / count(*)",
    "deep_night_act_share": "count(*) filter (hour(called) < 8 and started is not null)"
    " / nullif(count(*) filter (hour(called) < 8), 0)",
}
"""Over waits: one row per case."""

UNMET = {
    "unmet_calls": "count(unmet)",
    "unanswered_calls": SEEN.format("unmet = 'unanswered'"),
    "delay_cancellations": SEEN.format("unmet = 'cancelled_for_delay'"),
    "went_elsewhere_calls": SEEN.format("unmet = 'went_elsewhere'"),
    "redirected_calls": SEEN.format("unmet = 'redirected'"),
    "no_doctor_calls": SEEN.format("unmet = 'no_doctor'"),
    "median_unmet_wait_minutes": "median(given_up_minutes) filter (unmet is not null)",
    "median_unmet_wait_minutes_observations": "count(given_up_minutes) filter (unmet is not null)",
    "unmet_share": "count(unmet) / count(*)",
    "delay_cancellation_share": "count(*) filter (unmet = 'cancelled_for_delay') / count(*)",
}
"""Over waits too."""

DISTINCT = "count(distinct commune) filter ({})"
TERRITORIES = {
    "commune_calls": "count(*)",
    "commune_acts": SEEN.format("started is not null"),
    "commune_served_calls": SEEN.format("is_served"),
    "commune_served_share": "count(*) filter (is_served) / count(*)",
    "communes_with_calls": "count(distinct commune)",
    "communes_with_acts": DISTINCT.format("started is not null"),
    "communes_without_act": "count(distinct commune) - count(distinct commune) filter (started is not null)",
    "served_commune_share": "count(distinct commune) filter (started is not null) / nullif(count(distinct commune), 0)",
    "deep_night_communes_with_calls": DISTINCT.format("hour(called) < 8"),
    "deep_night_communes_with_acts": DISTINCT.format("hour(called) < 8 and started is not null"),
    "deep_night_commune_share": "count(distinct commune) filter (hour(called) < 8 and started is not null)"
    " / nullif(count(distinct commune) filter (hour(called) < 8), 0)",
    "outside_calls": SEEN.format("departement <> association_departement"),
    "outside_call_share": "count(*) filter (departement <> association_departement) / count(*)",
    "located_calls": "count(kilometres)",
    "centre_kilometres": "sum(kilometres)",
    "mean_centre_kilometres": "avg(kilometres)",
}
"""Over waits, by the département of the intervention and by month."""

TOLD_APART = {
    "commune_person_days",
    "commune_calls_per_1000",
    "commune_acts_per_1000",
    "standardised_acts",
    "standardised_acts_per_1000",
}
CAPACITY = {
    "doctor_hours",
    "staffed_hours",
    "capacity_acts",
    "capacity_doctors",
    "load_hours",
    "capacity_cells",
    "told_capacity_cells",
    "acts_per_doctor_hour",
    "mean_doctors_on_shift",
    "load_over_capacity",
    "told_capacity_share",
}
"""Told again in tests of their own."""

ACCESS = {*DELAYS, *UNMET, *TERRITORIES, *TOLD_APART, *CAPACITY}
