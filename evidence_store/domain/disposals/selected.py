"""What a selective plan takes and leaves, in counts: signed by two people, and printed.

A plan lists thousands of places, and a certificate none of them. What stands here is bound to them
by a digest, names nobody, and is what the outcome is judged against.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evidence_store.domain.scans.gradings import numbers
from forensics.documents import digest_of
from forensics.value_classes import dataclass
from forensics.values import Digest, HitKind
from forensics.values.planned.selections import FileSystemCheck, Why, WhyLeft

if TYPE_CHECKING:
    from evidence_store.domain.law.rules import Rules
    from forensics.values import ErasePlan


THIRD_PARTY_OWNER = "third_party_owner"
"""The ground of the rules on which an item goes back to its owner, and to nobody else."""


@dataclass(frozen=True, slots=True)
class LeftCount:
    """How many hits of one kind stay on the medium for one reason."""

    kind: HitKind
    why: WhyLeft
    hits: int


@dataclass(frozen=True, slots=True)
class TakenBytes:
    """How many bytes are overwritten for one reason."""

    why: Why
    size: int


@dataclass(frozen=True, slots=True)
class Selected:
    """What a selective plan takes and leaves.

    ``ground`` is the code of the ground for the route, ``ground_title`` what the rules call it.
    ``places`` is the digest of the list of runs that are overwritten, ``outside`` the SHA-256 of
    every byte that is not, ``hash_set`` what the medium was scanned with. ``left`` is the stated
    remainder. ``not_examined`` and ``faults`` are what that scan did not see.
    """

    ground: str
    ground_title: str
    hash_set: Digest
    places: Digest
    runs: int
    size: int
    taken: tuple[TakenBytes, ...]
    hits: int
    containers: int
    names: int
    left: tuple[LeftCount, ...]
    outside: Digest
    not_examined: int
    faults: int
    checks: tuple[FileSystemCheck, ...]

    @property
    def pictures_left(self) -> int:
        """How many hits stay that are the picture."""
        return sum(each.hits for each in self.left if each.why is WhyLeft.CONTAINER_STAYS)


def selected_by(plan: ErasePlan | None, *, rules: Rules) -> Selected | None:
    """Return what a selective plan takes and leaves; None of any other, and where there is none.

    Raises:
        NotFoundError: the rules know no ground of that name.
    """
    selection = None if plan is None else plan.selection
    if plan is None or selection is None:
        return None
    left = Counter((each.kind, each.why) for each in selection.left)
    return Selected(
        ground=selection.reason,
        ground_title=rules.selective_ground(selection.reason).title,
        hash_set=selection.hash_set,
        # The list itself, on a certificate, would be an address book of where
        # pictures were (ADR 102).
        places=digest_of(list(plan.extents)),
        runs=len(plan.extents),
        size=sum(each.length for each in plan.extents),
        taken=tuple(TakenBytes(why, n) for why, n in selection.bytes_by_reason().items()),
        hits=sum(1 for _ in numbers(selection.taken)),
        containers=selection.containers,
        # A number and no name, since a name can name a victim (ADR 90).
        names=selection.names,
        left=tuple(LeftCount(kind, why, n) for (kind, why), n in sorted(left.items())),
        outside=selection.outside,
        not_examined=selection.not_examined,
        faults=selection.faults,
        checks=selection.checks,
    )
