"""Which requests reach Streamlit at all: known hosts, and none of the paths that are for developers."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

# figures about the process, a run of the script by anybody, the interface for programs, uploads: the app needs none
HIDDEN = ("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent", "/_stcore/upload_file")
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class Guard:
    """Middleware; `is_open` says that nobody signs in, so that the app is for this machine and no proxy."""

    def __init__(self, app: ASGIApp, is_open: bool) -> None:
        self.app = app
        self.is_open = is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        answer = self._refusal(scope)
        if answer is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(code=1008)(scope, receive, send)
        else:
            status, text = answer
            await PlainTextResponse(text, status_code=status)(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        if not is_host_allowed(headers.get("host")):
            return 421, "Unknown host."
        if self.is_open and any(name in headers for name in FORWARDED):
            return 403, "Served without sign-in, the app answers the machine it runs on, and no proxy."
        if any(hidden in scope["path"] for hidden in HIDDEN):
            return 404, "Not found."
        return None
