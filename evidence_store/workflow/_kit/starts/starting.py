"""Redeems a permit: everything is checked again, and the intent is recorded before the act.

Not a step: overwriting and destroying share it, each within its own unit of work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import DisposalAct, DisposalState
from evidence_store.domain.exhibits.exhibit import ExhibitAct
from evidence_store.domain.exhibits.sub_exhibits import require_parts_settled
from evidence_store.domain.people.duties import Act, Part, require_duty, require_other_person
from evidence_store.errors import OutOfSequenceError, PermitError
from evidence_store.workflow._kit.capacity import require_no_breakglass
from evidence_store.workflow._kit.grounds import require_clear_holds, require_grades_settled
from evidence_store.workflow._kit.known_time import require_known_time
from evidence_store.workflow._kit.starts.anchored import require_anchored
from evidence_store.workflow._kit.starts.authorities import require_still_permitted
from evidence_store.workflow._kit.starts.disposal_entries import planned
from evidence_store.workflow._kit.starts.permitting import require_signed_permit
from evidence_store.workflow._kit.starts.standing_statements import require_statements
from evidence_store.workflow._kit.subjects.bags import require_at_bench
from evidence_store.workflow._kit.subjects.bar_ends import require_may_carry_out

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.disposals.disposal import Disposal, Permit
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.exhibits.phones import PhoneRead
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.known_time import KnownTime
    from evidence_store.workflow._kit.ports import UnitOfWork
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenDisposal
    from forensics.values import Identification


def redeem(
    opened: OpenDisposal,
    *,
    permit_id: str,
    identification: Identification | None,
    rules: Rules,
    phone: PhoneRead | None = None,
) -> tuple[Disposal, KnownTime]:
    """Use the permit up: give the disposal under way, saved, and what its time rests on.

    Raises:
        PermitError: it is not this disposal's newest one, was used, expired, is another's, or was
            signed with a key that was replaced since.
        TamperedLogError: an entry of the log was taken out or changed.
        ChangedRecordError: a record of the case was.
        HoldOpenError: a hold stands.
        NoAuthorityError: what gave authority does so no more.
        StatementError: a statement is no longer valid.
        NotAnchoredError: the authorisation is not anchored outside as the policy demands.
        UnknownTimeError: nobody else vouches for the time, or the clock was set since.
        SamePersonError: the operator authorised it, or ended a bar to it.
        OutOfSequenceError: the disposal or the exhibit does not stand where it can start, the
            operator does not hold it out of an opened bag, grades of its hits are not settled, or
            other work on a device of that serial number is under way.
    """
    uow, disposal, exhibit = opened.uow, opened.disposal, opened.exhibit
    actor, at = opened.actor, opened.at
    require_duty(actor, Act.START)
    permit = _require_permit(disposal, exhibit, permit_id=permit_id, actor=actor, at=at)
    disposal.require(DisposalAct.START)
    require_other_person(actor, Act.START, parts={Part.AUTHORISER: disposal.authoriser_ids})
    require_may_carry_out(opened, excluded=disposal.authoriser_ids)
    require_no_breakglass(uow)
    # No check below would miss a hold or an order that was taken out of the record.
    uow.custody.require_whole(exhibit.case_id)
    # All of it again: since the permit was signed a hold, an order or a claim can have come.
    holds = require_clear_holds(uow, exhibit, rules=rules, at=at)
    require_still_permitted(opened, rules=rules)
    require_grades_settled(uow, exhibit)
    of_case = uow.exhibits.find(case_id=exhibit.case_id)
    require_parts_settled(exhibit, of_case, said=disposal.known_gaps)  # one may have come since
    require_statements(uow, disposal, exhibit, at=at)
    require_signed_permit(uow, permit, exhibit)
    anchored = require_anchored(uow, disposal, exhibit, at=at)
    known = require_known_time(uow, exhibit, operator=actor, at=at)
    _require_only_job(uow, disposal, exhibit, identification=identification)
    require_at_bench(uow, exhibit, actor=actor)
    uow.exhibits.save(exhibit.after(ExhibitAct.START))
    saved = uow.disposals.save(
        disposal.started(
            at=at,
            evaluation=holds,
            identification=identification,
            anchored=anchored,
            phone=phone,
        )
    )
    return saved, known


def started_entry(started: Disposal, *, permit_id: str, told: KnownTime) -> dict[str, JsonValue]:
    """What the entry of a start says in clear: permit, plan, holds, on what its time rests."""
    return {
        "disposal": started.id,
        "permit": permit_id,
        "operator": started.operator_id,
        **planned(started),
        "start": started.starts,
        "holds": str(started.evaluation.digest) if started.evaluation else None,
        "anchored": {head.kind.value: head.size for head in started.anchored},
        "time": told.public,
    }


def require_permit_in_force(disposal: Disposal, exhibit: Exhibit, *, permit_id: str) -> Permit:
    """Return the permit under which the disposal is running now.

    Raises:
        PermitError: another one was issued since, or none was ever used.
    """
    permit = disposal.permit
    if permit is None or permit.id != permit_id or permit.redeemed_at is None:
        raise PermitError(
            f"{exhibit.reference}: this permit is not the one under which the work continues."
        )
    return permit


def _require_only_job(
    uow: UnitOfWork, disposal: Disposal, exhibit: Exhibit, *, identification: Identification | None
) -> None:
    """Check that nothing else is under way on a device of that serial number, of any case."""
    wanted = _serials(exhibit, identification)
    # One device can be recorded as two exhibits, in two cases.
    for other in uow.disposals.find(state=DisposalState.RUNNING):
        if other.id == disposal.id:
            continue
        there = uow.exhibits.get(other.exhibit_id)
        if wanted & _serials(there, other.identification):
            case = uow.cases.get(there.case_id).reference
            raise OutOfSequenceError(
                f"{exhibit.reference}: other work on a device of this serial number is under way "
                f"({there.reference} of case {case}). Wait until it has ended, or record that it "
                "was interrupted."
            )


def _serials(exhibit: Exhibit, identification: Identification | None) -> set[str]:
    shown = None if identification is None else identification.device.serial
    return {each for each in (exhibit.serial, exhibit.target_serial, shown) if each is not None}


def _require_permit(
    disposal: Disposal, exhibit: Exhibit, *, permit_id: str, actor: Actor, at: datetime
) -> Permit:
    permit, name = disposal.permit, exhibit.reference
    if permit is None or permit.id != permit_id:
        raise PermitError(
            f"{name}: the permit is unknown, or a newer one was issued. Use the newest."
        )
    if permit.redeemed_at is not None:
        raise PermitError(
            f"{name}: the permit was used. Each start needs its own; ask for a new one."
        )
    if at < permit.issued_at:
        raise PermitError(
            f"{name}: the permit is dated in the future. The clock of this machine went back; "
            "set it right."
        )
    if at > permit.not_after:
        raise PermitError(
            f"{name}: the permit has expired. Ask for a new one; everything is checked again."
        )
    if permit.operator_id != actor.id:
        raise PermitError(f"{name}: the permit was issued to another person. Ask for your own.")
    if (permit.exhibit_id, permit.plan_digest) != (exhibit.id, disposal.plan_digest):
        raise PermitError(f"{name}: the permit is for another exhibit or plan.")
    return permit
