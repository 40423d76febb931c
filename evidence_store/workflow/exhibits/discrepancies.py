"""Discrepancies: noted in one act, settled by two people, one of them a supervisor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.exhibit_events import EXHIBIT_WEIGHED
from evidence_store.domain.events.kinds.standing_events import (
    EXHIBIT_DISCREPANCY_SETTLED,
    EXHIBIT_DISCREPANCY_SIGNED,
)
from evidence_store.domain.exhibits import continuity as rules_of
from evidence_store.domain.exhibits.discrepancies import (
    Discrepancy,
    DiscrepancyKind,
    Disposition,
    Weighing,
)
from evidence_store.domain.exhibits.whereabouts import MovementAct, Whereabouts
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.signing.signed_acts import is_signed_by
from evidence_store.domain.values.texts import long_text, short_text
from evidence_store.errors import DiscrepancyError, StatementError, WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow._kit.subjects.exhibit_guards import require_settler
from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitDeed, open_offered
from evidence_store.workflow._kit.subjects.noting import Noted, note
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.desk import Desk, SigningDesk
    from evidence_store.workflow._kit.ports import UnitOfWork


def note_discrepancy(desk: Desk, exhibit_id: str, *, noted: Noted) -> Discrepancy:
    """Note that something does not agree, in one act; it holds the exhibit from then on.

    Raises:
        NotFoundError: the exhibit is unknown.
        WrongEntryError: nothing is said of it.
        NotPermittedError: the actor's duties do not include it; anyone may place a hold.
    """
    require_duty(desk.actor, Act.NOTE_DISCREPANCY)
    text = long_text(noted.note, what="note")
    if not text.strip():
        raise WrongEntryError("Say what does not agree, and how you noticed.")
    with desk.uow as uow:
        # It only bars an erasing, so nothing of how the exhibit stands may delay it (ADR 18).
        on = open_exhibit(desk, exhibit_id)
        saved = note(on, replace(noted, note=text))
        uow.commit()
    return saved.discrepancies[-1]


def weigh(desk: Desk, exhibit_id: str, *, milligrams: int, seal: str) -> Exhibit:
    """Record what the sealed bag weighs; another weight than before under this seal is noted.

    Raises:
        DiscrepancyError: weight or seal are not those recorded.
        WrongEntryError: the weight cannot be one.
        OutOfSequenceError: it is not here, in a bag under its seal.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.HAND_OVER)
    if not 0 < milligrams < 1_000_000_000:
        raise WrongEntryError("A weight is more than nothing and less than a tonne.")
    with desk.uow as uow:
        on = open_offered(desk, exhibit_id, ExhibitDeed.WEIGH)
        exhibit, at = on.exhibit, on.at
        weighing = Weighing(milligrams, seal, at, desk.actor.id)
        wrong = _wrong_at_weighing(exhibit, weighing)
        if wrong is not None:
            note(on, wrong)
            # Before the refusal, which undoes whatever is not committed.
            uow.commit()
            message = (
                f"{exhibit.reference}: the {wrong.kind.value} of the bag is not the one "
                "recorded. A discrepancy is recorded now and holds the "
                "exhibit: " + Way.EXHIBIT_SETTLE + "."
            )
            raise DiscrepancyError(message)
        after = replace(exhibit, weighings=(*exhibit.weighings, weighing))
        saved = on.record(after, EXHIBIT_WEIGHED, public={"seal": seal, "milligrams": milligrams})
        uow.commit()
    return saved


@dataclass(frozen=True, slots=True)
class Settlement:
    """The outcome of a discrepancy; ``seal`` is the number that is on the bag now, if another."""

    disposition: Disposition
    reason: str
    seal: str | None = None


