"""An app with sign-in, its identity provider, its habilitations and its journal; and people in front of it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from browser.driver import IDLE, TIMEOUT, Reader, reader
from browser.identity_provider import CLIENT, Provider, provide
from browser.installed import Installed
from browser.serving import free_port, serve

NEXT_YEAR = date.today() + timedelta(days=365)
TWO_FACTORS = {"amr": ["pwd", "mfa"]}


@dataclass(frozen=True)
class Person:
    """Someone at the provider, and what the habilitation file says of them (nothing without a role)."""

    name: str
    role: str = ""
    associations: tuple[str, ...] = ()
    valid_until: date = NEXT_YEAR
    claims: dict[str, Any] = field(default_factory=lambda: TWO_FACTORS)

    @property
    def identity(self) -> dict[str, Any]:
        email = f"{self.name}@example.org"
        return {"sub": f"subject-{self.name}", "email": email, "email_verified": True, **self.claims}

    @property
    def habilitation(self) -> str:
        if not self.role:
            return ""
        codes = f"associations = {json.dumps(self.associations)}\n" if self.associations else ""
        return (
            f'[[habilitation]]\nid = "{self.name}"\nperson = "subject-{self.name}"\nrole = "{self.role}"\n'
            f"{codes}valid_until = {self.valid_until}\n"
        )


@dataclass
class Desk:
    """The app with sign-in. `habilitations` and `journal` are its file and folder."""

    browser: Browser
    url: str
    provider: Provider
    habilitations: Path
    journal: Path

    def allow(self, *people: Person) -> None:
        """Writes the habilitations of these people, and of nobody else."""
        fresh = self.habilitations.with_suffix(".new")
        fresh.write_text("".join(person.habilitation for person in people), encoding="utf-8")
        fresh.replace(self.habilitations)

    def lines(self, action: str) -> list[dict[str, Any]]:
        """The lines of the journal for an action, in the order of time."""
        content = "".join(path.read_text("ascii") for path in self.journal.glob("*.jsonl"))
        found = [json.loads(line) for line in content.splitlines()]
        return sorted((line for line in found if line["action"] == action), key=lambda line: line["at"])

    @contextmanager
    def signed_in(self, name: str) -> Iterator[Reader]:
        """A fresh context in which the person of this name has signed in at the provider."""
        with reader(self.browser, self.url) as one:
            one.page.goto(self.url)
            sign_in(one.page, name)
            yield one


def sign_in(page: Page, name: str) -> None:
    """Goes through the provider's page as somebody, and waits until the app has answered."""
    page.get_by_role("button", name="Se connecter").click(timeout=TIMEOUT)
    page.get_by_role("link", name=name, exact=True).click(timeout=TIMEOUT)
    settled(page)


def settled(page: Page) -> None:
    """Waits until the app has drawn a page to its foot."""
    for _ in range(2):
        page.wait_for_selector(f"{IDLE} .st-key-footer", timeout=TIMEOUT)
        page.wait_for_timeout(300)


@contextmanager
def desk(browser: Browser, installed: Installed, folder: Path, *people: Person, **settings: str) -> Iterator[Desk]:
    """The app with sign-in, and a provider that knows these people; those with a role are habilitated."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    folder.mkdir(parents=True, exist_ok=True)
    habilitations, journal = folder / "habilitations.toml", folder / "journal"
    journal.mkdir()
    habilitations.write_text("".join(person.habilitation for person in people), encoding="utf-8")
    with provide(url, {person.name: person.identity for person in people}) as provider:
        secret, session_key = folder / "client.secret", folder / "session.key"
        secret.write_text(provider.secret)
        session_key.write_text(secrets.token_hex(32))
        told = {
            "CONTACT_APP_URL": url,
            "CONTACT_APP_OIDC_METADATA": provider.metadata_url,
            "CONTACT_APP_OIDC_CLIENT": CLIENT,
            "CONTACT_APP_OIDC_SECRET_FILE": str(secret),
            "CONTACT_APP_SESSION_KEY_FILE": str(session_key),
            "CONTACT_APP_SECOND_FACTORS": "amr:mfa,acr:eidas2",
            "CONTACT_APP_HABILITATIONS": str(habilitations),
            "CONTACT_APP_JOURNAL": str(journal),
        }
        with serve(installed, folder / "home", port, **(told | settings)):
            yield Desk(browser, url, provider, habilitations, journal)
