"""Security headers on every answer, and cookies that travel by TLS alone where readers come by https."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAME = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), payment=(), usb=()"
    ),
}
TWO_YEARS = 2 * 365 * 24 * 3600


def content_policy(scripts: Iterable[str]) -> str:
    """The Content-Security-Policy: this server alone, and of scripts in a page only `scripts`, known by their hash.

    Styles in a page are Streamlit's way of styling; images as data are the curves, blobs are pictures of charts, and the
    scripts of components: only a script that already runs can make one. Nothing may evaluate a text as a script.
    """
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in scripts)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "media-src 'self'",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


class _Scripts(HTMLParser):
    """Collects the text of the scripts that stand in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.is_inside = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.is_inside = tag == "script" and "src" not in dict(attributes)

    def handle_data(self, data: str) -> None:
        if self.is_inside:
            self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.is_inside = False


def streamlit_scripts() -> list[str]:
    """The scripts that stand in Streamlit's own page, as installed."""
    parser = _Scripts()
    parser.feed((Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8"))
    return parser.found


class Headers:
    """Middleware that sets them; `is_behind_tls` adds HSTS and marks every cookie Secure."""

    def __init__(self, app: ASGIApp, scripts: Iterable[str], is_behind_tls: bool) -> None:
        self.app = app
        self.is_behind_tls = is_behind_tls
        self.headers = SAME | {"Content-Security-Policy": content_policy(scripts)}
        if is_behind_tls:
            self.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
                if self.is_behind_tls:
                    message["headers"] = [(name, _secure(name, value)) for name, value in headers.raw]
            await send(message)

        await self.app(scope, receive, with_headers)


def _secure(name: bytes, value: bytes) -> bytes:
    is_plain = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
    return value + b"; Secure" if is_plain else value
