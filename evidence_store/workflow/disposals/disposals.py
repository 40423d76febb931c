"""From proposal to permit: two people sign, holds are evaluated at each step, refusals are kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.certificates.certified_subject import as_told, subject_facts
from evidence_store.domain.certificates.stated_facts import DISPOSAL, disposal_facts
from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.proposals import Proposal, verify_method, verify_proposal
from evidence_store.domain.disposals.selected import selected_by
from evidence_store.domain.disposals.selective_plans import require_names_known
from evidence_store.domain.disposals.statements import Subject
from evidence_store.domain.events.kinds.disposal_events import DISPOSAL_PROPOSED, DISPOSAL_WITHDRAWN
from evidence_store.domain.exhibits.acquisitions import newest_image
from evidence_store.domain.exhibits.sub_exhibits import require_parts_settled
from evidence_store.domain.law.authority import Authority
from evidence_store.domain.law.holds import HoldEvaluation
from evidence_store.domain.offers.disposal_offers import Deed
from evidence_store.domain.orders.order import Order
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.domain.values.identifiers import derived_id
from evidence_store.workflow._kit.grounds import line_up, require_clear_holds
from evidence_store.workflow._kit.refusals import refusals_recorded
from evidence_store.workflow._kit.starts.authorities import permitting_authority
from evidence_store.workflow._kit.starts.disposal_entries import (
    append_disposal_entry,
    authorising_statement,
    save_authorised,
)
from evidence_store.workflow._kit.starts.images_of_before import require_imaged
from evidence_store.workflow._kit.starts.permitting import permitted
from evidence_store.workflow._kit.starts.phones import require_resettable
from evidence_store.workflow._kit.starts.selections import require_selectable, require_worked_out
from evidence_store.workflow._kit.starts.tried import with_trial
from evidence_store.workflow._kit.subjects.bags import require_deed
from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitDeed, require_offered
from evidence_store.workflow._kit.subjects.open_exhibits import (
    OpenExhibit,
    attempt,
    open_disposal,
    open_exhibit,
)
from evidence_store.workflow._kit.told import subject_now
from forensics.documents import digest_of
from forensics.value_classes import dataclass
from forensics.values import is_witnessed, reads_phone

if TYPE_CHECKING:
    from evidence_store.domain.disposals.selective_plans import WorkedOut
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.signing.signed_statements import SignedStatement
    from evidence_store.workflow._kit.desk import Desk, SigningDesk
    from forensics.values import ErasureMethod

NAMES_REFUSED = "A name of a file that would stay on the medium can name somebody."
DESTROYING, OVERWRITING = ExhibitDeed.PROPOSE_DESTRUCTION, ExhibitDeed.PROPOSE_OVERWRITING
RESETTING = ExhibitDeed.PROPOSE_RESET


def propose_disposal(
    desk: SigningDesk, exhibit_id: str, *, proposal: Proposal, is_training: bool
) -> Disposal:
    """Propose the disposal of one exhibit and sign for it; the statement holds for 72 hours.

    Raises:
        HoldOpenError: a hold stands; the text shows its arithmetic.
        NoAuthorityError: nothing gives authority to destroy.
        WrongPlanError: the plan is not for this exhibit, or a phone cannot be reset.
        OutOfSequenceError: another disposal of it is open, no line is mapped to it, or it is to be
            sold or returned and would be destroyed; or grades of its hits are not settled.
        NotPermittedError: the actor's duties do not include it.
    """
    with refusals_recorded(desk, Act.PROPOSE, exhibit_id=exhibit_id):
        require_duty(desk.actor, Act.PROPOSE)
        with desk.uow as uow:
            opened = open_exhibit(desk, exhibit_id)
            require_offered(_deed_of(proposal.method), opened)
            order = uow.orders.get(proposal.order_id)
            proposal = _possible(
                opened, proposal, order=order, rules=desk.rules, is_training=is_training
            )
            holds = require_clear_holds(uow, opened.exhibit, rules=desk.rules, at=opened.at)
            authority = _authority_for(opened, proposal, rules=desk.rules)
            disposal = _signed(desk, opened, proposal, _Grounds(order, holds, authority))
            uow.disposals.add(disposal)
            append_disposal_entry(
                opened, disposal, event=DISPOSAL_PROPOSED, signed=disposal.proposal
            )
            uow.commit()
    return disposal


def authorise_disposal(
    desk: SigningDesk,
    disposal_id: str,
    *,
    ungraded: int | None = None,
    worked_out: WorkedOut | None = None,
    names_left: int | None = None,
) -> Disposal:
    """Authorise a proposed disposal as a second person and sign for it, for 72 hours.

    Args:
        desk: who acts, and on which record.
        disposal_id: the disposal.
        ungraded: how many hits nobody graded, as the actor read it; it is signed for. None where
            there are none.
        worked_out: of a selective erasure, that at which the actor's own process arrived from the
            device and the scan result (``selecting.reworking``). None of any other.
        names_left: how many names of files a selective plan leaves, as the actor read it; None
            where there are none.

    Raises:
        WrongEntryError: another number of hits is not graded, or of names stays.
        WrongPlanError: it is selective, and the actor's process did not arrive at its plan, or a
            hit is no longer graded as it is planned, or was graded by another list of hits.
        SamePersonError: the actor proposed it or would carry it out, or so did the person they
            stand for.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        BreakGlassOpenError: a break-glass waits for its review.
        HoldOpenError: a hold stands.
        NoAuthorityError: what gave authority does so no more.
        StatementError: the proposal is no longer valid.
        OutOfSequenceError: it is not proposed, it is to be sold or returned and would be destroyed,
            grades of its hits are not settled, or the number of those that nobody graded was not
            stated.
        NotPermittedError: the actor's duties do not include it.
        RefusedError: the unit's policy asks for a passkey, and something else signed.
    """
    with attempt(desk, Act.AUTHORISE, disposal_id) as opened:
        authorising = authorising_statement(opened, rules=desk.rules, ungraded=ungraded)
        require_worked_out(opened, worked_out, rules=desk.rules)
        # The number of names, and no name: to show them adds eyes to a name and nothing to the
        # decision. A person who doubts refuses (ADR 102).
        require_names_known(opened.disposal.selected, opened.exhibit, stated=names_left)
        saved = save_authorised(opened, authorising, signer=desk.signer)
        desk.uow.commit()
    return saved


def issue_permit(desk: SigningDesk, disposal_id: str) -> Disposal:
    """Issue the permit to start, to the person who will carry it out and signs that; used once.

    It holds for 30 minutes, for a destruction as long as the statements; never longer than they.
    A resume after any stop needs a new one, and everything is checked again.

    Raises:
        HoldOpenError: a hold stands.
        NoAuthorityError: what gave authority does so no more.
        StatementError: a statement is no longer valid.
        SamePersonError: the actor authorised it.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        OutOfSequenceError: it is not authorised, or is complete, grades are not settled, or it is
            to be sold or returned and would be destroyed.
        NotPermittedError: the actor's duties do not include it.
    """
    with attempt(desk, Act.PERMIT, disposal_id) as opened:
        saved = permitted(opened, signer=desk.signer, rules=desk.rules)
        desk.uow.commit()
    return saved


def refuse_for_names(desk: Desk, disposal_id: str) -> Disposal:
    """Refuse a selective disposal, because a name of a file that would stay can name somebody.

    What was signed for it is void. The whole medium can be proposed.

    Raises:
        WrongPlanError: it is not selective, or leaves no name.
        OutOfSequenceError: it is complete.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.WITHDRAW)
    with desk.uow as uow:
        opened = open_disposal(desk, disposal_id)
        require_deed(Deed.REFUSE_NAMES, opened)
        saved = opened.save(
            opened.disposal.voided(at=opened.at, reason="withdrawn"),
            event=DISPOSAL_WITHDRAWN,
            committed={"reason": NAMES_REFUSED},
        )
        uow.commit()
    return saved


