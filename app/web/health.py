"""`/health`: whether there is a publication to show, and whether it is fresh; for a monitor, without a figure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from app.access.configuration import configuration

PARIS = ZoneInfo("Europe/Paris")


async def health(_: Request) -> JSONResponse:
    """200 with status `fresh`, or 503 with `stale` or `unreadable`."""
    told = await run_in_threadpool(state, datetime.now(UTC))
    return JSONResponse(
        told, status_code=200 if told["status"] == "fresh" else 503, headers={"Cache-Control": "no-store"}
    )


def state(now: datetime) -> dict[str, object]:
    """What is published and how old it is at `now` (UTC); simulated and replayed days are of no date, and never stale."""
    from app import data  # its caches are made when Streamlit runs: not before the server does

    try:
        about = data.about()
    except data.PublicationUnavailableError as problem:
        return {"status": "unreadable", "reason": problem.reason}
    end = datetime.combine(about.data_to + timedelta(days=1), time(), PARIS)
    age = now - end
    is_stale = about.data_kind == "received" and age > timedelta(hours=configuration().stale_hours)
    return {
        "status": "stale" if is_stale else "fresh",
        "publication": about.publication_id,
        "data_kind": about.data_kind,
        "data_to": about.data_to.isoformat(),
        "age_hours": round(age.total_seconds() / 3600, 1),
    }
