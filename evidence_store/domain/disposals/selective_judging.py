"""What speaks against a selective erasure, by what two people signed for beforehand.

The receipt is a file that the eraser's process wrote, and the verification is another person's.
Both are held against what proposer and authoriser signed: neither can say what was to be erased.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from forensics.values import TriState
from forensics.values.device_words import facts_of
from forensics.values.planned.selections import are_discontent

if TYPE_CHECKING:
    from typing import TypeAlias

    from evidence_store.domain.disposals.certified_findings import CertifiedVerification
    from evidence_store.domain.disposals.selected import Selected
    from forensics.values import ErasureReceipt, ErasureVerification

    Found: TypeAlias = ErasureVerification | CertifiedVerification


class SelectiveDoubt(StrEnum):
    """Why a selective erasure is not established; each is a reason of a report, of that name."""

    REST_CHANGED = "rest_changed"
    REST_NOT_SHOWN = "rest_not_shown"
    ANOTHER_SELECTION = "another_selection"
    NOT_SCANNED_AS_PLANNED = "not_scanned_as_planned"
    FILE_SYSTEM_TO_MEND = "file_system_to_mend"
    SELECTED_ON_FLASH = "selected_on_flash"


# Bytes that two people signed to keep are others by now: no later reading can mend that.
FAILS = frozenset({SelectiveDoubt.REST_CHANGED})
"""The others leave it inconclusive."""


def doubts_of(
    selected: Selected | None, receipt: ErasureReceipt | None, found: Found | None
) -> tuple[SelectiveDoubt, ...]:
    """What speaks against a selective erasure, in the order of the list.

    Args:
        selected: what two people signed for; None where nobody did, which is a doubt.
        receipt: what the eraser reports, if there is one.
        found: what another person's process found, if it read the medium again.
    """
    if selected is None:
        return (SelectiveDoubt.ANOTHER_SELECTION,)
    read = [] if receipt is None else _rest_by(receipt)
    read += [] if found is None else [found.outside]
    holds = {
        SelectiveDoubt.REST_CHANGED: any(
            each is not None and each != selected.outside for each in read
        ),
        SelectiveDoubt.REST_NOT_SHOWN: None in read,
        SelectiveDoubt.ANOTHER_SELECTION: receipt is not None
        and receipt.bytes_planned != selected.size,
        **({} if found is None else _of_second_look(selected, found)),
    }
    return tuple(doubt for doubt in SelectiveDoubt if holds.get(doubt))


def _rest_by(receipt: ErasureReceipt) -> list[object]:
    """What the eraser read of all that the plan leaves alone: before the first byte, and after."""
    outside = receipt.outside
    return [None] if outside is None else [outside.before, outside.after]


def _of_second_look(selected: Selected, found: Found) -> dict[SelectiveDoubt, bool]:
    coverage, facts = found.rescan_coverage, facts_of(found.facts)
    places = [(each.where, each.place) for each in found.checks]
    return {
        # Zero hits of another set, or of less of the medium, are no zero of this one.
        SelectiveDoubt.NOT_SCANNED_AS_PLANNED: found.rescan_hits is None
        or coverage is None
        or found.rescan_hash_set != selected.hash_set
        or coverage.not_examined > selected.not_examined
        or bool(found.faults),
        SelectiveDoubt.FILE_SYSTEM_TO_MEND: are_discontent(found.checks)
        or places != [(each.where, each.place) for each in selected.checks],
        # Refused before as well; here it is the second person's own process that says it (ADR 102).
        SelectiveDoubt.SELECTED_ON_FLASH: facts is not None and facts.rotational is TriState.NO,
    }
