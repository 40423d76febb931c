"""A desk of people at a store that is ready for a disposal on 14 July 2026."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evidence_store.domain.disposals.proposals import Proposal
from evidence_store.domain.exhibits.continuity import opened
from evidence_store.domain.exhibits.photographs import Photograph, PhotographKind
from evidence_store.domain.exhibits.whereabouts import MOVES, MovementAct, Whereabouts
from evidence_store.domain.people.person import Duty
from evidence_store.domain.unit.anchors import AnchoredHead, AnchorKind
from evidence_store.domain.values.zones import LONDON
from evidence_store.workflow._kit.desk import SigningDesk
from evidence_store.workflow._kit.subjects.bags import UNTOUCHED
from evidence_store.workflow.disposals import (
    destruction,
    disposals,
    erasures,
    other_tools,
    verifications,
)
from evidence_store.workflow.disposals.destruction import WitnessAccount
from evidence_store.workflow.disposals.erasures import AtHand
from evidence_store.workflow.disposals.other_tools import ToolRecord
from evidence_store.workflow.unit.clock import state_date
from forensics.documents import digest_of
from forensics.values import Digest, ErasureMethod, HashAlgorithm, Identification, IdentifiedBy
from forensics.values.tools import SaidEnd, TakenBy, ToolKind, ToolSaid
from tests.builders import (
    NOON,
    SERIAL,
    SHA,
    SIZE,
    TOOL,
    KeyedPerson,
    a_case,
    a_plan,
    a_receipt,
    a_verification,
    an_authority,
    an_exhibit,
    an_order,
    the_rules,
)
from tests.evidence_store.certificates.logged import founding
from tests.evidence_store.fakes import FakeUnitOfWork, FixedClock

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import Draft, JsonValue
    from evidence_store.domain.disposals.disposal import Disposal

RULES = the_rules()
OTHER = ErasureMethod.OTHER_TOOL
BY_TOOL = a_plan(method=OTHER, reads_back=False)
"""The plan of a device that another tool erases."""


def said_by_tool(**changes: Any) -> ToolSaid:
    """What nwipe says of the exhibit's device, as its log is read."""
    told: dict[str, Any] = {
        "kind": ToolKind.NWIPE,
        "name": "nwipe",
        "version": "0.38",
        "taken_by": TakenBy.READ,
        "serial": SERIAL,
        "size": SIZE,
        "began": NOON,
        "ended": NOON,
        "what": "Fill With Zeros",
        "end": SaidEnd.COMPLETED,
        "verified": SaidEnd.COMPLETED,
        "errors": 0,
    }
    return ToolSaid(**(told | {name: each for name, each in changes.items() if name != "file"}))


def picture_of(who: KeyedPerson) -> Digest:
    """The digest of the picture that this person took of the act."""
    return Digest(HashAlgorithm.SHA256, hashlib.sha256(who.actor.id.encode()).digest())


def stated_in_clear(draft: Draft) -> dict[str, JsonValue]:
    """What was signed for an entry, as far as it stands in clear."""
    assert draft.signed is not None
    stated = draft.signed.statement["pub"]
    assert isinstance(stated, dict)
    return stated


