"""References between the resources of a delivery: relative, absolute, by UUID, contained, or by identifier."""

import re

from contact.landing.formats.fhir.resources import Parsed, Resource, all_resources
from contact.landing.formats.fhir.values import items, text

_TYPED = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})(?:/_history/[A-Za-z0-9.-]{1,64})?")
_UUID = "urn:uuid:"


class Index:
    """The resources of a delivery, found by what references call them."""

    def __init__(self, parsed: dict[str, Parsed]) -> None:
        self._by_name: dict[str, Resource] = {}
        self._by_identifier: dict[tuple[str, str | None, str], Resource] = {}
        for resource in all_resources(parsed):
            content = resource.content
            kind, name = content["resourceType"], content["id"]
            self._by_name[f"{kind}/{name}"] = resource
            self._by_name.setdefault(_UUID + name.lower(), resource)
            for item in items(content.get("identifier")):
                value = text(item.get("value"))
                if value:
                    self._by_identifier.setdefault((kind, text(item.get("system")), value), resource)
                    if value.lower().startswith(_UUID):
                        self._by_name.setdefault(value.lower(), resource)

    def find(self, reference: object, kind: str, owner: dict) -> Resource | None:
        """The resource of type `kind` to which a reference of `owner` leads; None where it leads nowhere.

        What is contained in its owner, and what a reference names by an identifier alone, comes as a resource of its
        own with line number 0.
        """
        reference = reference if isinstance(reference, dict) else {}
        target = text(reference.get("reference"))
        found = self._named(target, owner) if target else None
        if found is None:
            found = self._identified(reference, kind)
        return found if found and found.content.get("resourceType") == kind else None

    def _named(self, target: str, owner: dict) -> Resource | None:
        if target.startswith("#"):
            contained = (item for item in items(owner.get("contained")) if text(item.get("id")) == target[1:])
            return next((Resource(0, item) for item in contained), None)
        if target.lower().startswith(_UUID):
            return self._by_name.get(target.lower())
        match = _TYPED.fullmatch(target)
        return self._by_name.get(f"{match[1]}/{match[2]}") if match else None

    def _identified(self, reference: dict, kind: str) -> Resource | None:
        logical = reference.get("identifier")
        value = text(logical.get("value")) if isinstance(logical, dict) else None
        if not value:
            return None
        known = self._by_identifier.get((kind, text(logical.get("system")), value))
        return known or Resource(0, {"resourceType": kind, "identifier": [logical]})


def refers(reference: object) -> bool:
    """Whether an element is there that should lead somewhere."""
    if not isinstance(reference, dict):
        return False
    return bool(text(reference.get("reference")) or isinstance(reference.get("identifier"), dict))


def refers_to(reference: object, kind: str) -> bool:
    """Whether a reference may lead to a resource of that type: it says so, or does not say to which."""
    if not refers(reference):
        return False
    said = text(reference.get("type")) or ""
    match = _TYPED.fullmatch(text(reference.get("reference")) or "")
    return (match[1] if match else said or kind) == kind
