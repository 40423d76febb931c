"""What a new scan of a medium says of a selective erasure: held against what its plan leaves."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.erasing.receipts import decide_verified
from forensics.errors import RefusedTargetError
from forensics.values import Fault
from forensics.values.planned.selections import are_discontent

if TYPE_CHECKING:
    from forensics.hash_set import HashSet
    from forensics.values import ErasureReceipt, ErasureVerification, ScanResult
    from forensics.values.planned.selections import FileSystemCheck, Selection


_LESS = "the new scan examined less than the one that the plan rests on"


def verify_same_set(selection: Selection, hash_set: HashSet) -> None:
    """Check that the new scan is made with the set that the plan was made with.

    Raises:
        RefusedTargetError: it is another one, and would look for something else.
    """
    if hash_set.digest != selection.hash_set:
        raise RefusedTargetError(
            "The plan was made with another hash set, so a scan with this one would look for "
            "something else. Give the set of the plan"
        )


def join_selective(
    found: ErasureVerification,
    result: ScanResult,
    *,
    selection: Selection,
    receipt: ErasureReceipt,
    checks: tuple[FileSystemCheck, ...],
) -> ErasureVerification:
    """Add what a new scan and the checkers say, as far as the plan did not state it before.

    Hits count where the plan does not leave them. Faults are carried along where there are more of
    them than when the plan was made, or where fewer bytes were examined: then the scan shows less
    than the plan rests on, and the verification is inconclusive.
    """
    left = Counter((each.kind, each.extents) for each in selection.left)
    now = Counter((each.kind, each.extents) for each in result.hits)
    beyond = sum((now - left).values())
    coverage = result.sources[0].coverage
    is_short = (
        len(result.faults) > selection.faults or coverage.not_examined > selection.not_examined
    )
    faults = result.faults or (Fault(result.sources[0].image, "whole medium", (), _LESS),)
    return replace(
        found,
        rescan_hits=beyond,
        rescan_hash_set=result.hash_set.digest,
        rescan_coverage=coverage,
        faults=(*found.faults, *(faults if is_short else ())),
        checks=checks,
        finished=max(found.finished, result.finished),
        outcome=decide_verified(
            receipt,
            unread=found.unread,
            different=found.different,
            rescan_hits=beyond,
            outside=found.outside,
            is_short=is_short or are_discontent(checks),
        ),
    )
