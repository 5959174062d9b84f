"""The metrics on care trajectories, told again: for each, SQL over the tables of trajectory_truth.py."""

from trajectory_truth import HOSPITAL

SEEN = "count(*) filter ({})"
WINDOWS = {"24h": 1440, "72h": 4320, "7d": 10_080, "30d": 43_200}
FOLLOWED = {
    **{f"recontacts_{window}": f"contact <= {minutes}" for window, minutes in WINDOWS.items()},
    "acts_after_contact_72h": "act <= 4320",
    "emergencies_after_contact_72h": "emergency <= 4320",
    "admissions_after_contact_7d": "admission <= 10080",
    "same_motive_recontacts_7d": "contact <= 10080 and same_motive",
    "elsewhere_recontacts_7d": "contact <= 10080 and elsewhere",
}


def with_patients(counts: dict[str, str]) -> dict[str, str]:
    """Counts of rows that meet a condition, each with the count of distinct patients behind it."""
    people = "count(distinct patient_id) filter ({})"
    rows = {name: SEEN.format(condition) for name, condition in counts.items()}
    return rows | {f"{name}_patients": people.format(condition) for name, condition in counts.items()}


def of_window(name: str, condition: str) -> str:
    """The condition, for the contacts that the data follow as long as the window of the metric."""
    return f"observed >= {WINDOWS[name.rsplit('_', 1)[1]]} and {condition}"


ENDS = {
    "episodes_across_associations": "associations > 1",
    "gp_handover_episodes": "handover = 'own_gp'",
    "hospital_handover_episodes": f"handover in {HOSPITAL}",
}
EPISODES = {
    "episodes": "count(*)",
    "episode_patients": "count(distinct patient_id)",
    "contacts_per_episode": "avg(contacts)",
    "contacts_per_episode_observations": "count(contacts)",
    "chained_episodes": SEEN.format("contacts > 1"),
    "chained_episode_share": "count(*) filter (contacts > 1) / count(*)",
    "episodes_with_act": SEEN.format("has_act"),
    "episode_act_share": "count(*) filter (has_act) / count(*)",
    "median_episode_minutes": "median(minutes)",
    "p90_episode_minutes": "quantile_cont(minutes, 0.9)",
    "median_episode_minutes_observations": "count(minutes)",
    "p90_episode_minutes_observations": "count(minutes)",
    **with_patients(ENDS),
    "episode_across_associations_share": "count(*) filter (associations > 1) / count(*)",
    "gp_handover_share": "count(*) filter (handover = 'own_gp') / count(*)",
    "hospital_handover_share": f"count(*) filter (handover in {HOSPITAL}) / count(*)",
}
STEPS = {
    "episode_steps": "count(*)",
    "episode_steps_patients": "count(distinct patient_id)",
    "median_step_minutes": "median(minutes) filter (not is_outcome)",
    "median_step_minutes_observations": "count(minutes) filter (not is_outcome)",
}
RECONTACTS = {
    **with_patients({f"observed_contacts_{window}": of_window(f"_{window}", "true") for window in WINDOWS}),
    **with_patients({name: of_window(name, condition) for name, condition in FOLLOWED.items()}),
}
RECONTACT_SHARES = {
    **{f"recontact_share_{window}": (f"recontacts_{window}", f"observed_contacts_{window}") for window in WINDOWS},
    "acts_after_contact_share_72h": ("acts_after_contact_72h", "observed_contacts_72h"),
    "emergencies_after_contact_share_72h": ("emergencies_after_contact_72h", "observed_contacts_72h"),
    "admissions_after_contact_share_7d": ("admissions_after_contact_7d", "observed_contacts_7d"),
    "same_motive_recontacts_share_7d": ("same_motive_recontacts_7d", "recontacts_7d"),
    "elsewhere_recontacts_share_7d": ("elsewhere_recontacts_7d", "recontacts_7d"),
}
RECONTACTS |= {
    share: f"({RECONTACTS[above]}) / nullif({RECONTACTS[below]}, 0)"
    for share, (above, below) in RECONTACT_SHARES.items()
}
FREQUENT = ["frequent_callers", "frequent_caller_calls", "frequent_caller_call_share"]
"""Told again in a test of their own: they take twelve contacts of one person."""
