"""Sign-in by OpenID Connect: what Streamlit's client is told, from files and settings."""

from __future__ import annotations

from typing import Any

from app.access.configuration import REQUIRED, Configuration

SCOPES = "openid email profile"


def secrets_of(configured: Configuration) -> dict[str, Any]:
    """The `[auth]` secrets of Streamlit; no token of the provider is exposed to the pages.

    Raises:
        ConfigurationError: a secret file is missing or empty.
    """
    return {
        "auth": {
            "redirect_uri": f"{configured.url}/oauth2callback",
            "cookie_secret": _secret(configured, "session_key_file"),
            "client_id": configured.client_id,
            "client_secret": _secret(configured, "client_secret_file"),
            "server_metadata_url": configured.metadata_url,
            "client_kwargs": {"scope": SCOPES, "prompt": "select_account"},
        }
    }


def _secret(configured: Configuration, name: str) -> str:
    return configured.secret(getattr(configured, name), REQUIRED[name])
