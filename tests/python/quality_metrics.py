"""The metrics on the quality of feeds, told again: for each, SQL over the tables of integration/quality_truth.sql."""

FEED_DAYS = {
    "expected_feed_days": "count(*) filter (is_expected)",
    "received_feed_days": "count(*) filter (is_expected and landed > 0)",
    "missing_feed_days": "count(*) filter (is_expected and landed = 0)",
    "feed_completeness_share": "count(*) filter (is_expected and landed > 0) / nullif(count(*) filter (is_expected), 0)",
    "read_rows": "sum(rows_read)",
    "quarantined_rows": "sum(rows_quarantined)",
    "quarantined_row_share": "sum(rows_quarantined) / nullif(sum(rows_read), 0)",
    "median_delivery_delay_hours": "median(delay_hours)",
    "median_delivery_delay_hours_observations": "count(delay_hours)",
    "superseded_cases": "sum(cases_superseded)",
}
"""Over feed_days: one row per association and day expected or handed in."""

CASES = {
    "cases_in_use": "count(*)",
    "invalid_cases": "count(*) filter (is_invalid)",
    "invalid_case_share": "count(*) filter (is_invalid) / count(*)",
}
"""Over cases_in_use: one row per case, with whether the simulator planted a defect in it."""

CODES = {
    "codes_written": "count(*)",
    "mapped_codes": "count(*) filter (is_mapped)",
    "unmapped_codes": "count(*) filter (not is_mapped)",
    "catch_all_codes": "count(*) filter (is_catch_all)",
    "code_mapping_share": "count(*) filter (is_mapped) / count(*)",
    "catch_all_code_share": "count(*) filter (is_catch_all) / count(*)",
}
"""Over codes: one row per code written in a case in use."""

CODING_DAYS = {
    "judged_coding_days": "count(*) filter (acts > 0)",
    "surveillance_fit_days": "count(*) filter (coded >= 0.75 * acts and acts > 0)",
    "surveillance_fit_share": "count(*) filter (coded >= 0.75 * acts and acts > 0) / nullif(count(*) filter (acts > 0), 0)",
}
"""Over coding_days: one row per association and day, with the acts of seven days."""

FIELDS = {
    "expected_values": "sum(expected)",
    "filled_values": "sum(filled)",
    "field_completeness_share": "sum(filled) / sum(expected)",
}
"""Over field_values: one row per association, day and field."""

CHECKS = {
    "judged_checks": "count(*)",
    "failed_checks": "count(*) filter (is_failed)",
    "failed_check_share": "count(*) filter (is_failed) / count(*)",
}
"""Over checks: one row per association, day and check that could be judged."""

TOLD_APART = {"invalid_case_reasons", "failed_blocking_checks", "failed_warning_checks", "drift_alerts"}
"""Told again in a test of their own."""

QUALITY = {*FEED_DAYS, *CASES, *CODES, *CODING_DAYS, *FIELDS, *CHECKS, *TOLD_APART}
