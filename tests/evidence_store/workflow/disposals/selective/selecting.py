"""A desk at which a hard disk may go back with one picture taken out and another left in its place.

Four hits: two that go, one that stays with its container, one that is not the picture.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from evidence_store.domain.disposals.selective_plans import WorkedOut
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.orders.matters import OwnersChoice, OwnersDecision
from evidence_store.domain.scans.gradings import Grade, GradingState
from evidence_store.domain.scans.scan import HashSetRecord, ScanRecord
from evidence_store.workflow.scans.gradings import GradeEntry, grade_hits, settle_grading
from forensics.values import Coverage, Extent, HitKind, OutsideRead, Route
from forensics.values.planned.selections import LeftHit, WhyLeft
from tests.builders import NOON, SHA, SIZE, a_plan, a_selection
from tests.evidence_store.certificates.builders import sha256
from tests.evidence_store.workflow.refusing import change_exhibit, change_order

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from forensics.values import Digest, ErasePlan
    from tests.evidence_store.workflow.desk import Desk

PLACES = (Extent(4_096, 4_096), Extent(16_384, 8_192))
PLANNED = sum(each.length for each in PLACES)
NAMES = 2
LISTED = sha256("the list of hits")
_STAYS = Extent(32_768, 512)


def selective_plan(**changes: Any) -> ErasePlan:
    """The plan that fits what is graded."""
    told: dict[str, Any] = {
        "reason": "third_party_owner",
        "taken": ((1, 2),),
        "remaining": ((3, 3),),
        "kept": ((4, 4),),
        "left": (
            LeftHit(HitKind.EMBEDDED, (_STAYS,), WhyLeft.CONTAINER_STAYS),
            LeftHit(HitKind.FRAGMENT, (_STAYS,), WhyLeft.NOT_THE_PICTURE),
        ),
        "names": NAMES,
    }
    selection = a_selection(*PLACES, **(told | changes))
    return a_plan(route=Route.SELECTIVE, extents=PLACES, selection=selection)


def make_selectable(desk: Desk) -> None:
    """A hard disk of somebody else's, scanned with the confirmed set, every hit graded by two."""
    change_exhibit(desk, medium=MediumKind.HDD)
    decision = OwnersDecision(
        "w_1",
        ("x_1",),
        OwnersChoice.SANITISE_AND_RETURN,
        "Owner",
        date(2026, 7, 1),
        "u_officer",
        "I agree that the pictures are taken out.",
    )
    order = desk.uow.orders.get("o_1")
    change_order(desk, matters=replace(order.matters, owners=(decision,)))
    desk.uow.hash_sets.add(HashSetRecord("h_1", 1, "c_1", SHA, 9, "u_second", NOON, "u_officer"))
    desk.uow.scans.add(
        ScanRecord(NOON, 9, 4, 0, {"exact": 4}, 0, SHA, SHA, "tool", Coverage(compared=SIZE), (),
                   "n_1", 1, "x_1", "a_1", "u_examiner")
    )  # fmt: skip
    grade(desk, (1, 3), Grade.EVIDENTIAL)
    grade(desk, (4, 4), Grade.NOT_THE_PICTURE)


def grade(
    desk: Desk,
    hits: tuple[int, int],
    what: Grade,
    state: GradingState = GradingState.CONFIRMED,
    listed: Digest = LISTED,
) -> None:
    """Let one person grade hits of a list and, unless it waits, another confirm it."""
    entry = GradeEntry((hits,), what, "Looked at", str(listed))
    made = grade_hits(desk.of(desk.second), "n_1", entry=entry)
    if state is GradingState.CONFIRMED:
        settle_grading(desk.of(desk.supervisor), made.id, agrees=True, reason="")


def propose(desk: Desk, plan: ErasePlan | None = None, **changes: Any) -> Disposal:
    return desk.propose(plan=plan or selective_plan(), **changes)


def authorise(desk: Desk, disposal: Disposal, plan: ErasePlan | None = None) -> Disposal:
    return desk.authorise(disposal, worked_out=worked_out(plan), names_left=NAMES)


def worked_out(plan: ErasePlan | None = None, hit_list: Digest = LISTED) -> WorkedOut:
    """At what the authoriser's process arrived."""
    return WorkedOut(plan or selective_plan(), hit_list)


def started(desk: Desk) -> Disposal:
    permitted = desk.permit(authorise(desk, propose(desk)))
    return desk.start(permitted, plan=selective_plan())


def received(desk: Desk, disposal: Disposal, **changes: Any) -> Disposal:
    told: dict[str, Any] = {
        "bytes_planned": PLANNED,
        "bytes_written": PLANNED,
        "bytes_read_back": PLANNED,
        "outside": OutsideRead(SHA, SHA),
    }
    return desk.receive(disposal, **(told | changes))


def verified(desk: Desk, disposal: Disposal, **changes: Any) -> Disposal:
    told: dict[str, Any] = {
        "bytes_read": PLANNED,
        "outside": SHA,
        "medium_digest": None,
        "rescan_hits": 0,
        "rescan_hash_set": SHA,
        "rescan_coverage": Coverage(compared=SIZE),
    }
    return desk.verify(disposal, **(told | changes))
