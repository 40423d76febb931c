"""Claims, return reviews, and how an exhibit ends: destroyed, sold, returned or vested."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.exhibit_events import EXHIBIT_ENDED
from evidence_store.domain.events.kinds.proceeding_events import ORDER_CLAIM_DELIVERED
from evidence_store.domain.events.kinds.standing_events import (
    EXHIBIT_CLAIMED,
    EXHIBIT_RETURN_DECIDED,
    EXHIBIT_REVIEW_NOTED,
    EXHIBIT_STANDING_SETTLED,
    EXHIBIT_STANDING_SIGNED,
)
from evidence_store.domain.exhibits.standing import (
    BY_TWO,
    FinalDisposition,
    FinalKind,
    StandingAct,
    StandingDecision,
)
from evidence_store.domain.exhibits.standing_signatures import first_signature, with_signature
from evidence_store.domain.exhibits.whereabouts import MovementAct
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.signing.signed_acts import is_signed_by
from evidence_store.domain.values.identifiers import derived_id, looks_like_id
from evidence_store.domain.values.texts import long_text, short_text
from evidence_store.domain.values.zones import LONDON
from evidence_store.errors import StatementError, WrongEntryError
from evidence_store.workflow._kit.grounds import line_up
from evidence_store.workflow._kit.subjects.exhibit_guards import (
    require_decided,
    require_final_end,
    require_noted,
)
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit, open_exhibit
from evidence_store.workflow._kit.subjects.open_orders import OpenOrder
from evidence_store.workflow._kit.subjects.voiding import void_open_disposals, void_with_held
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.signing.signed_acts import Signer
    from evidence_store.workflow._kit.desk import Desk, SigningDesk


def note_standing(desk: Desk, exhibit_id: str, *, act: StandingAct, reason: str) -> Exhibit:
    """Note a claim or a return review in one act; what was signed for erasing before is void.

    Raises:
        OutOfSequenceError: the act does not follow from how the exhibit stands.
        WrongEntryError: no reason is given, or the act is a decision, which is signed.
        NotPermittedError: the actor's duties do not include it.
    """
    reason = _reason(reason)
    with desk.uow as uow:
        opened = open_exhibit(desk, exhibit_id)
        saved = opened.record(
            require_noted(opened, act),
            EXHIBIT_CLAIMED if act is StandingAct.CLAIM else EXHIBIT_REVIEW_NOTED,
            public={"was": opened.exhibit.standing.value},
            committed={"reason": reason},
        )
        void_with_held(replace(opened, exhibit=saved), reason="claimed or under review")
        uow.commit()
    return saved


def decide_standing(
    desk: SigningDesk, exhibit_id: str, *, act: StandingAct, reason: str
) -> Exhibit:
    """Decide and sign how a claim or a return review ends.

    That it goes back is signed by one supervisor. What ends a bar to erasing, a claim that was
    dismissed or a review that keeps it, is signed by two people within 72 hours, the second a
    supervisor, and neither of them the person who would erase it.

    Raises:
        OutOfSequenceError: the act does not follow from how the exhibit stands.
        WrongEntryError: no reason is given, or the act is none that is decided.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor signed first, or would erase the exhibit.
        StatementError: the first person's signature is not valid.
    """
    reason = _reason(reason)
    with desk.uow as uow:
        opened = open_exhibit(desk, exhibit_id)
        at = opened.at
        require_decided(opened, act)
        was, event = opened.exhibit.standing.value, EXHIBIT_RETURN_DECIDED
        told, first = {"was": was}, first_signature(opened.exhibit, at=at)
        if act in BY_TWO:
            newest = uow.custody.standing(exhibit_id)
            # Not drawn: with a passkey the step begins twice, and must name the same (ADR 21).
            made = derived_id("d", exhibit_id, newest.xprev or newest.checkpoint)
            told |= {"act": act.value, "decision": made if first is None else first.id}
            event = EXHIBIT_STANDING_SIGNED if first is None else EXHIBIT_STANDING_SETTLED
        facts = {**told, "reason": reason}
        signed = opened.sign_act(event, signer=desk.signer, facts=facts)
        if first is not None and act in BY_TWO:
            _verify_first(opened, first)
        decision = StandingDecision(told.get("decision", ""), act, reason, signed)
        after, words = with_signature(opened.exhibit, decision, at=at), {"reason": reason}
        saved = opened.record(after, event, public={**told}, committed=words, signed=signed)
        uow.commit()
    return saved


def _verify_first(opened: OpenExhibit, first: StandingDecision) -> None:
    statement, (signature,) = first.signed.statement, first.signed.signatures
    key = opened.uow.people.get(signature.by).signing_key
    is_about = statement.exhibit_id == opened.exhibit.id
    if not (is_about and is_signed_by(key, statement, signature.signature)):
        raise StatementError(
            f"{opened.exhibit.reference}: the first signature is not valid. Wait until it has "
            "expired after 72 hours; then both sign again."
        )


def _reason(reason: str) -> str:
    kept = long_text(reason, what="reason")
    if not kept.strip():
        raise WrongEntryError("Say what this is based on: which claim, which court's decision.")
    return kept


@dataclass(frozen=True, slots=True)
class ExhibitEnding:
    """How it ends: to whom, and on which paper (receipt, sale, published determination)."""

    kind: FinalKind
    recipient: str
    paper: str


def end_exhibit(desk: SigningDesk, exhibit_id: str, *, ending: ExhibitEnding) -> Exhibit:
    """Record and sign the final disposition; nothing can be done with the exhibit afterwards.

    Raises:
        OutOfSequenceError: its guard is not met, it is lost or in transit, or it ended before.
        WrongEntryError: recipient or paper are not named.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.END_EXHIBIT)
    recipient = short_text(ending.recipient, what="recipient")
    paper = short_text(ending.paper, what="paper")
    if not (recipient.strip() and paper.strip()) or looks_like_id(paper):
        raise WrongEntryError("Name who received it, and the receipt or determination.")
    with desk.uow as uow:
        on, event = open_exhibit(desk, exhibit_id), EXHIBIT_ENDED
        require_final_end(on, ending.kind)
        end = FinalDisposition(ending.kind, on.at, desk.actor.id, recipient, paper)
        left = replace(on.exhibit.moved(MovementAct.LEAVE), ended=end, holder_id=None)
        facts = {"kind": end.kind.value, "recipient": recipient, "paper": paper}
        saved = on.record(
            # A PIN goes with the very commit that says that the exhibit left (ADR 20).
            left.without_secrets(),
            event,
            signed=on.sign_act(event, signer=desk.signer, facts=facts),
            public={"kind": end.kind.value},
            committed={"recipient": recipient, "paper": paper},
        )
        reason = "the exhibit came to its end"
        # What was signed for it would else count for up to 72 hours more.
        void_open_disposals(uow, saved, reason=reason, actor=desk.actor, at=on.at)
        # An allowed claim holds until it is carried out, which this does (docs/law.md).
        if ending.kind is FinalKind.RETURNED_TO_THIRD_PARTY:
            _settle_claims(replace(on, exhibit=saved), signer=desk.signer)
        uow.commit()
    return saved


def _settle_claims(at_end: OpenExhibit, *, signer: Signer) -> None:
    """Record and sign, at every order that names what was delivered, that claims to it ended."""
    uow, actor, at, delivered = at_end.uow, at_end.actor, at_end.at, at_end.exhibit
    # Days of the law are days in London (docs/law.md); times of the log are UTC.
    on, ids = at.astimezone(LONDON).date(), line_up(uow, delivered)
    for found in uow.orders.find(case_id=delivered.case_id):
        due = [
            each for each in found.proceedings if each.is_allowed_claim and each.is_open_for(ids)
        ]
        if not found.reaches(ids) or not due:
            continue
        after = found
        for each in due:
            after = after.with_claim_settled(each.id, exhibit_ids=(delivered.id,), on=on)
        opened, event = OpenOrder(uow, actor, at, found), ORDER_CLAIM_DELIVERED
        claims = [each.id for each in due]
        facts = {"claims": " ".join(claims), "exhibit": delivered.id}
        signed = opened.sign(event, signer=signer, facts=facts)
        told: dict[str, JsonValue] = {"claims": [*claims], "exhibit": delivered.id}
        opened.save(after, event=event, public=told, signed=signed)
