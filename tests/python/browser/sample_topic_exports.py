"""The exports of the pages on demand, access to care and care trajectories in the sample publication."""

from __future__ import annotations

# export: (label_fr, page, grain, levels, metrics)
TOPIC_EXPORTS = {
    "demand_by_reason": ("Demande par motif", "demand", "period", ("france", "region"), ("calls",)),
    "demand_by_age": ("Demande par âge", "demand", "period", ("france", "region"), ("calls",)),
    "demand_by_hour": ("Demande par heure", "demand", "period", ("france", "region"), ("calls_per_hour",)),
    "bulletin_weekly": (
        "Bulletin hebdomadaire",
        "bulletin",
        "week",
        ("france", "region"),
        (
            "calls",
            "acts",
            "visits",
        ),
    ),
    "access": (
        "Accès aux soins",
        "access_to_care",
        "period",
        ("france", "region"),
        (
            "answer_target_share",
            "median_visit_wait_minutes",
            "arrival_target_share",
            "unmet_share",
            "served_share",
        ),
    ),
    "access_weekly": (
        "Accès semaine par semaine",
        "access_to_care",
        "week",
        ("france", "region"),
        (
            "answer_target_share",
            "median_visit_wait_minutes",
            "p90_visit_wait_minutes",
            "arrival_target_share",
            "unmet_share",
            "served_share",
        ),
    ),
    "unmet_kinds": (
        "Demandes non satisfaites",
        "access_to_care",
        "period",
        ("france", "region"),
        (
            "unmet_calls",
            "median_unmet_wait_minutes",
        ),
    ),
    "coverage": (
        "Couverture",
        "access_to_care",
        "period",
        ("france", "territory_region", "territory_departement"),
        (
            "served_commune_share",
            "deep_night_commune_share",
            "commune_acts_per_1000",
            "communes_with_calls",
            "communes_without_act",
            "outside_call_share",
            "mean_centre_kilometres",
        ),
    ),
    "capacity_hours": (
        "Capacité par heure",
        "access_to_care",
        "period",
        ("france", "region"),
        (
            "mean_doctors_on_shift",
            "acts_per_doctor_hour",
            "load_over_capacity",
            "told_capacity_share",
        ),
    ),
    "trajectories": (
        "Parcours",
        "care_trajectory",
        "period",
        ("france", "region"),
        (
            "episodes",
            "gp_handover_share",
            "hospital_handover_share",
            "recontact_share_24h",
            "recontact_share_72h",
            "recontact_share_7d",
            "recontact_share_30d",
            "acts_after_contact_share_72h",
            "emergencies_after_contact_share_72h",
            "admissions_after_contact_share_7d",
        ),
    ),
    "trajectories_weekly": (
        "Parcours par semaine",
        "care_trajectory",
        "week",
        ("france", "region"),
        (
            "episodes",
            "gp_handover_share",
            "hospital_handover_share",
            "recontact_share_72h",
        ),
    ),
    "flows": ("Flux", "care_trajectory", "period", ("france", "region"), ("episode_steps",)),
    "outcomes": ("Issues", "care_trajectory", "period", ("france", "region"), ("acts",)),
}
