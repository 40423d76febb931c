"""Two-sided handovers: giver and taker, who are both there, sign one statement.

* Both are there: one statement, two signatures, one entry. Several exhibits of a case move under
  one manifest: it is signed once, line by line, and every exhibit's entry stands there.
* The taker is not there yet: see ``workflow.exhibits.transits``.
* Somebody has no key: both sign on paper, the paper is photographed, and the entry names the
  photograph.

The return leg is another handover, signed in the same way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.exhibit_events import (
    EXHIBIT_HANDOVER_BY_MANIFEST,
    EXHIBIT_HANDOVER_ON_PAPER,
    EXHIBIT_HANDOVER_SIGNED,
    HANDOVER_MANIFEST_SIGNED,
)
from evidence_store.domain.events.separations import listed_line
from evidence_store.domain.exhibits import continuity as rules_of
from evidence_store.domain.exhibits.exhibit import Exhibit, HandoverForm
from evidence_store.domain.exhibits.photographs import PhotographKind
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.signing.signed_acts import (
    SignedAct,
    act_statement,
    as_shown,
    sign_act,
)
from evidence_store.domain.signing.stated import statement_digest
from evidence_store.domain.values.identifiers import new_id
from evidence_store.errors import SamePersonError, WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow._kit.acting import ActingOnCase
from evidence_store.workflow._kit.subjects.exhibit_offers import (
    ExhibitDeed,
    open_offered,
    require_offered,
)
from evidence_store.workflow._kit.subjects.moving import (
    facts_of,
    made_handover,
    require_ready,
    told_of,
)
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit
from forensics.documents import to_canonical

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from evidence_store.domain.exhibits.exhibit import Handover
    from evidence_store.domain.people.person import Actor
    from evidence_store.domain.signing.act_statements import ActStatement
    from evidence_store.workflow._kit.desk import Desk, SigningDesk
    from evidence_store.workflow._kit.ports import UnitOfWork
    from evidence_store.workflow._kit.subjects.moving import Movement, Side

_MOST_ON_A_MANIFEST = 12 * 1024
"""Bytes of its lines in the entry; an entry of the log holds 16 KiB in all."""


def hand_over_together(
    desk: SigningDesk, exhibit_id: str, *, movement: Movement, taker: Side
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
    _require_two(desk, taker)
    movement = replace(movement, to_holder=taker.actor.name)
    with desk.uow as uow:
        on = open_offered(desk, exhibit_id, ExhibitDeed.HAND_OVER)
        exhibit, at = on.exhibit, on.at
        require_ready(on, movement)
        handover = _by_both(movement, giver=desk, taker=taker, at=at)
        statement = act_statement(
            EXHIBIT_HANDOVER_SIGNED.name,
            signers={"giver": desk.actor.id, "taker": taker.actor.id},
            about=(exhibit.case_id, exhibit.id),
            standing=uow.custody.standing(exhibit.id),
            facts=facts_of(movement),
            at=at,
        )
        saved = on.record(
            _held_by(rules_of.handed_over(exhibit, handover), taker.actor),
            EXHIBIT_HANDOVER_SIGNED,
            public={"handover": handover.id, "seal": handover.seal},
            committed={"taker": taker.actor.id, **told_of(handover)},
            signed=_signed_by(statement, giver=desk, taker=taker),
            occurred=movement.occurred,
        )
        uow.commit()
    return saved


def hand_over_manifest(
    desk: SigningDesk, case_id: str, *, movements: Mapping[str, Movement], taker: Side
) -> tuple[Exhibit, ...]:
    """Move several exhibits of one case under one manifest, which both sign once; all or none.

    Args:
        desk: who gives, and on which record.
        case_id: the case.
        movements: one for each exhibit, by its id.
        taker: who takes.

    Raises:
        SamePersonError: giver and taker are one person.
        DiscrepancyError: one of the seals is not the one recorded; nothing else is recorded.
        WrongEntryError: there are none, or one is of another case, or a movement cannot be so.
        OutOfSequenceError: one is open, in transit, lost or gone.
        NotPermittedError: the duties of one of them do not include it.
    """
    _require_two(desk, taker)
    if not movements:
        raise WrongEntryError("A manifest names at least one exhibit.")
    with desk.uow as uow:
        at = desk.clock()
        # Drawn, not worked out: two sign with open keys here, and no passkey begins it twice.
        manifest = new_id("j")
        told = {key: replace(each, to_holder=taker.actor.name) for key, each in movements.items()}
        before = {key: uow.exhibits.get(key) for key in told}
        # All are looked at before one moves: a wrong seal is committed
        # as it is refused, and nothing else may be committed with it.
        for key, exhibit in before.items():
            if exhibit.case_id != case_id:
                raise WrongEntryError(
                    f"{exhibit.reference}: the exhibit is of another case than the manifest."
                )
            on = OpenExhibit(uow, desk.actor, at, exhibit)
            require_offered(ExhibitDeed.HAND_OVER, on)
            require_ready(on, told[key])
        moved = {
            key: replace(_by_both(each, giver=desk, taker=taker, at=at), manifest=manifest)
            for key, each in told.items()
        }
        signed = _signed_manifest(
            uow, manifest, before=before, told=told, moved=moved, sides=(desk, taker), at=at
        )
        saved = tuple(
            _under_manifest(desk, before[key], moved[key], signed=signed, at=at) for key in moved
        )
        uow.commit()
    return saved


def manifest_facts(
    references: Mapping[str, str], movements: Mapping[str, Movement]
) -> dict[str, str]:
    """What both sign of each line of a manifest, word for word.

    Args:
        references: of each exhibit, by its id.
        movements: one for each exhibit, by its id.
    """
    numbered = list(enumerate(movements.items(), start=1))
    return {f"exhibit {number}": f"{key} {references[key]}" for number, (key, _) in numbered} | {
        f"movement {number}": "; ".join(f"{k} {v}" for k, v in facts_of(each).items())
        for number, (_, each) in numbered
    }


def require_on_paper(desk: Desk, exhibit_id: str, *, movement: Movement) -> None:
    """Check that a movement that was signed on paper can be recorded, once its paper is kept.

    Raises:
        DiscrepancyError, WrongEntryError, OutOfSequenceError, NotPermittedError: as
            ``hand_over_on_paper``.
    """
    with desk.uow:
        _open_on_paper(desk, exhibit_id, movement)


def hand_over_on_paper(desk: Desk, exhibit_id: str, *, movement: Movement, paper: str) -> Exhibit:
    """Record a movement that was signed on paper, for people without a key.

    Args:
        desk: who acts, and on which record.
        exhibit_id: which exhibit.
        movement: what the paper says.
        paper: id of the photograph of the paper (kind "paper") on this exhibit.

    Raises:
        WrongEntryError: no such photograph of paper is on this exhibit, another movement rests on
            it, or the movement is wrong.
        DiscrepancyError: the seal on the bag is not the one recorded.
        OutOfSequenceError: the bag is open, in transit, lost or gone.
        NotPermittedError: the actor's duties do not include it.
    """
    with desk.uow as uow:
        on = _open_on_paper(desk, exhibit_id, movement)
        exhibit = on.exhibit
        # The photograph of the paper is all that such a handover rests on (docs/known-defects.md).
        sheet = next((each for each in exhibit.photographs if each.id == paper), None)
        if sheet is None or sheet.kind is not PhotographKind.PAPER:
            raise WrongEntryError(
                f"{exhibit.reference}: photograph the signed paper first and add it with the "
                "kind paper: " + Way.EXHIBIT_PHOTOGRAPH + "."
            )
        if any(each.paper == sheet.id for each in exhibit.handovers):
            raise WrongEntryError(
                f"{exhibit.reference}: a movement rests on this paper already. Photograph the "
                "paper that was signed for this one."
            )
        handover = replace(
            made_handover(movement, form=HandoverForm.PAPER, at=on.at), paper=sheet.id
        )
        saved = on.record(
            # A person who signs on paper has no key, and so no id here.
            replace(rules_of.handed_over(exhibit, handover), holder_id=None),
            EXHIBIT_HANDOVER_ON_PAPER,
            public={"handover": handover.id, "seal": handover.seal, "photograph": sheet.id},
            committed={"paper": str(sheet.digest), **told_of(handover)},
            occurred=movement.occurred,
        )
        uow.commit()
    return saved


def _open_on_paper(desk: Desk, exhibit_id: str, movement: Movement) -> OpenExhibit:
    """The exhibit in the desk's transaction, of which such a movement can be recorded."""
    require_duty(desk.actor, Act.HAND_OVER)
    on = open_offered(desk, exhibit_id, ExhibitDeed.HAND_OVER_ON_PAPER)
    require_ready(on, movement)
    return on


