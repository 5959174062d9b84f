"""Whether a signed-in person is let in: age of the sign-in, second factor, habilitation; refused unless all hold."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.access import habilitations
from app.access.configuration import Configuration
from app.access.habilitations import Habilitation, HabilitationError, key_of
from app.access.roles import FEDERATION
from app.access.scope import WHOLE, Scope

PARIS = ZoneInfo("Europe/Paris")
# clocks of two machines that are kept in time differ by less
CLOCK_DIFFERENCE = timedelta(minutes=5)


@dataclass(frozen=True)
class Visitor:
    """Someone who was let in: the name the audit trail gives them, their role, and what they may read."""

    name: str
    role: str
    scope: Scope


@dataclass(frozen=True)
class Refusal:
    """Someone who was not: `reason` names a sentence of `access.refused`, `name` is what the audit trail calls them."""

    reason: str
    name: str = "unknown"


# without sign-in the app answers the machine it runs on, and shows everything
LOCAL = Visitor("local", FEDERATION, WHOLE)


def judge(configured: Configuration, claims: Mapping[str, Any], now: datetime) -> Visitor | Refusal:
    """Visitor or refusal, from the claims of the identity token (OpenID Connect Core 1.0, section 2) at a UTC moment."""
    if not claims.get("is_logged_in"):
        return Refusal("not_signed_in")
    name = unknown_name(configured, claims)
    if not _is_recent(claims, now, timedelta(hours=configured.session_hours)):
        return Refusal("session_over", name)
    try:
        found = _habilitation(configured, claims)
    except HabilitationError:
        return Refusal("habilitations", name)
    if found:
        name = found.id
    if not has_second_factor(claims, configured.second_factors):
        return Refusal("no_second_factor", name)
    if not found:
        return Refusal("unknown", name)
    if not found.is_valid_on(now.astimezone(PARIS).date()):
        return Refusal("expired", name)
    return Visitor(name, found.role, Scope(found.role, found.associations))


def has_second_factor(claims: Mapping[str, Any], accepted: tuple[str, ...]) -> bool:
    """Whether `acr` is, or `amr` holds, one of the accepted values (`acr:…`, `amr:…`); RFC 8176 names those of `amr`."""
    context, methods = claims.get("acr"), claims.get("amr")
    given = [("acr", context), *(("amr", method) for method in (methods if isinstance(methods, list) else [methods]))]
    return any(f"{name}:{value}" in accepted for name, value in given if isinstance(value, str))


def _is_recent(claims: Mapping[str, Any], now: datetime, longest: timedelta) -> bool:
    issued = claims.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, (int, float)):
        return False
    try:
        age = now - datetime.fromtimestamp(issued, UTC)
    except (OverflowError, OSError, ValueError):
        return False
    return -CLOCK_DIFFERENCE <= age <= longest


def _habilitation(configured: Configuration, claims: Mapping[str, Any]) -> Habilitation | None:
    """By subject, else by e-mail when the provider says that it was verified: anybody may claim another's e-mail."""
    if configured.habilitations is None:
        raise HabilitationError("missing")
    known = habilitations.current(configured.habilitations)
    subject, email = claims.get("sub"), claims.get("email")
    if isinstance(subject, str) and "@" not in subject and subject in known:
        return known[subject]
    if claims.get("email_verified") is True and isinstance(email, str) and "@" in email:
        return known.get(key_of(email))
    return None


def unknown_name(configured: Configuration, claims: Mapping[str, Any]) -> str:
    """A name for someone whom no habilitation names: the same for the same subject, and telling nothing of it."""
    if configured.session_key_file is None:
        return "unknown"
    key = configured.secret(configured.session_key_file, "CONTACT_APP_SESSION_KEY_FILE").encode()
    return "unknown-" + hmac.new(key, str(claims.get("sub")).encode(), hashlib.sha256).hexdigest()[:12]
