"""Destruction before two witnesses: the same holds, authority, statements and permit as erasing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.custody.drafts import Draft
from evidence_store.custody.statements import as_signed
from evidence_store.domain.disposal_states import WITNESSES_NEEDED, DisposalAct, DisposalState
from evidence_store.domain.disposals import StatementKind
from evidence_store.domain.duties import Act, Part, require_duty, require_other_person
from evidence_store.domain.exhibits import ExhibitAct
from evidence_store.domain.proposals import WrongPlanError
from evidence_store.domain.statements import Subject, make_statement, sign_statement
from evidence_store.errors import StatementError, WrongEntryError
from evidence_store.workflow.refusals import refusals_recorded
from evidence_store.workflow.starting import redeem
from forensics.documents import time_to_text
from forensics.values import Digest, ErasureMethod

if TYPE_CHECKING:
    from evidence_store.domain.disposals import Disposal, Permit
    from evidence_store.domain.exhibits import Exhibit
    from evidence_store.domain.people import Actor
    from evidence_store.domain.rules import Rules
    from evidence_store.domain.statements import Signer
    from evidence_store.workflow.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class WitnessAccount:
    """What one witness saw: which number stood on the device, how, where and when it went.

    ``number`` is the serial number or IMEI that the witness read; of an exhibit that has neither,
    the number of its seal. ``photographs`` are digests of picture files of the act itself.
    """

    number: str
    method: str
    place: str
    occurred: datetime
    photographs: tuple[Digest, ...]


def begin_destruction(
    disposal_id: str,
    *,
    permit_id: str,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Disposal:
    """Redeem the permit before the device is touched; everything is checked again.

    Raises:
        PermitError: the permit is not for this, was used, or ran out.
        WrongPlanError: the disposal is not a destruction.
        HoldOpenError: a hold stands.
        StatementError: a statement does not hold any more.
        NotAnchoredError: the authorisation is not anchored outside as the policy demands.
        UnknownTimeError: nobody else vouches for the time, or the clock was set since.
        SamePersonError: the actor authorised it.
        NotPermittedError: the actor's duties do not include it.
    """
    with uow:
        exhibit_id = uow.disposals.get(disposal_id).exhibit_id
    with (
        refusals_recorded(Act.START, exhibit_id=exhibit_id, actor=actor, uow=uow, clock=clock),
        uow,
    ):
        at = clock()
        disposal, exhibit = uow.disposals.get(disposal_id), uow.exhibits.get(exhibit_id)
        _require_destruction(disposal, exhibit)
        saved, told = redeem(
            uow,
            disposal,
            exhibit,
            permit_id=permit_id,
            identification=None,
            actor=actor,
            rules=rules,
            at=at,
        )
        uow.custody.append(
            Draft(
                event="destruction.started",
                case_id=exhibit.case_id,
                exhibit_id=exhibit.id,
                occurred=at,
                public={
                    "disposal": saved.id,
                    "permit": permit_id,
                    "start": saved.starts,
                    "holds": str(saved.evaluation.digest) if saved.evaluation else None,
                    "anchored": {head.kind.value: head.size for head in saved.anchored},
                    "time": told.public,
                },
                committed={"by": actor.id},
            )
        )
        uow.commit()
    return saved


def record_witness(
    disposal_id: str,
    *,
    account: WitnessAccount,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
) -> Disposal:
    """Sign as a witness for what was seen; with the second witness the destruction has passed.

    Raises:
        SamePersonError: the actor is the authoriser, or witnessed before.
        StatementError: the number read is not the exhibit's, the act lies outside the permit, or
            the two witnesses do not tell the same.
        OutOfSequenceError: no destruction is under way.
        NotPermittedError: the actor's duties do not include it.
    """
    with uow:
        exhibit_id = uow.disposals.get(disposal_id).exhibit_id
    with (
        refusals_recorded(Act.WITNESS, exhibit_id=exhibit_id, actor=actor, uow=uow, clock=clock),
        uow,
    ):
        require_duty(actor, Act.WITNESS)
        at = clock()
        disposal, exhibit = uow.disposals.get(disposal_id), uow.exhibits.get(exhibit_id)
        _require_destruction(disposal, exhibit)
        disposal.require(DisposalAct.WITNESS)
        require_other_person(actor, Act.WITNESS, parts=_earlier_parts(disposal))
        _verify_account(account, disposal=disposal, exhibit=exhibit, at=at)
        statement = make_statement(
            StatementKind.WITNESS,
            actor=actor,
            exhibit=exhibit,
            subject=Subject(disposal.route, disposal.method),
            standing=uow.custody.standing(exhibit.id),
            facts=_facts(account),
            at=at,
        )
        signed = sign_statement(statement, signer)
        saved = uow.disposals.save(disposal.witnessed(signed))
        if saved.state is DisposalState.PASSED:
            uow.exhibits.save(exhibit.after(ExhibitAct.DESTROY))
        uow.custody.append(
            Draft(
                event="destruction.witnessed",
                case_id=exhibit.case_id,
                exhibit_id=exhibit.id,
                occurred=account.occurred,
                public={
                    "disposal": saved.id,
                    "state": [disposal.state.value, saved.state.value],
                    "witness": len(saved.witnesses),
                    "of": WITNESSES_NEEDED,
                },
                committed={
                    "by": actor.id,
                    "place": account.place,
                    "method": account.method,
                },
                signed=as_signed(signed),
            )
        )
        uow.commit()
    return saved


def _require_destruction(disposal: Disposal, exhibit: Exhibit) -> None:
    if disposal.method is not ErasureMethod.DESTRUCTION:
        message = f"{exhibit.reference}: this disposal overwrites; use expunge erase run."
        raise WrongPlanError(message)


def _earlier_parts(disposal: Disposal) -> dict[Part, frozenset[str]]:
    return {
        Part.AUTHORISER: disposal.authoriser_ids,
        Part.WITNESS: frozenset(signed.statement.person_id for signed in disposal.witnesses),
    }


def _verify_account(
    account: WitnessAccount, *, disposal: Disposal, exhibit: Exhibit, at: datetime
) -> None:
    name = exhibit.reference
    if not (account.method.strip() and account.place.strip() and account.photographs):
        message = f"{name}: method, place and at least one photograph are needed."
        raise WrongEntryError(message)
    seal = exhibit.seal.number if exhibit.seal else None
    numbers = {exhibit.serial, exhibit.imei} - {None} or {seal}
    if account.number not in numbers:
        message = (
            f"{name}: the number that the witness read is not the exhibit's. Stop, and find out "
            "which device this is."
        )
        raise StatementError(message)
    permit = disposal.permit
    begun = None if permit is None else permit.redeemed_at
    if permit is None or begun is None or not _lies_within(account.occurred, begun, permit):
        message = (
            f"{name}: the destruction does not lie between its start on record and the end of its "
            "permit. Place a hold (discrepancy) and report it."
        )
        raise StatementError(message)
    if account.occurred > at:
        message = f"{name}: the destruction cannot lie in the future."
        raise WrongEntryError(message)
    _verify_agreement(account, disposal=disposal, exhibit=exhibit)


def _lies_within(occurred: datetime, begun: datetime, permit: Permit) -> bool:
    """People write minutes: an act in the minute of its start lies after the start."""
    return begun.replace(second=0, microsecond=0) <= occurred <= permit.not_after


def _verify_agreement(account: WitnessAccount, *, disposal: Disposal, exhibit: Exhibit) -> None:
    for signed in disposal.witnesses:
        told = dict(signed.statement.facts)
        if (told.get("method"), told.get("place")) != (account.method, account.place):
            message = (
                f"{exhibit.reference}: the witnesses name different methods or places. Find out "
                "which is right before the second one signs."
            )
            raise StatementError(message)


def _facts(account: WitnessAccount) -> dict[str, str]:
    return {
        "number": account.number,
        "method": account.method,
        "place": account.place,
        "occurred": time_to_text(account.occurred),
        "photographs": " ".join(sorted(map(str, account.photographs))),
    }
