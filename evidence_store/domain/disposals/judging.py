"""Whether an overwriting that was verified passed, by what eraser and verifier found."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.selective_judging import FAILS, doubts_of
from forensics.values import ErasureOutcome, Evidence, Route, is_by_other_tool
from forensics.values.device_words import facts_of, hides_sectors, is_one_device
from forensics.values.erase_methods import METHODS

if TYPE_CHECKING:
    from evidence_store.domain.disposals.certified_findings import CertifiedVerification
    from evidence_store.domain.disposals.selected import Selected
    from forensics.values import ErasureReceipt, ErasureVerification

    Found: TypeAlias = ErasureVerification | CertifiedVerification


def judged(
    receipt: ErasureReceipt | None, found: Found, *, route: Route, selected: Selected | None = None
) -> DisposalState:
    """The state that a verification gives: passed, failed or inconclusive.

    It passes only where erasing and verifying both ended without exception, and where the eraser
    left its own reading out, as planned, the verifier read every byte. Of a sample all of its
    blocks are read, beside the eraser's own whole reading; a byte that differs, or
    a hit, fails it; whatever could not be read leaves it inconclusive. Nor does it pass where the
    verifier's own process read that the drive hides sectors, or that it goes by another name. The
    selective route rests on what two people signed for (``selected``), and on a second scan.
    """
    if receipt is None:
        return DisposalState.INCONCLUSIVE
    outcomes = {found.outcome, receipt.outcome}
    different = receipt.different or found.different or (found.rescan_hits or 0) > 0
    doubts = doubts_of(selected, receipt, found) if route is Route.SELECTIVE else ()
    if different or ErasureOutcome.FAILED in outcomes or FAILS & set(doubts):
        return DisposalState.FAILED
    back = receipt.bytes_read_back if receipt.reads_back else receipt.bytes_planned
    # What another tool wrote is its own word; that it did is shown by the reading alone.
    by_tool = is_by_other_tool(receipt.method)
    written = receipt.bytes_planned if by_tool else receipt.bytes_written
    short = min(written, back) < receipt.bytes_planned
    wanted, read_as = receipt.bytes_planned, ErasureOutcome.ERASED
    if found.sample is not None:
        wanted, read_as = found.sample.size, ErasureOutcome.SAMPLED
        short = short or not receipt.reads_back
    # A whole medium rests on reading every byte: after it no file system is left for a second scan
    # to read, and that fault says nothing against it.
    gaps = receipt.bad or receipt.unread or found.unread or doubts
    facts = facts_of(found.facts)
    # As the second person's process read them: the operator's own could say that nothing is hidden.
    if hides_sectors(facts) or not is_one_device(facts_of(receipt.before), facts):
        return DisposalState.INCONCLUSIVE
    ended = ErasureOutcome.ERASED if receipt.reads_back else _not_read_yet(receipt)
    as_ended = (found.outcome, receipt.outcome) == (read_as, ended)
    if gaps or short or found.bytes_read != wanted or not as_ended:
        return DisposalState.INCONCLUSIVE
    return DisposalState.PASSED


def _not_read_yet(receipt: ErasureReceipt) -> ErasureOutcome:
    """How work of this method ends that nobody read back, as planned."""
    return METHODS[receipt.method].prove(Evidence(left_out=True))
