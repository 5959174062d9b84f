"""The tables of meta beside the figures: checks, codes, lineage, history, and the governance of an invented year."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from browser.sample_figures import Sample, read_seed

CHECKS = ("check_id", "subject", "severity", "owner", "fails_when", "limit_value", "label_fr", "label_en")
Tables = dict[str, tuple[str, pd.DataFrame]]


def tables(sample: Sample, metrics: list[str]) -> Tables:
    """Name → (columns, rows); `metrics` are the names in meta.metrics."""
    return {
        "checks": checks(),
        "codes": _table(
            "association_id varchar, code_field varchar, unmapped_code varchar",
            [("bas_rhin_a", "diagnosis", f"X{number:02d}") for number in range(20)] + [("paris_a", "origin", "=A1")],
        ),
        "spreads": _table(
            "metric varchar, period varchar, spread double, associations integer",
            [("answered_share", "12m", 0.01, 64)],
        ),
        "lineage": _table(
            "metric varchar, layer varchar, name varchar",
            [(name, layer, node) for name in metrics for layer, node in (("marts", "fct_calls"), ("staging", "stg_x"))],
        ),
        "history": history(sample, metrics),
        **governance(sample),
    }


def checks() -> tuple[str, pd.DataFrame]:
    names = (*CHECKS, "action_fr", "action_en")
    columns = ", ".join(f"{name} {'double' if name == 'limit_value' else 'varchar'}" for name in names)
    rows = read_seed("quality/quality_checks.csv")[list(names)]
    return columns, rows.assign(limit_value=rows.limit_value.astype(float))


def history(sample: Sample, metrics: list[str]) -> tuple[str, pd.DataFrame]:
    """Everything from the first publication, but one metric that came, one that changed and one that went lately."""
    columns = (
        "kind varchar, name varchar, definition varchar, first_published_on date, changed_on date, removed_on date"
    )
    today = sample.published_at.date()
    began, lately = today - timedelta(days=400), today - timedelta(days=9)
    rows = [("metric", name, "0" * 32, began, None, None) for name in metrics if name not in ("calls", "acts")]
    rows += [("metric", "calls", "0" * 32, began, lately, None), ("metric", "acts", "0" * 32, lately, None, None)]
    rows += [("export", "old_table", "0" * 32, began, None, lately)]
    return _table(columns, rows)


def governance(sample: Sample) -> Tables:
    """What the governance page reads."""
    today = sample.published_at.date()
    return {
        "held": _table(
            "store varchar, content varchar, row_count bigint",
            [
                ("landing", "deliveries", 32200), ("landing", "rows_landed", 2360000), ("landing", "rows_quarantined", 0),
                ("warehouse", "fct_calls", 6250000), ("warehouse", "dim_patients", 473000),
            ],
        ),
        "contract": _table(
            "place varchar, classification varchar, gate varchar, fields integer",
            [
                ("feeds", "direct_identifier", "identity", 14), ("feeds", "free_text", "drop", 3),
                ("feeds", "health", "keep", 24), ("warehouse", "health", "keep", 32),
            ],
        ),
        "limits": _table(
            "setting varchar, value integer",
            [("retention_years", 20), ("audit_days", 365), ("k", 11), ("round_base", 5)],
        ),
        "activity": _table(
            "month varchar, action varchar, outcome varchar, entries integer, accounts integer",
            [("2026-11", "land", "done", 14, 1), ("2026-11", "sql", "refused", 2, 2), ("2026-10", "backup", "done", 31, 1)],
        ),
        "requests": _table(
            "action varchar, step varchar, value double, state varchar",
            [
                ("access", "asked", 25.0, "rounded"), ("access", "done", 20.0, "rounded"),
                ("erase", "asked", None, "masked"), ("erase", "done", 0.0, "exact"),
            ],
        ),
        "upkeep": _table(
            "action varchar, done_on date, times integer",
            [("backup", today - timedelta(days=1), 31), ("publish", today, 400)],
        ),
        "keys": _table(
            "key varchar, made_on date, retired integer",
            [("landing", today - timedelta(days=400), 0), ("patients", today - timedelta(days=90), 1), ("backup", None, 0)],
        ),
        "seal": _table("is_whole boolean, problems integer", [(True, 0)]),
    }  # fmt: skip


def _table(columns: str, rows: list[tuple]) -> tuple[str, pd.DataFrame]:
    return columns, pd.DataFrame(rows, columns=[name.split()[0] for name in columns.split(", ")], dtype=object)
