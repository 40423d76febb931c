"""What the start of an erasure waits for: heads outside the machine that cover its authorisation.

Not a step: overwriting and destroying share it, and acknowledging a sheet asks it for the size.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.disposal_events import DISPOSAL_AUTHORISED
from evidence_store.domain.unit.anchors import AnchorKind
from evidence_store.errors import (
    ChangedRecordError,
    NotAnchoredError,
    OutOfSequenceError,
    TamperedLogError,
)
from evidence_store.ways import Way, in_a_row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.unit.anchors import AnchoredHead, AnchorPolicy
    from evidence_store.workflow._kit.ports import UnitOfWork

_LOOKED_AT = 100
"""Heads of each kind: a newer one covers what an older one does."""
_WAYS = {
    AnchorKind.SHEET: (
        "print the sheet and type part of it: "
        + Way.DISPOSAL_SHEET
        + ", "
        + Way.DISPOSAL_ACKNOWLEDGE
    ),
    AnchorKind.HIGH_WATER: "put the volume of the high-water file back",
    AnchorKind.WITNESS: "go to a witness: " + Way.ANCHOR_REQUEST + ", " + Way.ANCHOR_ACCEPT,
    AnchorKind.TSA: "have the head stamped: " + Way.ANCHOR_STAMP,
}


def require_anchored(
    uow: UnitOfWork, disposal: Disposal, exhibit: Exhibit, *, at: datetime
) -> tuple[AnchoredHead, ...]:
    """Return the heads outside that cover the authorisation, if they are what the policy demands.

    Raises:
        NotAnchoredError: they are not; the text says what to do.
        TamperedLogError: the log does not agree with one of them.
        ChangedRecordError: the policy in the settings is not the one that two people set.
    """
    # The settings are a file: a weaker policy can be written into it once the folder is open.
    _require_policy_set(uow, exhibit)
    policy, heads = uow.outside.policy, anchored_heads(uow)
    counting = policy.counting(heads, size=authorised_size(uow, disposal), at=at)
    # It need not count for the policy: a log that was cut short or put back disagrees with it.
    highest = max(heads, key=lambda head: head.size, default=None)
    for head in filter(None, (highest, *counting)):
        require_agreement(uow, head)
    if not policy.is_met_by(counting):
        raise NotAnchoredError(_refusal(exhibit, policy, counting))
    return counting


def anchored_heads(uow: UnitOfWork) -> list[AnchoredHead]:
    """The newest recorded heads of each kind, and those held outside."""
    newest = (uow.anchors.newest(_LOOKED_AT, kind=kind.value) for kind in AnchorKind)
    return [*(anchor.head for of_kind in newest for anchor in of_kind), *uow.outside.heads()]


def who_looks_outside(uow: UnitOfWork, *, at: datetime) -> Callable[[Disposal], bool]:
    """Return what says whether heads outside cover an authorisation, as the policy demands.

    It is asked only of what is authorised: it looks through the log. The heads are read once.
    """
    policy, heads = uow.outside.policy, cache(lambda: anchored_heads(uow))

    def is_outside(disposal: Disposal) -> bool:
        size = authorised_size(uow, disposal)
        return policy.is_met_by(policy.counting(heads(), size=size, at=at))

    return is_outside


def require_agreement(uow: UnitOfWork, head: AnchoredHead) -> None:
    """Check that the log still has that root at that size.

    Raises:
        TamperedLogError: it has fewer entries, or another root.
    """
    if uow.custody.root_at(head.size) != head.root:
        raise TamperedLogError(
            f"Entry {head.size - 1} or one before it was changed: the log does not agree with a "
            f"head that is held outside ({head.source}). Nothing is started. Run: " + Way.FSCK
        )


def authorised_size(uow: UnitOfWork, disposal: Disposal) -> int:
    """How many entries a head must cover so that the disposal's authorisation is among them.

    Raises:
        OutOfSequenceError: it is not authorised.
    """
    for entry in reversed(uow.custody.of_exhibit(disposal.exhibit_id)):
        leaf = json.loads(entry.body)
        if leaf["ev"] == DISPOSAL_AUTHORISED.name and leaf["pub"].get("disposal") == disposal.id:
            # Entries are numbered from 0, so a head that covers this one counts one more.
            return entry.seq + 1
    raise OutOfSequenceError(f"{disposal.id}: this disposal is not authorised yet.")


def _require_policy_set(uow: UnitOfWork, exhibit: Exhibit) -> None:
    """Check that the newest recorded and confirmed change, held to the log, is what is in force."""
    confirmed = [each for each in uow.policy_changes.find() if each.confirmed_by is not None]
    if confirmed and confirmed[-1].digest != uow.outside.policy_digest:
        raise ChangedRecordError(
            f"{exhibit.reference}: not started, because the policy in expunge.toml is not the "
            "one that two people set. Restore it: " + Way.POLICY_APPLY + ". Then "
            "run: " + Way.FSCK
        )


def _refusal(exhibit: Exhibit, policy: AnchorPolicy, counting: Sequence[AnchoredHead]) -> str:
    there = {head.kind for head in counting}
    ways = in_a_row((_WAYS[kind] for kind in policy.kinds if kind not in there), "; or ")
    return (
        f"{exhibit.reference}: not started, because the authorisation is not yet held outside this "
        f"machine as the policy demands: {policy.sentence}. What to do: " + ways + "."
    )
