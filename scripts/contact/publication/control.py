"""Everything published passes here: what was measured goes in, protected rows and the archive come out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from contact.publication import archive
from contact.publication.attack.attack import Attacked, attack
from contact.publication.attack.known import COLUMNS
from contact.publication.disclosure import Rules
from contact.publication.disclosure.complementary import complete, keep_unrevised
from contact.publication.disclosure.ledger import Ledger, whole_and_parts
from contact.publication.exports import Export
from contact.publication.measured import Block, Frame
from contact.publication.tables import build, enter
from contact.publication.writer import PublishedTable
from contact.semantics.catalogue import Catalogue


@dataclass(frozen=True)
class Controlled:
    """Rows fit for publication by export, the ledger of counts behind them, and what was told before.

    `complementary` counts what was masked because of other figures; `kept` what keeps an earlier value.
    """

    rows: Mapping[str, pd.DataFrame]
    ledger: Ledger
    before: pd.DataFrame
    parts_of: Mapping[str, set[str]]
    frame: Frame
    complementary: int
    kept: int

    def attack(self, rules: Rules) -> Attacked:
        """Attack what is about to be published, with what was published before, by the measure of these rules."""
        known = self.ledger.known() if len(self.ledger.cells) else pd.DataFrame(columns=[*COLUMNS, "is_additive"])
        additive = known[known["is_additive"].astype(bool)]
        return attack(additive[COLUMNS].reset_index(drop=True), self.before, self.parts_of, rules)

    def archive_table(self) -> PublishedTable:
        """The table in which the next publication finds what this one and all before it told."""
        week = self.frame.spans.weeks[1] if self.frame.spans.weeks else None
        rows = archive.rows_to_publish(self.ledger, self.before, week)
        return PublishedTable(archive.SCHEMA, archive.TABLE, archive.COLUMNS, rows)


def control(
    planned: Sequence[Export], blocks: Mapping[str, Sequence[Block]], frame: Frame, catalogue: Catalogue
) -> Controlled:
    """Protect all figures of all exports.

    First each count by itself, then what was told since the last whole week, then what late deliveries changed, then what
    others give away; figures are made of the counts that are left.
    """
    before = archive.load() if archive.has_publication() else archive.empty()
    ledger = Ledger(frame.rules)
    for export in planned:
        enter(ledger, export, blocks[export.name], catalogue)
    ledger.close()
    parts_of = whole_and_parts(metric for export in planned for metric in export.metrics)
    week = frame.spans.weeks[1] if frame.spans.weeks else None
    kept = masked = 0
    if len(ledger.cells):
        kept = archive.keep_within_week(ledger, before, week) + keep_unrevised(ledger, before)
        ledger.note_told_before(before)
        masked = complete(ledger, before, parts_of)
    rows = {export.name: build(export, blocks[export.name], ledger, catalogue) for export in planned}
    if len(ledger.cells):
        ledger.keep_to_what_is_told()
    return Controlled(rows, ledger, before, parts_of, frame, masked, kept)