def withdraw_disposal(desk: Desk, disposal_id: str, *, reason: str) -> Disposal:
    """Withdraw a disposal: what was signed for it is void, and it can be proposed again.

    Raises:
        OutOfSequenceError: it is complete.
        NotPermittedError: the actor's duties do not include it.
    """
    # Withdrawing only bars an erasing, so it waits for no signature (ADR 18).
    require_duty(desk.actor, Act.WITHDRAW)
    with desk.uow as uow:
        opened = open_disposal(desk, disposal_id)
        saved = opened.save(
            opened.disposal.voided(at=opened.at, reason="withdrawn"),
            event=DISPOSAL_WITHDRAWN,
            committed={"reason": reason},
        )
        uow.commit()
    return saved


def _deed_of(method: ErasureMethod) -> ExhibitDeed:
    if reads_phone(method):
        return RESETTING
    return DESTROYING if is_witnessed(method) else OVERWRITING


def _possible(
    opened: OpenExhibit, proposal: Proposal, *, order: Order, rules: Rules, is_training: bool
) -> Proposal:
    """The proposal, with its trial, of what can be done to the exhibit under that order.

    Raises:
        WrongPlanError: the plan is not for this exhibit, a phone cannot be reset, or no trial of
            the unit matches.
        OutOfSequenceError: no line is mapped to it, or a part of it is not settled.
    """
    _require_possible(opened, proposal, order=order, is_training=is_training)
    verify_method(proposal.method, exhibit=opened.exhibit, rules=rules)
    if reads_phone(proposal.method):
        require_resettable(opened.exhibit, rules=rules)
    # Both before anybody signs: without an image that can be compared, or a trial, no certificate
    # could follow (ADR 93).
    require_imaged(opened.uow, proposal.method, opened.exhibit)
    return with_trial(opened.uow, proposal, name=opened.exhibit.reference)


