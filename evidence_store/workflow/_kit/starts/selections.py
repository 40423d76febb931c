"""A selective plan held to what is recorded: its ground, its medium, and the grades of its hits.

Not a step: the proposal asks it, and the authorisation and every start ask it again. A grade, an
owner's word or another hash set may have come in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.domain.disposals.selective_plans import (
    Graded,
    verify_graded,
    verify_ground,
    verify_selective_medium,
)
from evidence_store.domain.orders.outcomes import permitted_outcome
from evidence_store.ways import Way
from evidence_store.workflow._kit.grounds import line_up
from evidence_store.workflow._kit.starts.grades_signed import require_graded_as_signed
from forensics.documents import digest_of
from forensics.values import Route

if TYPE_CHECKING:
    from evidence_store.domain.disposals.selective_plans import WorkedOut
    from evidence_store.domain.law.authority import Authority
    from evidence_store.domain.law.rules import Rules
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenDisposal, OpenExhibit
    from forensics.values import Digest, ErasePlan
    from forensics.values.planned.selections import Selection


def require_selectable(
    opened: OpenExhibit,
    plan: ErasePlan | None,
    *,
    order_id: str,
    authority: Authority,
    rules: Rules,
    hit_list: Digest | None = None,
) -> None:
    """Check that a selective plan may be carried out as the record stands; no other is looked at.

    ``hit_list`` is of the list of hits that the actor's own process made from the scan result.

    Raises:
        WrongPlanError: the medium is not one for it, or a hit is not planned as two people graded
            it, or the plan rests on a scan or hash set that is not on record.
        ChangedRecordError: a grade is not recorded as they signed it.
        NoAuthorityError: nothing on record bears the ground on which it rests.
    """
    selection: Selection | None = None if plan is None else plan.selection
    if plan is None or selection is None:
        return
    uow, exhibit = opened.uow, opened.exhibit
    verify_selective_medium(plan, exhibit=exhibit)
    order = uow.orders.get(order_id)
    orders = tuple(uow.orders.find(case_id=order.case_id))
    outcome = permitted_outcome(order, line_up(uow, exhibit), rules=rules, beside=orders)
    verify_ground(selection, exhibit=exhibit, authority=authority, outcome=outcome, rules=rules)
    gradings = tuple(uow.hit_gradings.find(exhibit_id=exhibit.id))
    require_graded_as_signed(uow, exhibit, gradings)
    graded = Graded(
        scans=tuple(uow.scans.find(exhibit_id=exhibit.id)),
        gradings=gradings,
        # With a set that is smaller than the confirmed one pictures would stay, and the document
        # would not say so (ADR 102).
        confirmed=frozenset(
            each.digest
            for each in uow.hash_sets.find(case_id=exhibit.case_id)
            if each.confirmed_by is not None
        ),
    )
    # A grade is of a number in one list of hits. The person who recorded the scan wrote that
    # list, so one that the authoriser's process did not arrive at authorises nothing (ADR 102).
    verify_graded(selection, exhibit=exhibit, graded=graded, hit_list=hit_list)


def require_worked_out(opened: OpenDisposal, worked: WorkedOut | None, *, rules: Rules) -> None:
    """Check that the person who authorises had their own process arrive at the selective plan.

    ``worked`` is at what it arrived; None where none was worked out.

    Raises:
        WrongPlanError: none was, or it is another plan, or the hits were graded by another list.
        As ``require_selectable``.
    """
    disposal, name = opened.disposal, opened.exhibit.reference
    if disposal.route is not Route.SELECTIVE:
        return
    if worked is None:
        raise WrongPlanError(
            f"{name}: which bytes a selective plan takes is worked out again by the person who "
            "authorises it, from the device. Connect it, then: "
            + Way.DISPOSAL_AUTHORISE
            + " --target DEVICE --hash-set SET. Or refuse it."
        )
    if digest_of(worked.plan) != disposal.plan_digest:
        raise WrongPlanError(f"{name}: the plan that was worked out is not the one proposed.")
    require_selectable(
        opened,
        worked.plan,
        order_id=disposal.order_id,
        authority=disposal.authority,
        rules=rules,
        hit_list=worked.hit_list,
    )
