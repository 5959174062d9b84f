"""How the app is told to serve and to whom: variables of its environment, set by `contact app`.

Secrets come from files, never from a variable or a command line.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
FACTOR = re.compile(r"(acr|amr):[!-~]{1,200}")
REQUIRED = {
    "url": "CONTACT_APP_URL",
    "client_id": "CONTACT_APP_OIDC_CLIENT",
    "client_secret_file": "CONTACT_APP_OIDC_SECRET_FILE",
    "session_key_file": "CONTACT_APP_SESSION_KEY_FILE",
    "habilitations": "CONTACT_APP_HABILITATIONS",
    "journal": "CONTACT_APP_JOURNAL",
    "second_factors": "CONTACT_APP_SECOND_FACTORS",
}


class ConfigurationError(Exception):
    """The app cannot be served this way; one plain sentence says why and what to do."""


@dataclass(frozen=True)
class Configuration:
    """Settings of the process. `idle_minutes` and `session_hours` end a signed-in session."""

    address: str = "127.0.0.1"
    port: int = 8501
    hosts: tuple[str, ...] = ()
    url: str = ""
    metadata_url: str = ""
    client_id: str = ""
    client_secret_file: Path | None = None
    session_key_file: Path | None = None
    second_factors: tuple[str, ...] = ()
    habilitations: Path | None = None
    journal: Path | None = None
    idle_minutes: int = 30
    session_hours: int = 10
    stale_hours: int = 48

    @property
    def controls_access(self) -> bool:
        """Whether readers sign in; without, the app is for the machine it runs on alone."""
        return bool(self.metadata_url)

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        """The names by which the app may be asked for."""
        own = urlsplit(self.url).hostname
        return (*LOOPBACK_NAMES, *self.hosts, *([own] if own else []))

    @property
    def is_behind_tls(self) -> bool:
        """Whether readers reach the app by https."""
        return self.url.startswith("https://")

    def check(self) -> None:
        """Refuse what would show figures to anybody, or could not work.

        Raises:
            ConfigurationError: one plain sentence.
        """
        if not self.controls_access:
            self._check_open()
            return
        missing = [variable for name, variable in REQUIRED.items() if not getattr(self, name)]
        if missing:
            raise ConfigurationError(f"Sign-in is configured but for {', '.join(missing)}; set what is missing.")
        if not (self.is_behind_tls or urlsplit(self.url).hostname in LOOPBACK_NAMES):
            raise ConfigurationError("CONTACT_APP_URL must begin with https:// (http:// is for the loopback address).")
        wrong = [factor for factor in self.second_factors if not FACTOR.fullmatch(factor)]
        if wrong:
            raise ConfigurationError(
                "CONTACT_APP_SECOND_FACTORS takes claims as amr:mfa or acr:VALUE, separated by commas."
            )

    def _check_open(self) -> None:
        if not is_loopback(self.address):
            raise ConfigurationError(
                f"The app is not served on {self.address} without sign-in: configure it (CONTACT_APP_OIDC_METADATA and "
                "docs/serving.md), or leave CONTACT_APP_ADDRESS at 127.0.0.1."
            )
        if self.hosts or self.url:
            raise ConfigurationError(
                "CONTACT_APP_HOSTS and CONTACT_APP_URL are for an app with sign-in: configure it "
                "(CONTACT_APP_OIDC_METADATA and docs/serving.md), or leave them out."
            )

    def secret(self, path: Path, variable: str) -> str:
        """The content of the secret file that a variable names.

        Raises:
            ConfigurationError: the file is missing, empty, or not readable.
        """
        try:
            text = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            text = ""
        if not text:
            raise ConfigurationError(f"The file that {variable} names is missing, empty or not readable.")
        return text


def is_loopback(address: str) -> bool:
    """Whether an address is reached from this machine alone; a name other than localhost is not trusted to be."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


@cache
def configuration() -> Configuration:
    """The configuration of this process."""
    return read(os.environ)


def read(environment: Mapping[str, str]) -> Configuration:
    """The configuration that an environment tells of.

    Raises:
        ConfigurationError: a number is none.
    """

    def text(name: str) -> str:
        return environment.get(f"CONTACT_APP_{name}", "").strip()

    def number(name: str, default: int) -> int:
        given = text(name) or str(default)
        if not given.isdecimal() or int(given) < 1:
            raise ConfigurationError(f"CONTACT_APP_{name} takes a whole number above zero.")
        return int(given)

    def path(name: str) -> Path | None:
        return Path(text(name)) if text(name) else None

    return Configuration(
        address=text("ADDRESS") or "127.0.0.1",
        port=number("PORT", 8501),
        hosts=_list(text("HOSTS")),
        url=text("URL").rstrip("/"),
        metadata_url=text("OIDC_METADATA"),
        client_id=text("OIDC_CLIENT"),
        client_secret_file=path("OIDC_SECRET_FILE"),
        session_key_file=path("SESSION_KEY_FILE"),
        second_factors=_list(text("SECOND_FACTORS")),
        habilitations=path("HABILITATIONS"),
        journal=path("JOURNAL"),
        idle_minutes=number("IDLE_MINUTES", 30),
        session_hours=number("SESSION_HOURS", 10),
        stale_hours=number("STALE_HOURS", 48),
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