def _require_two(giver: SigningDesk, taker: Side) -> None:
    require_duty(giver.actor, Act.HAND_OVER)
    require_duty(taker.actor, Act.HAND_OVER)
    if giver.actor.id == taker.actor.id:
        raise SamePersonError("Giver and taker are two people; you cannot be both.")


def _held_by(exhibit: Exhibit, taker: Actor) -> Exhibit:
    return replace(exhibit, holder_id=taker.id)


def _signed_by(statement: ActStatement, *, giver: SigningDesk, taker: Side) -> SignedAct:
    # Whole, where another process signs: it holds it to what the taker was shown.
    shown = as_shown(statement, taker.signer)
    return SignedAct(
        shown,
        (
            sign_act(shown, role="giver", by=giver.actor.id, signer=giver.signer),
            sign_act(shown, role="taker", by=taker.actor.id, signer=taker.signer),
        ),
    )


def _by_both(movement: Movement, *, giver: SigningDesk, taker: Side, at: datetime) -> Handover:
    """The movement as it will be kept, that both sign for."""
    return replace(
        made_handover(movement, form=HandoverForm.BOTH_SIGNED, at=at),
        giver_id=giver.actor.id,
        taker_id=taker.actor.id,
        accepted_at=at,
    )


def _lines_of(uow: UnitOfWork, moved: Mapping[str, Handover]) -> list[str]:
    """Which exhibit moves by which handover under which seal, after which entry of its own.

    Raises:
        WrongEntryError: they are more than one entry of the log can hold.
    """
    lines = [
        listed_line(key, (each.id, each.seal), uow.custody.standing(key).xprev)
        for key, each in moved.items()
    ]
    if len(to_canonical(lines)) > _MOST_ON_A_MANIFEST:
        raise WrongEntryError(
            "These are too many exhibits for one manifest. Make two manifests of them. Nothing "
            "was recorded."
        )
    return lines


