"""Approvals: what waits to be authorised, one plan in full, and several on one signed manifest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.drafts import Draft
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.statements import as_signed
from evidence_store.domain.cases.case import Case
from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.questions import Question
from evidence_store.domain.events.kinds.disposal_events import (
    APPROVAL_MANIFEST_SIGNED,
    DISPOSAL_PROPOSED,
)
from evidence_store.domain.events.sentences import entry_sentence
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.law.holds import HoldEvaluation
from evidence_store.domain.offers.approvals import unusual
from evidence_store.domain.orders.order import Order
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.scans.gradings import HitGrading
from evidence_store.domain.scans.scan import ScanRecord
from evidence_store.domain.signing.signed_acts import act_statement, signed_alone
from evidence_store.domain.values.identifiers import derived_id
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.words.labels import label
from evidence_store.workflow._kit.grounds import evaluate_holds, ungraded_of, with_parts_inside
from evidence_store.workflow._kit.starts.disposal_entries import (
    authorising_statement,
    save_authorised,
)
from evidence_store.workflow._kit.subjects.open_exhibits import OpenDisposal, attempt, open_disposal
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.signing.signed_acts import SignedAct
    from evidence_store.domain.signing.signed_statements import Statement
    from evidence_store.workflow._kit.desk import Desk, SigningDesk
    from evidence_store.workflow._kit.ports import UnitOfWork
    from evidence_store.workflow._kit.starts.disposal_entries import Authorising

MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class PlanView:
    """One disposal with all that a person needs to decide.

    ``changes`` are what was recorded about the exhibit since the proposal, with the time;
    ``same_holds`` says whether the holds read as they did then; ``unusual`` says why it should be
    looked at by itself. ``ungraded`` counts the ungraded hits, those of parts inside it too.
    """

    case: Case
    exhibit: Exhibit
    order: Order
    disposal: Disposal
    holds: HoldEvaluation
    same_holds: bool
    changes: tuple[tuple[datetime, str], ...]
    scans: tuple[ScanRecord, ...]
    gradings: tuple[HitGrading, ...]
    questions: tuple[Question, ...]
    unusual: tuple[str, ...]
    names: Mapping[str, str]
    ungraded: int

    @property
    def in_a_line(self) -> str:
        """What it is about, as a line of a manifest that somebody signs."""
        what, authority = label(self.disposal.method), label(self.disposal.authority.kind)
        return f"{self.exhibit.reference}, case {self.case.reference}: {what}; {authority}"


@dataclass(frozen=True, slots=True)
class AuthorisedManifest:
    """What was authorised on one manifest, and what was struck out."""

    id: str
    lines: tuple[Disposal, ...]
    struck: tuple[str, ...]


def review_plan(desk: Desk, disposal_id: str) -> PlanView:
    """One disposal in full, as it stands now.

    Raises:
        NotFoundError: there is no such disposal.
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        return _plan(uow, uow.disposals.get(disposal_id), rules=desk.rules, at=desk.clock())


def count_ungraded(desk: Desk, disposal_id: str) -> int:
    """How many hits nobody graded, of the disposal's exhibit and of parts inside it.

    Raises:
        NotFoundError: there is no such disposal.
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        disposal = uow.disposals.get(disposal_id)
        return ungraded_of(uow, uow.exhibits.get(disposal.exhibit_id))


def list_proposed(desk: Desk) -> tuple[PlanView, ...]:
    """Every disposal that waits to be authorised, oldest first.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        at = desk.clock()
        proposed = uow.disposals.find(state=DisposalState.PROPOSED)
        return tuple(_plan(uow, one, rules=desk.rules, at=at) for one in proposed)


