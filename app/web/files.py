"""Files that the app gives out (`/media/…`) go to people who may use the app now, whatever link they hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from app.access.admission import Visitor, judge
from app.access.configuration import Configuration


class Files:
    """Middleware that refuses a file to whoever would be refused a page."""

    def __init__(self, app: ASGIApp, configured: Configuration) -> None:
        self.app = app
        self.configured = configured

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/media/") and not await self._may(scope):
            await PlainTextResponse("Sign in to be given this file.", status_code=403)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _may(self, scope: Scope) -> bool:
        claims = claims_of(HTTPConnection(scope).cookies)
        outcome = await run_in_threadpool(judge, self.configured, claims, datetime.now(UTC))
        return isinstance(outcome, Visitor)


def claims_of(cookies: dict[str, str]) -> dict[str, Any]:
    """The claims of the signed cookie that Streamlit keeps of a sign-in; none where it is missing or not ours."""
    secret = get_cookie_secret()

    def one(name: str) -> bytes | None:
        value = cookies.get(name)
        return decode_signed_value(secret, name, value.encode("latin-1")) if value is not None else None

    content = get_cookie_with_chunks(one, USER_COOKIE_NAME)
    try:
        claims = json.loads(content) if content else {}
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}
