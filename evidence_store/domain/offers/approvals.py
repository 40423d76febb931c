"""Which proposals are ordinary, so that several may stand on one manifest, and which are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.discrepancies import Disposition
from evidence_store.domain.scans.gradings import graded_hits
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from forensics.values import Route

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.disposals.questions import Question
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.scans.gradings import HitGrading
    from evidence_store.domain.scans.scan import ScanRecord


def ungraded_hits(scans: Iterable[ScanRecord], gradings: Sequence[HitGrading]) -> int:
    """Return how many hits of an exhibit's scans are ungraded.

    A whole device is erased or destroyed whatever its hits are: a deprivation order attaches to
    the device. So they bar nothing; the person who authorises states their number, and signs for
    it.
    """
    return sum(
        graded_hits(
            sum(scan.hits_by_kind.values()), [one for one in gradings if one.scan_id == scan.id]
        ).ungraded
        for scan in scans
    )


def require_ungraded_known(reference: str, count: int, *, stated: int | None) -> None:
    """Check that the authoriser stated how many hits are ungraded, where there are any.

    Raises:
        OutOfSequenceError: nothing was stated.
        WrongEntryError: another number was.
    """
    what = f"{reference}: {count} hit{' has' if count == 1 else 's have'} not been graded."
    if count and stated is None:
        raise OutOfSequenceError(
            f"{what} Have them graded, or state their number when you authorise it, to show that "
            "you know."
        )
    if count != (stated or 0):
        raise WrongEntryError(f"{what} You stated {stated}. Look at the scans again.")


def unusual(
    disposal: Disposal,
    exhibit: Exhibit,
    *,
    scans: Sequence[ScanRecord],
    gradings: Sequence[HitGrading],
    questions: Sequence[Question],
    earlier: Sequence[Disposal],
) -> tuple[str, ...]:
    """Why somebody should look at this proposal by itself; empty for an ordinary one.

    ``earlier`` are other disposals of the same exhibit, ``questions`` those about this one.
    """
    return (
        # Each keeps it off a manifest: what is unusual must not be signed for unseen
        # in a long list.
        *_of_proposal(disposal, questions, earlier),
        *_of_exhibit(exhibit),
        *_of_scans(scans, gradings),
    )


def _of_proposal(
    disposal: Disposal, questions: Sequence[Question], earlier: Sequence[Disposal]
) -> list[str]:
    found = []
    if disposal.route is Route.SELECTIVE:
        found.append("It takes selected files alone: its plan is worked out again at the device.")
    if disposal.known_gaps:
        found.append(f"Gaps known before, to be accepted: {len(disposal.known_gaps)}.")
    if any(one.is_open for one in questions):
        found.append("A question about it is not answered.")
    if any(one.starts for one in earlier):
        found.append("An earlier disposal of this exhibit was started.")
    return found


def _of_exhibit(exhibit: Exhibit) -> list[str]:
    found = []
    if any(not hold.is_open for hold in exhibit.placed_holds):
        found.append("A hold was placed on it and released.")
    if any(one.disposition is Disposition.LOSS for one in exhibit.discrepancies):
        found.append("A discrepancy was settled as a loss.")
    return found


def _of_scans(scans: Sequence[ScanRecord], gradings: Sequence[HitGrading]) -> list[str]:
    found = []
    if any(scan.not_examined for scan in scans):
        found.append("A scan of it did not examine everything.")
    for scan in scans:
        hits = sum(scan.hits_by_kind.values())
        of_scan = [one for one in gradings if one.scan_id == scan.id]
        if not graded_hits(hits, of_scan).is_settled:
            found.append("Two people have not yet said of every hit what it is.")
            break
    return found