def _authority_for(opened: OpenExhibit, proposal: Proposal, *, rules: Rules) -> Authority:
    """What gives authority to it, also to taking single files out.

    Raises:
        NoAuthorityError: nothing does.
        WrongPlanError: its files cannot be selected.
    """
    authority = permitting_authority(
        opened,
        order_id=proposal.order_id,
        method=proposal.method,
        authority=proposal.authority,
        rules=rules,
    )
    require_selectable(
        opened, proposal.plan, order_id=proposal.order_id, authority=authority, rules=rules
    )
    return authority


@dataclass(frozen=True, slots=True)
class _Grounds:
    """On what a proposal rests that is possible."""

    order: Order
    holds: HoldEvaluation
    authority: Authority


def _signed(
    desk: SigningDesk, opened: OpenExhibit, proposal: Proposal, grounds: _Grounds
) -> Disposal:
    """The disposal as the actor signed for it."""
    exhibit, order, rules = opened.exhibit, grounds.order, desk.rules
    standing = opened.uow.custody.standing(exhibit.id)
    # Named by what it rests on: a passkey begins a step twice and must find the same id (ADR 21).
    disposal_id = derived_id("d", exhibit.id, standing.xprev or standing.checkpoint)
    title = rules.order_type(order.order_type).title
    # Whatever the certificate prints of case, order and item is signed for (docs/certificate.md).
    subject = subject_now(opened.uow, exhibit, order_id=order.id, order_title=title)
    selected = selected_by(proposal.plan, rules=rules)
    plan_digest = None if proposal.plan is None else digest_of(proposal.plan)
    signed = opened.sign(
        StatementKind.PROPOSAL,
        Subject(proposal.route, proposal.method, plan_digest, grounds.holds.digest),
        facts={
            DISPOSAL: disposal_id,
            **disposal_facts(order.id, grounds.authority, proposal.gaps_to_sign, selected),
            **subject_facts(subject),
        },
        signer=desk.signer,
    )
    made = _made(disposal_id, proposal, authority=grounds.authority, signed=signed)
    return replace(made, told=as_told(subject), selected=selected)


def _require_possible(
    opened: OpenExhibit, proposal: Proposal, *, order: Order, is_training: bool
) -> None:
    """Check that the order names the exhibit, the plan is for it, and its parts are settled."""
    uow, exhibit = opened.uow, opened.exhibit
    images = uow.acquisitions.find(exhibit_id=exhibit.id)
    verify_proposal(
        proposal,
        exhibit=exhibit,
        order=order,
        is_training=is_training,
        by_content=newest_image(images) is not None,
        line=line_up(uow, exhibit),
    )
    of_case = uow.exhibits.find(case_id=exhibit.case_id)
    require_parts_settled(exhibit, of_case, said=proposal.known_gaps)


def _made(
    disposal_id: str, proposal: Proposal, *, authority: Authority, signed: SignedStatement
) -> Disposal:
    statement = signed.statement
    return Disposal(
        id=disposal_id,
        version=1,
        exhibit_id=statement.exhibit_id,
        order_id=proposal.order_id,
        route=proposal.route,
        method=proposal.method,
        plan_digest=statement.plan_digest,
        authority=authority,
        known_gaps=proposal.gaps_to_sign,
        state=DisposalState.PROPOSED,
        proposal=signed,
        authorisation=None,
        permit=None,
        operator_id=None,
        receipt=None,
        verification=None,
        verifier_id=None,
    )