class Desk:
    """Four people, one exhibit whose holds are past, and the steps with their arguments filled."""

    def __init__(self, *, is_training: bool = False) -> None:
        self.clock = FixedClock(NOON)
        self.uow = FakeUnitOfWork(self.clock)
        self.is_training = is_training
        self.holds_outside = True
        self.states_date = True
        self.examiner = KeyedPerson("u_examiner", Duty.EXAMINER)
        self.second = KeyedPerson("u_second", Duty.EXAMINER)
        self.supervisor = KeyedPerson("u_supervisor", Duty.SUPERVISOR)
        self.officer = KeyedPerson("u_officer", Duty.OFFICER)
        self.everything = KeyedPerson("u_everything", *Duty)
        self.administrator = KeyedPerson("u_admin", Duty.ADMINISTRATOR)
        for one in self.people:
            self.uow.people.add(one.person)
        self.uow.cases.add(a_case())
        self.uow.orders.add(an_order())
        self.uow.exhibits.add(an_exhibit())

    @property
    def people(self) -> tuple[KeyedPerson, ...]:
        return (
            self.examiner,
            self.second,
            self.supervisor,
            self.officer,
            self.everything,
            self.administrator,
        )

    def found(self) -> None:
        """Let everybody sign the founding, by which their keys are in force."""
        if "unit.founded" in self.uow.events:
            return
        signers = {one.person.id: one.sign for one in self.people}
        for draft in founding(
            [one.person for one in self.people],
            at=self.clock(),
            standing=lambda: self.uow.custody.standing(None),
            sign=lambda person: signers[person],
        ):
            self.uow.custody.append(draft)

    def of(self, who: KeyedPerson) -> SigningDesk:
        """What a step is given that this person does."""
        return SigningDesk(who.actor, self.uow, self.clock, RULES, who.sign)

    def propose(self, who: KeyedPerson | None = None, **changes: Any) -> Disposal:
        told: dict[str, Any] = {
            "order_id": "o_1",
            "method": ErasureMethod.OVERWRITE_ZEROS,
            "plan": a_plan(),
            "authority": an_authority(),
            "known_gaps": (),
        }
        one = who or self.examiner
        exhibit_id = changes.pop("exhibit_id", "x_1")
        return disposals.propose_disposal(
            self.of(one),
            exhibit_id,
            proposal=Proposal(**(told | changes)),
            is_training=self.is_training,
        )

    def authorise(
        self, disposal: Disposal, who: KeyedPerson | None = None, **said: Any
    ) -> Disposal:
        """``said`` is what the authoriser states that they know, and what they worked out."""
        one = who or self.supervisor
        return disposals.authorise_disposal(self.of(one), disposal.id, **said)

    def permit(self, disposal: Disposal, who: KeyedPerson | None = None) -> Disposal:
        one = who or self.examiner
        permitted = disposals.issue_permit(self.of(one), disposal.id)
        self.at_bench(one, disposal.exhibit_id)
        return permitted

    def permitted(self, **changes: Any) -> Disposal:
        return self.permit(self.authorise(self.propose(**changes)))

    def state_date(self, who: KeyedPerson | None = None) -> None:
        """Let somebody who starts nothing state the date, as a start asks for it."""
        one = who or self.officer
        today = self.clock().astimezone(LONDON).date()
        state_date(self.of(one), today, seen_on="radio clock")

    def hold_outside(self) -> None:
        """Let somebody outside hold the log's head, and the date be stated: a start waits."""
        if self.states_date:
            self.state_date()
        head, at = self.uow.custody.head(), self.clock()
        held = AnchoredHead(AnchorKind.SHEET, "a sheet", head.size, head.root, at)
        self.uow.outside.kept = [held] if self.holds_outside else []

    def at_bench(self, who: KeyedPerson | None = None, exhibit_id: str = "x_1") -> None:
        """Let a person hold an exhibit out of its opened bag, as work on it asks for."""
        by = (who or self.examiner).actor
        exhibit = self.uow.exhibits.get(exhibit_id)
        if (exhibit.holder_id, exhibit.whereabouts) == (by.id, Whereabouts.IN_LAB):
            return
        if exhibit.whereabouts in MOVES[MovementAct.OPEN]:
            exhibit = opened(exhibit, reason="Work", by=by.id, at=self.clock())
        self.uow.exhibits.save(replace(exhibit, holder=by.name, holder_id=by.id))

    def start(self, disposal: Disposal, who: KeyedPerson | None = None, **changes: Any) -> Disposal:
        plan = changes.pop("plan", a_plan())
        found = changes.pop("found", plan.target)
        told: dict[str, Any] = {
            "plan": plan,
            "target_kind": plan.target_kind,
            "identification": Identification(IdentifiedBy.SERIAL_AND_SIZE, found),
            "bag": UNTOUCHED,
        }
        permit_id = changes.pop("permit_id", disposal.permit.id if disposal.permit else "p_none")
        self.hold_outside()
        return erasures.start_erasure(
            self.of(who or self.examiner),
            disposal.id,
            permit_id=permit_id,
            at_hand=AtHand(**(told | changes)),
            is_training=self.is_training,
        )

    def renew(self, running: Disposal, permit_id: str | None = None) -> None:
        """Ask whether the work may go on, as its eraser does every few seconds."""
        used = running.permit.id if running.permit else "p_none"
        erasures.renew_permission(
            running.id,
            permit_id=permit_id or used,
            uow=self.uow,
            clock=self.clock,
            rules=RULES,
        )

    def go_on(
        self,
        running: Disposal,
        up_to: int = SIZE,
        who: KeyedPerson | None = None,
        permit_id: str | None = None,
    ) -> Disposal:
        """Say how far the eraser may write from now on, as it does before it writes there."""
        used = running.permit.id if running.permit else "p_none"
        return erasures.begin_stretch(
            self.of(who or self.examiner), running.id, permit_id=permit_id or used, up_to=up_to
        )

    def receive(
        self, disposal: Disposal, who: KeyedPerson | None = None, **changes: Any
    ) -> Disposal:
        told: dict[str, Any] = {
            "plan_digest": disposal.plan_digest,
            "authority": disposal.permit.id if disposal.permit else "p_none",
            "started": disposal.first_started or NOON,
            "finished": self.clock(),
        }
        return erasures.record_receipt(
            self.of(who or self.examiner), disposal.id, receipt=a_receipt(**(told | changes))
        )

    def verify(
        self, disposal: Disposal, who: KeyedPerson | None = None, **changes: Any
    ) -> Disposal:
        one = who or self.second
        told: dict[str, Any] = {
            "plan_digest": disposal.plan_digest,
            "receipt_digest": digest_of(disposal.receipt),
            "started": self.clock(),
            "finished": self.clock(),
        }
        bag = changes.pop("bag", UNTOUCHED)
        return verifications.record_verification(
            self.of(one), disposal.id, verification=a_verification(**(told | changes)), bag=bag
        )

    def erased(self) -> Disposal:
        return self.receive(self.start(self.permitted()))

    def begin_destruction(self, disposal: Disposal, **changes: Any) -> Disposal:
        permit_id = changes.pop("permit_id", disposal.permit.id if disposal.permit else "p_none")
        self.hold_outside()
        return destruction.begin_destruction(
            self.of(self.examiner), disposal.id, permit_id=permit_id
        )

    def destruction_begun(self) -> Disposal:
        return self.begin_destruction(self.permitted(method=ErasureMethod.DESTRUCTION, plan=None))

    def photograph(
        self, disposal: Disposal, who: KeyedPerson, digests: tuple[Digest, ...], **changes: Any
    ) -> None:
        """Let a witness keep photographs of the act, which could be drawn."""
        exhibit = self.uow.exhibits.get(disposal.exhibit_id)
        told: dict[str, Any] = {"kind": PhotographKind.DESTRUCTION, "view_digest": SHA} | changes
        made = tuple(
            Photograph(
                id=f"g_{who.actor.id}",
                digest=each,
                size=1,
                sealed_digest=SHA,
                added_at=self.clock(),
                added_by=who.actor.id,
                note="",
                **told,
            )
            for each in digests
        )
        kept = replace(exhibit, photographs=(*exhibit.photographs, *made))
        self.uow.exhibits.save(kept)

    def other_tool(
        self,
        disposal: Disposal,
        who: KeyedPerson | None = None,
        *,
        reads: bool = False,
        keeps: bool = True,
        **changes: Any,
    ) -> Disposal:
        """Let somebody sign for what another tool says of its work, or of its reading."""
        one = who or (self.second if reads else self.examiner)
        told = {"began": self.clock(), "ended": self.clock()} | changes
        record = ToolRecord(said_by_tool(**told), told.pop("file", picture_of(one)))
        if keeps:
            kind = {"kind": PhotographKind.TOOL_RECORD}
            self.photograph(disposal, one, (record.file,), **kind)
        if reads:
            return other_tools.record_other_reading(self.of(one), disposal.id, record=record)
        return other_tools.record_other_tool(
            self.of(one), disposal.id, record=record, programme=TOOL
        )

    def handed_over(self) -> Disposal:
        """A device that another tool may erase, as the record knows."""
        running = self.start(self.permitted(method=OTHER, plan=BY_TOOL), plan=BY_TOOL)
        return self.go_on(running)

    def witness(
        self, disposal: Disposal, who: KeyedPerson, *, keeps: bool = True, **changes: Any
    ) -> Disposal:
        told: dict[str, Any] = {
            "number": SERIAL,
            "method": "Shredded",
            "place": "Store 2",
            "occurred": self.clock(),
            "photographs": (picture_of(who),),
        }
        account = WitnessAccount(**(told | changes))
        if keeps:
            self.photograph(disposal, who, account.photographs)
        return destruction.record_witness(self.of(who), disposal.id, account=account)