def settle(
    desk: SigningDesk, exhibit_id: str, discrepancy_id: str, *, settlement: Settlement
) -> Discrepancy:
    """Sign for the outcome of a discrepancy; a second person who says the same settles it.

    One of the two is a supervisor. A signature counts for 72 hours. A loss leaves the exhibit
    recorded as lost, and nothing starts on it.

    Raises:
        NotPermittedError: the actor's duties do not include it, or neither is a supervisor.
        SamePersonError: the actor signed before, or would erase the exhibit.
        OutOfSequenceError: it is settled.
        StatementError: the first person signed for something else, or the signature is not valid.
        WrongEntryError: no reason is given.
    """
    require_duty(desk.actor, Act.SETTLE_DISCREPANCY)
    reason = long_text(settlement.reason, what="reason")
    if not reason.strip():
        raise WrongEntryError("Say what was found out, and how.")
    with desk.uow as uow:
        opened = open_offered(desk, exhibit_id, ExhibitDeed.SETTLE_DISCREPANCY)
        exhibit, at = opened.exhibit, opened.at
        found = _with_standing_signatures(
            uow, rules_of.discrepancy_of(exhibit, discrepancy_id), exhibit, at=at
        )
        require_settler(opened, found, signers=found.signers)
        is_second = bool(found.signatures)
        event = EXHIBIT_DISCREPANCY_SETTLED if is_second else EXHIBIT_DISCREPANCY_SIGNED
        facts = _facts(found, settlement)
        signed = opened.sign_act(event, signer=desk.signer, facts=facts)
        _require_same(found, dict(signed.statement.facts), exhibit)
        changed = found.disposed(settlement.disposition, reason=reason, signed=signed, at=at)
        opened.record(
            _settled(exhibit, changed, settlement, at=at),
            event,
            public={
                "discrepancy": found.id,
                "disposition": settlement.disposition.value,
                "seal_in": settlement.seal,
            },
            committed={"reason": reason},
            signed=signed,
        )
        uow.commit()
    return changed


def _facts(found: Discrepancy, settlement: Settlement) -> dict[str, str]:
    seal = {} if settlement.seal is None else {"seal_in": settlement.seal}
    return {
        "discrepancy": found.id,
        "disposition": settlement.disposition.value,
        **seal,
    }


def _settled(
    exhibit: Exhibit, changed: Discrepancy, settlement: Settlement, *, at: datetime
) -> Exhibit:
    """The exhibit with the discrepancy as it stands now, and what follows once it is settled."""
    after = rules_of.with_changed_discrepancy(exhibit, changed)
    if changed.is_open:
        return after
    if settlement.seal is not None:
        number = short_text(settlement.seal, what="seal")
        after = rules_of.with_seal_found(after, number, at=at)
    if settlement.disposition is Disposition.LOSS:
        lost = after.whereabouts is Whereabouts.LOST
        return after if lost else after.moved(MovementAct.LOSE)
    if after.whereabouts is Whereabouts.LOST and settlement.disposition is Disposition.FOUND:
        return after.moved(MovementAct.FIND)
    return after


def _wrong_at_weighing(exhibit: Exhibit, weighing: Weighing) -> Noted | None:
    if exhibit.seal is not None and weighing.seal != exhibit.seal.number:
        text = "The seal on the bag is not the one recorded."
        return Noted(DiscrepancyKind.SEAL, text, exhibit.seal.number, weighing.seal)
    if rules_of.weight_differs(exhibit, weighing):
        before = exhibit.weighings[-1].milligrams
        text = "The bag weighs more or less than before, under the same seal."
        return Noted(DiscrepancyKind.WEIGHT, text, f"{before} mg", f"{weighing.milligrams} mg")
    return None


def _require_same(found: Discrepancy, facts: dict[str, str], exhibit: Exhibit) -> None:
    for signed in found.signatures:
        if dict(signed.statement.facts) != facts:
            message = (
                f"{exhibit.reference}: the first person signed for another outcome "
                f"({dict(signed.statement.facts)['disposition']}). Agree on the outcome first."
            )
            raise StatementError(message)


def _with_standing_signatures(
    uow: UnitOfWork, found: Discrepancy, exhibit: Exhibit, *, at: datetime
) -> Discrepancy:
    """The discrepancy with only those signatures that have not run out, each checked."""
    if not found.is_open:
        return found
    standing = found.standing_signatures(at=at)
    for each in standing:
        (signature,) = each.signatures
        # The key that is theirs now: what a replaced one signed ends no bar.
        key = uow.people.get(signature.by).signing_key
        is_about = each.statement.exhibit_id == exhibit.id
        if not (is_about and is_signed_by(key, each.statement, signature.signature)):
            message = (
                f"{exhibit.reference}: the first signature is not valid. Both people must sign "
                "again."
            )
            raise StatementError(message)
    return replace(found, signatures=standing)
