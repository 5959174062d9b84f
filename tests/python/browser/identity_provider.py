"""A real OpenID Connect provider on the loopback address: discovery, authorisation with PKCE, token, keys, end of session.

Its sign-in page lists its users; whoever clicks a name is that user. What it says of each is chosen by the test.
"""

from __future__ import annotations

import base64
import hashlib
import html
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from browser.serving import free_port

CLIENT = "contact"
LIFETIME = 300


@dataclass
class Provider:
    """The provider: `users` maps the name on the sign-in page to the claims of the identity token."""

    url: str
    redirect_uri: str
    users: dict[str, dict[str, Any]]
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    key: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(2048, {"use": "sig", "kid": "test", "alg": "RS256"})
    )
    codes: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    @property
    def metadata_url(self) -> str:
        return f"{self.url}/.well-known/openid-configuration"

    def application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.metadata),
                Route("/authorize", self.authorize),
                Route("/authorize/as/{user}", self.authorize_as),
                Route("/token", self.token, methods=["POST"]),
                Route("/jwks", self.jwks),
                Route("/end", self.end),
            ]
        )

    async def metadata(self, _: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/jwks",
                "end_session_endpoint": f"{self.url}/end",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        if asked.get("client_id") != CLIENT or asked.get("redirect_uri") != self.redirect_uri:
            return Response("unknown client", status_code=400)
        if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
            return Response("wrong request", status_code=400)
        links = "".join(
            f'<li><a href="/authorize/as/{html.escape(user)}?{html.escape(urlencode(asked))}">{html.escape(user)}</a>'
            for user in self.users
        )
        return HTMLResponse(f"<h1>Who are you?</h1><ul>{links}</ul>")

    async def authorize_as(self, request: Request) -> Response:
        code = secrets.token_urlsafe(24)
        asked = dict(request.query_params)
        self.codes[code] = (request.path_params["user"], asked)
        return RedirectResponse(f"{self.redirect_uri}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    async def token(self, request: Request) -> Response:
        given = await request.form()
        user, asked = self.codes.pop(str(given.get("code")), (None, {}))
        expected = "Basic " + base64.b64encode(f"{CLIENT}:{self.secret}".encode()).decode()
        if user is None or request.headers.get("authorization") != expected:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        digest = hashlib.sha256(str(given.get("code_verifier")).encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + LIFETIME, "nonce": asked["nonce"]}
        identity = jwt.encode({"alg": "RS256", "kid": "test"}, claims | self.users[user], self.key)
        return JSONResponse(
            {"access_token": secrets.token_urlsafe(24), "token_type": "Bearer", "expires_in": 300, "id_token": identity}
        )

    async def jwks(self, _: Request) -> Response:
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def end(self, request: Request) -> Response:
        return RedirectResponse(request.query_params["post_logout_redirect_uri"], 302)


@contextmanager
def provide(app_url: str, users: dict[str, dict[str, Any]]) -> Iterator[Provider]:
    """A running provider, known to the app at `app_url`; it stops at the end of the block."""
    port = free_port()
    provider = Provider(f"http://127.0.0.1:{port}", f"{app_url}/oauth2callback", users)
    server = uvicorn.Server(uvicorn.Config(provider.application(), "127.0.0.1", port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join(timeout=20)
