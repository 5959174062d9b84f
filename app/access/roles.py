"""Which pages each role may open. A page that no role names is for nobody but the federation."""

from __future__ import annotations

FEDERATION, ASSOCIATION, AUDITOR = "federation", "association", "auditor"
ROLES = (FEDERATION, ASSOCIATION, AUDITOR)

# Territories show what each association does by place, governance what every account did: neither is for an
# association. An auditor judges how the warehouse is kept, not what is done in consultation rooms.
PAGES = {
    ASSOCIATION: frozenset(
        {"overview", "demand", "access_to_care", "care_trajectory", "comparison", "quality", "catalogue"}
    ),
    AUDITOR: frozenset({"quality", "catalogue", "governance"}),
}


def may_open(role: str, page: str) -> bool:
    """Whether a role may open a page; an unknown role may open none."""
    if role == FEDERATION:
        return True
    return page in PAGES.get(role, frozenset())
