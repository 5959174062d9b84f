"""Disclosure control: what may be published, and in which state. It stands between the semantic layer and the publication.

`rules` holds thresholds and states, `admission` what an export may ask for, `figures` the protection of single figures,
`ledger` the health counts that figures tell, `dominance` and `complementary` what is masked because of other figures.
docs/disclosure-control.md tells all of it in words.
"""

from contact.publication.disclosure.admission import check_export, columns_for, is_health
from contact.publication.disclosure.figures import Protected, protect
from contact.publication.disclosure.rules import (
    EXACT,
    LOWEST_BASE,
    LOWEST_K,
    MASKED,
    NO_DATA,
    ROUNDED,
    STRUCTURAL_ZERO,
    Rules,
    round_to,
)

__all__ = [
    "EXACT",
    "LOWEST_BASE",
    "LOWEST_K",
    "MASKED",
    "NO_DATA",
    "ROUNDED",
    "STRUCTURAL_ZERO",
    "Protected",
    "Rules",
    "check_export",
    "columns_for",
    "is_health",
    "protect",
    "round_to",
]
