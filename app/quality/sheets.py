"""The workbook of the page: every association at once, one sheet per topic."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from app import data, formats
from app.associations import Named
from app.published import quality
from app.quality.cells import Cells
from app.quality.details_card import word
from app.quality.todo_card import tasks
from app.text import say
from app.view import View
from app.workbook import Column, Sheet, to_xlsx

DELIVERED = ("feed_completeness_share", "missing_feed_days", "median_delivery_delay_hours", "quarantined_row_share")
CODED = ("surveillance_fit_share", "code_mapping_share", "catch_all_code_share")
KINDS = {"percent": "share", "hour": "number"}
Names = dict[str, Named]


def workbook(view: View, names: Names) -> bytes:
    """The file, of the period chosen."""
    period, publication = view.filters.period, view.publication
    figures = Cells.of(quality.figures(publication, period))
    sheets = [
        _about(view),
        _freshness(view, figures, names),
        _fields(view, figures, names),
        _coding(view, figures, names),
        _checks(view, names),
        _codes(view, names),
        _definitions(view),
    ]
    return to_xlsx(say("quality.book.title"), publication.about.published_at, sheets)


def _about(view: View) -> Sheet:
    about = view.publication.about
    rows = [
        [say("quality.book.period"), formats.date_range(*view.filters.current.span)],
        [say("quality.book.data"), formats.date_range(about.data_from, about.data_to)],
        [say("quality.book.published"), formats.short_date(formats.paris_day(about.published_at))],
        [say("quality.book.kind"), say(f"quality.book.kinds.{about.data_kind}")],
        [say("quality.book.empty"), say("quality.book.empty_means")],
    ]
    columns = [Column(say("quality.book.about")), Column("contact", "long")]
    return Sheet(say("quality.book.sheets.about"), columns, rows)


def _freshness(view: View, figures: Cells, names: Names) -> Sheet:
    last = data.freshness(view.publication).set_index("association_id")
    columns = [
        *_places(),
        Column(say("quality.columns.delivered"), "date"),
        Column(say("quality.columns.is_current")),
        *(_figure(view, metric) for metric in DELIVERED),
    ]

    def line(code: str) -> list:
        day, is_current = last.last_delivered_on.get(code), bool(last.is_current.get(code, False))
        told = say("quality.yes") if is_current else say("quality.no")
        return [None if pd.isna(day) else day.date(), told, *(figures.value(code, metric) for metric in DELIVERED)]

    return Sheet(say("quality.book.sheets.freshness"), columns, _by_association(names, line))


def _fields(view: View, figures: Cells, names: Names) -> Sheet:
    rows = quality.fields(view.publication, view.filters.period)
    cells, shown = Cells.of(rows, "field_name"), list(dict.fromkeys(rows.field_name))
    metric = "field_completeness_share"
    columns = [
        *_places(),
        _figure(view, metric),
        _figure(view, "invalid_case_share"),
        *(Column(word("fields", one), "share") for one in shown),
    ]

    def line(code: str) -> list:
        overall = [figures.value(code, metric), figures.value(code, "invalid_case_share")]
        return overall + [cells.value(code, one, metric) for one in shown]

    return Sheet(say("quality.book.sheets.fields"), columns, _by_association(names, line))


def _coding(view: View, figures: Cells, names: Names) -> Sheet:
    rows = quality.codes(view.publication, view.filters.period)
    cells, shown = Cells.of(rows, "code_field"), list(dict.fromkeys(rows.code_field))
    columns = [
        *_places(),
        *(_figure(view, metric) for metric in CODED),
        *(Column(word("code_fields", one), "share") for one in shown),
    ]

    def line(code: str) -> list:
        overall = [figures.value(code, metric) for metric in CODED]
        return overall + [cells.value(code, one, "code_mapping_share") for one in shown]

    return Sheet(say("quality.book.sheets.coding"), columns, _by_association(names, line))


def _checks(view: View, names: Names) -> Sheet:
    checks = Cells.of(quality.checks(view.publication, view.filters.period), "quality_check")
    remedies = quality.remedies(view.publication)
    kinds = {
        "severity": "text",
        "check": "long",
        "failed": "count",
        "judged": "count",
        "action": "long",
        "owner": "text",
    }
    columns = [*_places(), *(Column(say(f"quality.columns.{name}"), kind) for name, kind in kinds.items())]
    rows = [
        [
            named.region,
            named.name,
            say(f"quality.severities.{task.severity}"),
            task.label,
            task.failed,
            task.judged,
            task.action,
            say(f"quality.owners.{task.owner}"),
        ]
        for code, named in names.items()
        for task in tasks(checks, remedies, code)
    ]
    return Sheet(say("quality.book.sheets.checks"), columns, rows)


def _codes(view: View, names: Names) -> Sheet:
    columns = [*_places(), Column(say("quality.columns.field")), Column(say("quality.columns.code"))]
    rows = [
        [names[row.area_code].region, names[row.area_code].name, word("code_fields", row.code_field), row.unmapped_code]
        for row in quality.unmapped_codes(view.publication).itertuples()
        if row.area_code in names
    ]
    return Sheet(say("quality.book.sheets.codes"), columns, sorted(rows))


def _definitions(view: View) -> Sheet:
    shown = (*DELIVERED, "field_completeness_share", "invalid_case_share", *CODED, "failed_checks", "judged_checks")
    columns = [Column(say("csv.indicator"), "long"), Column(say("quality.book.definition"), "long")]
    rows = [[view.label(metric), view.description(metric)] for metric in shown]
    return Sheet(say("quality.book.sheets.definitions"), columns, rows)


def _places() -> list[Column]:
    return [Column(say("quality.columns.region")), Column(say("quality.columns.association"))]


def _figure(view: View, metric: str) -> Column:
    return Column(view.label(metric), KINDS.get(view.units[metric], "count"))


def _by_association(names: Names, line: Callable[[str], list]) -> list[list]:
    return [[named.region, named.name, *line(code)] for code, named in names.items()]