def list_ordinary(desk: Desk) -> tuple[PlanView, ...]:
    """What this person can authorise on one manifest: ordinary, proposed by others, without a hold.

    The oldest, as many as a manifest holds.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    found = (
        one
        for one in list_proposed(desk)
        if not one.unusual and one.holds.is_clear and one.disposal.proposer_id != desk.actor.id
    )
    return tuple(found)[:MOST_LINES]


def authorise_manifest(
    desk: SigningDesk, lines: tuple[str, ...], *, struck: tuple[str, ...]
) -> AuthorisedManifest:
    """Authorise several ordinary proposals at once: all of the lines, or none.

    One manifest is signed that names every line and what was struck out; besides, each disposal
    gets its own signed authorisation, which holds for 72 hours like any other.

    Args:
        desk: who acts, and on which record.
        lines: ids of the disposals to authorise.
        struck: ids of those that stood on the list and are not authorised; they stay proposed.

    Raises:
        WrongEntryError: there is no line, one stands twice, or there are too many.
        OutOfSequenceError: a line is unusual, and is authorised by itself.
        RefusedError: one of the lines is refused, as ``authorise_disposal`` would; nothing is done.
    """
    if not lines or len({*lines, *struck}) != len(lines) + len(struck):
        raise WrongEntryError("Choose at least one line, and each line once.")
    if len(lines) > MOST_LINES:
        raise WrongEntryError(f"A manifest has at most {MOST_LINES} lines. Strike some out.")
    with desk.uow as uow:
        for one in (*lines, *struck):
            # One that is not there has no exhibit with which its refusal could be recorded.
            uow.disposals.get(one)
    # Each by itself first, so that a refusal is recorded with the exhibit that it is about.
    for one in lines:
        with attempt(desk, Act.AUTHORISE, one) as opened:
            _authorising(opened, rules=desk.rules)
    with desk.uow as uow:
        at = desk.clock()
        each_opened = [open_disposal(desk, one, at) for one in lines]
        authorising = [_authorising(each, rules=desk.rules) for each in each_opened]
        statements = [each.statement for each in authorising]
        # Worked out, not drawn: a passkey begins a step twice and must find the same id (ADR 21).
        manifest = derived_id(
            "j", desk.actor.id, *lines, *(each.xprev or "" for each in statements)
        )
        made = _signed(desk, manifest, list(zip(lines, statements, strict=True)), struck, at)
        saved = tuple(
            save_authorised(each, its, signer=desk.signer)
            for each, its in zip(each_opened, authorising, strict=True)
        )
        uow.custody.append(
            Draft(
                event=APPROVAL_MANIFEST_SIGNED.name,
                # Its lines may be of several cases, so it stands in the control chain.
                case_id=None,
                exhibit_id=None,
                occurred=at,
                public={"manifest": manifest, "lines": len(lines), "struck": len(struck)},
                committed={"by": desk.actor.id},
                signed=as_signed(made),
            )
        )
        uow.commit()
    return AuthorisedManifest(manifest, saved, struck)


def _authorising(opened: OpenDisposal, *, rules: Rules) -> Authorising:
    exhibit = opened.exhibit
    why = _why_unusual(opened.uow, opened.disposal, exhibit)
    if why:
        raise OutOfSequenceError(
            f"{exhibit.reference}: this one must be authorised on its own. {' '.join(why)}"
        )
    return authorising_statement(opened, rules=rules)


def _signed(
    desk: SigningDesk,
    manifest: str,
    lines: list[tuple[str, Statement]],
    struck: tuple[str, ...],
    at: datetime,
) -> SignedAct:
    facts = {"manifest": manifest}
    # Plan and holds stand in each line, so that neither can be exchanged under the one signature.
    for number, (disposal_id, statement) in enumerate(lines, start=1):
        plan = statement.plan_digest or "no plan"
        facts[f"line_{number:03}"] = (
            f"{disposal_id} {statement.exhibit_reference} {plan} {statement.holds_digest}"
        )
    # What was struck out is signed for too, so that nobody can count it among the lines afterwards.
    for number, disposal_id in enumerate(struck, start=1):
        facts[f"struck_{number:03}"] = disposal_id
    whole = act_statement(
        APPROVAL_MANIFEST_SIGNED.name,
        signers={"authoriser": desk.actor.id},
        about=(None, None),
        standing=desk.uow.custody.standing(None),
        facts=facts,
        at=at,
    )
    return signed_alone(whole, desk.signer)


def _plan(uow: UnitOfWork, disposal: Disposal, *, rules: Rules, at: datetime) -> PlanView:
    exhibit = uow.exhibits.get(disposal.exhibit_id)
    holds = evaluate_holds(uow, exhibit, rules=rules, at=at)
    return PlanView(
        case=uow.cases.get(exhibit.case_id),
        exhibit=exhibit,
        order=uow.orders.get(disposal.order_id),
        disposal=disposal,
        holds=holds,
        same_holds=holds.digest == disposal.proposal.statement.holds_digest,
        changes=_changes(uow, disposal),
        scans=tuple(uow.scans.find(exhibit_id=exhibit.id)),
        gradings=tuple(uow.hit_gradings.find(exhibit_id=exhibit.id)),
        questions=tuple(uow.questions.find(disposal_id=disposal.id)),
        unusual=_why_unusual(uow, disposal, exhibit),
        names={person.id: person.name for person in uow.people.find()},
        ungraded=ungraded_of(uow, exhibit),
    )


def _why_unusual(uow: UnitOfWork, disposal: Disposal, exhibit: Exhibit) -> tuple[str, ...]:
    others = uow.disposals.find(exhibit_id=exhibit.id)
    # A part that is inside goes with the whole, so its hits count here as well.
    scanned = with_parts_inside(uow, exhibit)
    return unusual(
        disposal,
        exhibit,
        scans=uow.scans.find(exhibit_id=scanned),
        gradings=uow.hit_gradings.find(exhibit_id=scanned),
        questions=uow.questions.find(disposal_id=disposal.id),
        earlier=[one for one in others if one.id != disposal.id],
    )


def _changes(uow: UnitOfWork, disposal: Disposal) -> tuple[tuple[datetime, str], ...]:
    """What was recorded about the exhibit after the proposal's own entry."""
    found: list[tuple[datetime, str]] | None = None
    for entry in uow.custody.of_exhibit(disposal.exhibit_id):
        leaf = read_leaf(entry.body)
        if found is not None:
            found.append((leaf.recorded, entry_sentence(leaf.event, leaf.public)))
        elif leaf.event == DISPOSAL_PROPOSED.name and leaf.public.get("disposal") == disposal.id:
            found = []
    return tuple(found or ())
