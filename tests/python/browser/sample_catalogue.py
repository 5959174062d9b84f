"""The metrics and exports of the sample publication, with the names, units and directions of the real ones."""

from __future__ import annotations

from browser.sample_topic_exports import TOPIC_EXPORTS
from browser.sample_topic_metrics import TOPIC_METRICS

# metric: (label_fr, label_en, unit, direction, disclosure, type)
METRICS = {
    "calls": ("Appels reçus", "Calls received", "call", "neither", "activity", "simple"),
    "answered_share": (
        "Part des appels décrochés",
        "Share of calls answered",
        "percent",
        "higher_is_better",
        "activity",
        "ratio",
    ),
    "abandoned_calls": ("Appels abandonnés", "Calls abandoned", "call", "lower_is_better", "activity", "simple"),
    "advice_calls": ("Conseils médicaux", "Medical advice", "call", "neither", "activity", "simple"),
    "acts": ("Actes", "Acts", "act", "neither", "activity", "simple"),
    "visits": ("Visites à domicile", "Home visits", "act", "neither", "activity", "simple"),
    "consultations": ("Consultations", "Consultations", "act", "neither", "activity", "simple"),
    "visit_share": ("Part des visites", "Visit share", "percent", "neither", "activity", "ratio"),
    "median_answer_seconds": (
        "Délai médian de réponse",
        "Median time to answer",
        "second",
        "lower_is_better",
        "activity",
        "simple",
    ),
    "median_decision_minutes": (
        "Délai médian de décision",
        "Median time to decision",
        "minute",
        "lower_is_better",
        "activity",
        "simple",
    ),
    "median_arrival_minutes": (
        "Délai médian d’arrivée",
        "Median time to arrival",
        "minute",
        "lower_is_better",
        "activity",
        "simple",
    ),
    "p90_arrival_minutes": (
        "Délai d’arrivée (90 %)",
        "Time to arrival (90%)",
        "minute",
        "lower_is_better",
        "activity",
        "simple",
    ),
    "out_of_hours_call_share": (
        "Part des appels en PDSA",
        "Out-of-hours calls",
        "percent",
        "neither",
        "activity",
        "ratio",
    ),
    "out_of_hours_act_share": (
        "Part des actes en PDSA",
        "Out-of-hours acts",
        "percent",
        "neither",
        "activity",
        "ratio",
    ),
    "coding_share": ("Part des actes codés", "Coding share", "percent", "higher_is_better", "activity", "ratio"),
    "covid_acts": (
        "Actes pour suspicion de COVID-19",
        "Acts for suspected COVID-19",
        "act",
        "neither",
        "health",
        "simple",
    ),
    "coded_acts": (
        "Actes avec diagnostic codé",
        "Acts with a coded diagnosis",
        "act",
        "higher_is_better",
        "activity",
        "simple",
    ),
    "covid_share": (
        "Part des suspicions de COVID-19",
        "Share of suspected COVID-19",
        "percent",
        "neither",
        "health",
        "ratio",
    ),
    "calls_per_hour": ("Appels par heure", "Calls per hour", "call_per_hour", "neither", "activity", "ratio"),
    "calls_per_1000": (
        "Appels pour 1 000 habitants",
        "Calls per 1,000 inhabitants",
        "per_1000",
        "neither",
        "activity",
        "ratio",
    ),
    "acts_per_1000": (
        "Actes pour 1 000 habitants",
        "Acts per 1,000 inhabitants",
        "per_1000",
        "neither",
        "activity",
        "ratio",
    ),
}

# export: (label_fr, page, grain, levels, metrics)
EXPORTS = {
    "headline": (
        "Chiffres clés",
        "overview",
        "period",
        ("france", "region", "departement", "association"),
        (
            "calls",
            "answered_share",
            "abandoned_calls",
            "advice_calls",
            "acts",
            "visits",
            "consultations",
            "visit_share",
            "median_answer_seconds",
            "median_decision_minutes",
            "median_arrival_minutes",
            "p90_arrival_minutes",
            "out_of_hours_call_share",
            "out_of_hours_act_share",
            "coding_share",
        ),
    ),
    "health_headline": (
        "Chiffres clés de santé",
        "overview",
        "period",
        ("france", "region"),
        ("covid_acts", "coded_acts", "covid_share"),
    ),
    "demand_daily": (
        "Demande par jour",
        "overview",
        "day",
        ("france", "region", "departement", "association"),
        ("calls", "acts", "visits", "consultations", "advice_calls"),
    ),
    "service_daily": (
        "Service par jour",
        "overview",
        "day",
        ("france", "region"),
        ("answered_share", "median_arrival_minutes", "median_answer_seconds"),
    ),
    "covid_weekly": (
        "COVID-19 par semaine",
        "overview",
        "week",
        ("france", "region"),
        ("covid_acts", "coded_acts", "covid_share"),
    ),
    "hour_of_week": (
        "Heures de la semaine",
        "overview",
        "period",
        ("france", "region"),
        ("calls_per_hour",),
    ),
    "territories": (
        "Territoires",
        "territories",
        "period",
        ("france", "territory_region", "territory_departement"),
        ("calls", "calls_per_1000", "acts", "acts_per_1000", "visits", "consultations", "median_arrival_minutes"),
    ),
}

METRICS |= TOPIC_METRICS
EXPORTS |= TOPIC_EXPORTS
