"""Serves the dashboards: `python -m app.server` from the project folder, as `contact app` does.

Streamlit's own server with a guard before it (app/web) and, where sign-in is configured, its OpenID Connect client.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from app import document
from app.access.configuration import Configuration, ConfigurationError, configuration
from app.access.identity import secrets_of
from app.web.files import Files
from app.web.guard import Guard
from app.web.headers import Headers, streamlit_scripts
from app.web.health import health

SCRIPT = Path(__file__).with_name("main.py")
WRONG_CONFIGURATION = 2


def build(configured: Configuration) -> st.App:
    """The application to serve.

    Raises:
        ConfigurationError: the configuration would show figures to anybody, or cannot work.
    """
    configured.check()
    guards = [
        Middleware(
            Headers, scripts=[*streamlit_scripts(), *document.scripts()], is_behind_tls=configured.is_behind_tls
        ),
        Middleware(Guard, is_open=not configured.controls_access),
    ]
    if configured.controls_access:
        guards.append(Middleware(Files, configured=configured))
    return st.App(
        SCRIPT,
        secrets=secrets_of(configured) if configured.controls_access else None,
        routes=[Route("/health", health, methods=["GET"])],
        middleware=guards,
    )


def warm_up() -> None:
    """Loads the pages before the first reader comes, and takes what is loaded out of the collector's sight."""
    import_module("app.navigation")
    gc.collect()
    gc.freeze()


def main() -> None:
    """Serve until stopped; a configuration that is refused ends in one sentence and exit code 2."""
    try:
        configured = configuration()
        app = build(configured)
    except ConfigurationError as error:
        print(f"contact: {error}", file=sys.stderr)
        sys.exit(WRONG_CONFIGURATION)
    warm_up()
    app.run(
        config={
            "server.address": configured.address,
            "server.port": configured.port,
            "server.allowedHosts": list(configured.allowed_hosts),
            "server.headless": True,
        }
    )


if __name__ == "__main__":
    main()