def _signed_manifest(
    uow: UnitOfWork,
    manifest: str,
    *,
    before: Mapping[str, Exhibit],
    told: Mapping[str, Movement],
    moved: Mapping[str, Handover],
    sides: tuple[SigningDesk, Side],
    at: datetime,
) -> SignedAct:
    """The one statement over all lines of the manifest, and the case's entry that holds it."""
    giver, taker = sides
    case_id = next(iter(before.values())).case_id
    # In clear, so that every reader holds an exhibit's own entry to its line.
    lines = _lines_of(uow, moved)
    said = manifest_facts({key: each.reference for key, each in before.items()}, told)
    statement = act_statement(
        HANDOVER_MANIFEST_SIGNED.name,
        signers={"giver": giver.actor.id, "taker": taker.actor.id},
        about=(case_id, None),
        standing=uow.custody.standing(None),
        facts={"manifest": manifest, "exhibits": " ".join(lines), **said},
        at=at,
    )
    signed = _signed_by(statement, giver=giver, taker=taker)
    ActingOnCase(uow, giver.actor, at, case_id).append(
        HANDOVER_MANIFEST_SIGNED,
        public={"manifest": manifest, "exhibits": [*lines]},
        committed={"taker": taker.actor.id},
        signed=signed,
    )
    return signed


def _under_manifest(
    desk: Desk, exhibit: Exhibit, handover: Handover, *, signed: SignedAct, at: datetime
) -> Exhibit:
    return OpenExhibit(desk.uow, desk.actor, at, exhibit).record(
        replace(rules_of.handed_over(exhibit, handover), holder_id=handover.taker_id),
        EXHIBIT_HANDOVER_BY_MANIFEST,
        public={
            "handover": handover.id,
            "seal": handover.seal,
            "manifest": handover.manifest,
            "statement": statement_digest(signed.statement).hex(),
        },
        committed={"taker": handover.taker_id, **told_of(handover)},
        occurred=handover.occurred,
    )
