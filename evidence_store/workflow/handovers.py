"""Two-sided handovers: giver and taker, who are both there, sign one statement.

* Both are there: one statement, two signatures, one entry. Several exhibits of a case move under
  one manifest: it is signed once, and every exhibit's entry refers to it.
* The taker is not there yet: see ``workflow.transits``.
* Somebody has no key: both sign on paper, the paper is photographed, and the entry names the
  photograph.

The return leg is another handover, signed in the same way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain import continuity as rules_of
from evidence_store.domain.duties import Act, require_duty
from evidence_store.domain.exhibits import Exhibit, HandoverForm
from evidence_store.domain.identifiers import new_id
from evidence_store.domain.photographs import PhotographKind
from evidence_store.domain.signing import SignedAct, act_statement, sign_act
from evidence_store.domain.stated import statement_digest
from evidence_store.errors import SamePersonError, WrongEntryError
from evidence_store.workflow.acting import ActingOnCase
from evidence_store.workflow.exhibit_offers import ExhibitDeed, require_offered
from evidence_store.workflow.moving import facts_of, made_handover, require_ready, told_of
from evidence_store.workflow.open_exhibits import OpenExhibit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from evidence_store.domain.act_statements import ActStatement
    from evidence_store.domain.people import Actor
    from evidence_store.workflow.moving import Movement, Side
    from evidence_store.workflow.ports import Clock, UnitOfWork


def hand_over_together(
    exhibit_id: str, *, movement: Movement, giver: Side, taker: Side, uow: UnitOfWork, clock: Clock
) -> Exhibit:
    """Move one exhibit from giver to taker, who are both there: they sign one statement.

    ``to_holder`` of the movement is the taker's name, and is set so.

    Raises:
        SamePersonError: giver and taker are one person.
        DiscrepancyError: the seal on the bag is not the one recorded.
        WrongEntryError: the time cannot be so.
        OutOfSequenceError: the bag is open, in transit, lost or gone, or another person holds it.
        NotPermittedError: the duties of one of them do not include it.
    """
    _require_two(giver, taker)
    movement = replace(movement, to_holder=taker.actor.name)
    with uow:
        at = clock()
        exhibit = uow.exhibits.get(exhibit_id)
        require_offered(ExhibitDeed.HAND_OVER, OpenExhibit(uow, giver.actor, at, exhibit))
        require_ready(uow, exhibit, movement, by=giver.actor, at=at)
        handover = replace(
            made_handover(movement, form=HandoverForm.BOTH_SIGNED, at=at),
            giver_id=giver.actor.id,
            taker_id=taker.actor.id,
            accepted_at=at,
        )
        statement = act_statement(
            "exhibit.handover_signed",
            signers={"giver": giver.actor.id, "taker": taker.actor.id},
            about=(exhibit.case_id, exhibit.id),
            standing=uow.custody.standing(exhibit.id),
            facts=facts_of(movement),
            at=at,
        )
        saved = uow.exhibits.save(_held_by(rules_of.handed_over(exhibit, handover), taker.actor))
        OpenExhibit(uow, giver.actor, at, saved).append(
            statement.event,
            public={"handover": handover.id, "seal": handover.seal},
            committed={"taker": taker.actor.id, **told_of(handover)},
            signed=_signed_by(statement, giver=giver, taker=taker),
            occurred=movement.occurred,
        )
        uow.commit()
    return saved


def hand_over_manifest(
    case_id: str,
    *,
    movements: Mapping[str, Movement],
    giver: Side,
    taker: Side,
    uow: UnitOfWork,
    clock: Clock,
) -> tuple[Exhibit, ...]:
    """Move several exhibits of one case under one manifest, which both sign once; all or none.

    Args:
        case_id: the case.
        movements: one for each exhibit, by its id.
        giver: who gives.
        taker: who takes.
        uow: the record.
        clock: the present.

    Raises:
        SamePersonError: giver and taker are one person.
        DiscrepancyError: one of the seals is not the one recorded; nothing else is recorded.
        WrongEntryError: there are none, or one is of another case, or a movement cannot be so.
        OutOfSequenceError: one is open, in transit, lost or gone.
        NotPermittedError: the duties of one of them do not include it.
    """
    _require_two(giver, taker)
    if not movements:
        raise WrongEntryError("A manifest names at least one exhibit.")
    with uow:
        at = clock()
        manifest = new_id("j")
        told = {key: replace(each, to_holder=taker.actor.name) for key, each in movements.items()}
        before = {key: uow.exhibits.get(key) for key in told}
        for key, exhibit in before.items():
            if exhibit.case_id != case_id:
                raise WrongEntryError(
                    f"{exhibit.reference}: the exhibit is of another case than the manifest."
                )
            require_offered(ExhibitDeed.HAND_OVER, OpenExhibit(uow, giver.actor, at, exhibit))
            require_ready(uow, exhibit, told[key], by=giver.actor, at=at)
        signed = _signed_manifest(
            uow, case_id, manifest, before=before, told=told, sides=(giver, taker), at=at
        )
        saved = tuple(
            _under_manifest(
                uow, before[key], told[key], manifest=manifest, signed=signed, by=giver.actor, at=at
            )
            for key in told
        )
        uow.commit()
    return saved


def hand_over_on_paper(
    exhibit_id: str,
    *,
    movement: Movement,
    paper: str,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
) -> Exhibit:
    """Record a movement that was signed on paper, for people without a key.

    Args:
        exhibit_id: which exhibit.
        movement: what the paper says.
        paper: id of the photograph of the paper (kind "paper") on this exhibit.
        actor: who records it.
        uow: the record.
        clock: the present.

    Raises:
        WrongEntryError: no such photograph of paper is on this exhibit, or the movement is wrong.
        DiscrepancyError: the seal on the bag is not the one recorded.
        OutOfSequenceError: the bag is open, in transit, lost or gone.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.HAND_OVER)
    with uow:
        at = clock()
        exhibit = uow.exhibits.get(exhibit_id)
        sheet = next((each for each in exhibit.photographs if each.id == paper), None)
        if sheet is None or sheet.kind is not PhotographKind.PAPER:
            raise WrongEntryError(
                f"{exhibit.reference}: photograph the signed paper first and add it with the kind "
                "paper: expunge exhibit photograph."
            )
        require_offered(ExhibitDeed.RECORD_MOVEMENT, OpenExhibit(uow, actor, at, exhibit))
        require_ready(uow, exhibit, movement, by=actor, at=at)
        handover = replace(made_handover(movement, form=HandoverForm.PAPER, at=at), paper=sheet.id)
        moved = replace(rules_of.handed_over(exhibit, handover), holder_id=None)
        saved = uow.exhibits.save(moved)
        OpenExhibit(uow, actor, at, saved).append(
            "exhibit.handover_on_paper",
            public={"handover": handover.id, "seal": handover.seal, "photograph": sheet.id},
            committed={"paper": str(sheet.digest), **told_of(handover)},
            occurred=movement.occurred,
        )
        uow.commit()
    return saved


