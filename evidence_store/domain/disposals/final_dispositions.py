"""How an exhibit may end: by what was done to it, and by what stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.selected import THIRD_PARTY_OWNER
from evidence_store.domain.exhibits.standing import STANDING_WORDS, FinalKind, Standing
from evidence_store.errors import OutOfSequenceError
from forensics.erasing.firmware.judgement import is_shown
from forensics.values import Grade, Route, claim_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.domain.disposals.disposal import Disposal

RETURNS = (FinalKind.RETURNED_TO_OFFENDER, FinalKind.RETURNED_TO_THIRD_PARTY)
_IN_WORDS = {
    FinalKind.DESTROYED: "destroyed",
    FinalKind.SOLD: "sold",
    FinalKind.RETURNED_TO_OFFENDER: "returned to the offender",
    FinalKind.RETURNED_TO_THIRD_PARTY: "returned to another person",
    FinalKind.VESTED: "kept for police use",
}
_DONE = (DisposalState.PASSED, DisposalState.CERTIFIED)
# Two people saw it, and the withdrawal of its document does not undo that: it goes to nobody.
_SEEN = (*_DONE, DisposalState.CERTIFICATE_WITHDRAWN)


def _is_purged(disposal: Disposal) -> bool:
    """Whether the drive itself said to a second person's process that it erased all it holds.

    What a method claims is the word of who carried it out.
    """
    found = disposal.verification
    return (
        disposal.state in _DONE
        and disposal.route is Route.WHOLE
        and claim_of(disposal.method).grade is Grade.PURGE
        and found is not None
        and is_shown(disposal.method, found.asked)
    )


def require_final(
    kind: FinalKind, *, reference: str, standing: Standing, disposals: Sequence[Disposal]
) -> None:
    """Check that the exhibit may end so.

    Returned only erased and verified, or where no order applies; sold only after a purge; destroyed
    only before two witnesses; vested only erased as a whole and verified. What had single files
    taken out for its owner goes to that owner.

    Raises:
        OutOfSequenceError: it may not; the text says what is missing.
    """
    done = {claim_of(each.method).grade for each in disposals if each.state in _DONE}
    seen = {claim_of(each.method).grade for each in disposals if each.state in _SEEN}
    erased = bool(done - {Grade.DESTROY})
    # What goes back with pictures taken out still holds all the rest.
    whole = any(each.route is Route.WHOLE for each in disposals if each.state in _DONE)
    fault = ""
    if standing in (Standing.CLAIMED, Standing.RETURN_REVIEW):
        fault = f"it is {STANDING_WORDS[standing]}"
    elif kind is FinalKind.DESTROYED and Grade.DESTROY not in seen:
        fault = "no destruction before two witnesses is recorded"
    # What is sold can reach a laboratory, which Clear does not withstand (NIST SP 800-88).
    elif kind is FinalKind.SOLD and not any(map(_is_purged, disposals)):
        fault = (
            "a sale needs a verified erasure of purge class, which the drive confirmed to the "
            "person who verified it. Overwriting is not of that class. Have it destroyed"
        )
    elif kind in RETURNS and not (erased or standing is Standing.NO_ORDER_APPLIES):
        fault = "it is not erased and verified, and no review decided that no order applies"
    elif (
        kind is FinalKind.RETURNED_TO_OFFENDER
        and standing is not Standing.NO_ORDER_APPLIES
        and not whole
        and _is_owners(disposals)
    ):
        fault = "single files were taken out of it so that its owner, another person, gets it back"
    elif kind is FinalKind.VESTED and not (erased and whole):
        fault = "it is not erased and verified"
    if fault:
        message = f"{reference} cannot be recorded as {_IN_WORDS[kind]}: {fault}."
        raise OutOfSequenceError(message)


def _is_owners(disposals: Sequence[Disposal]) -> bool:
    """Whether files were taken out of it on the ground that it belongs to somebody else."""
    done = (each.selected for each in disposals if each.state in _DONE)
    return any(each is not None and each.ground == THIRD_PARTY_OWNER for each in done)