def _require_two(giver: Side, taker: Side) -> None:
    require_duty(giver.actor, Act.HAND_OVER)
    require_duty(taker.actor, Act.HAND_OVER)
    if giver.actor.id == taker.actor.id:
        raise SamePersonError("Giver and taker are two people; you cannot be both.")


def _held_by(exhibit: Exhibit, taker: Actor) -> Exhibit:
    return replace(exhibit, holder_id=taker.id)


def _signed_by(statement: ActStatement, *, giver: Side, taker: Side) -> SignedAct:
    return SignedAct(
        statement,
        (
            sign_act(statement, role="giver", by=giver.actor.id, signer=giver.signer),
            sign_act(statement, role="taker", by=taker.actor.id, signer=taker.signer),
        ),
    )


def _signed_manifest(
    uow: UnitOfWork,
    case_id: str,
    manifest: str,
    *,
    before: Mapping[str, Exhibit],
    told: Mapping[str, Movement],
    sides: tuple[Side, Side],
    at: datetime,
) -> SignedAct:
    """The one statement over all lines of the manifest, and the case's entry that holds it."""
    giver, taker = sides
    lines = {
        f"exhibit {number}": f"{key} {before[key].reference} seal {told[key].seal} after "
        f"{uow.custody.standing(key).xprev}"
        for number, key in enumerate(told, start=1)
    }
    movements = {
        f"movement {number}": "; ".join(f"{k} {v}" for k, v in facts_of(told[key]).items())
        for number, key in enumerate(told, start=1)
    }
    statement = act_statement(
        "handover.manifest_signed",
        signers={"giver": giver.actor.id, "taker": taker.actor.id},
        about=(case_id, None),
        standing=uow.custody.standing(None),
        facts={"manifest": manifest, **lines, **movements},
        at=at,
    )
    signed = _signed_by(statement, giver=giver, taker=taker)
    ActingOnCase(uow, giver.actor, at, case_id).append(
        statement.event,
        public={"manifest": manifest, "exhibits": [*told]},
        committed={"taker": taker.actor.id},
        signed=signed,
    )
    return signed


def _under_manifest(
    uow: UnitOfWork,
    exhibit: Exhibit,
    movement: Movement,
    *,
    manifest: str,
    signed: SignedAct,
    by: Actor,
    at: datetime,
) -> Exhibit:
    parts = {each.role: each.by for each in signed.signatures}
    handover = replace(
        made_handover(movement, form=HandoverForm.BOTH_SIGNED, at=at),
        giver_id=parts["giver"],
        taker_id=parts["taker"],
        accepted_at=at,
        manifest=manifest,
    )
    moved = replace(rules_of.handed_over(exhibit, handover), holder_id=parts["taker"])
    saved = uow.exhibits.save(moved)
    OpenExhibit(uow, by, at, saved).append(
        "exhibit.handover_by_manifest",
        public={
            "handover": handover.id,
            "seal": handover.seal,
            "manifest": manifest,
            "statement": statement_digest(signed.statement).hex(),
        },
        committed={"taker": parts["taker"], **told_of(handover)},
        occurred=movement.occurred,
    )
    return saved
