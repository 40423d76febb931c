"""Disposals: authority, statements, permit, outcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from evidence_store.domain.disposals.disposal_states import (
    ASKED,
    DISPOSAL_ALLOWS,
    ENDED,
    STANDS,
    TO_BEGIN,
    WITNESSES_NEEDED,
    DisposalAct,
    DisposalState,
)
from evidence_store.domain.disposals.judging import judged
from evidence_store.domain.disposals.not_read import SIGNERS_NEEDED, NotReadWhy
from evidence_store.domain.disposals.other_tools import ToolPurpose, ToolStatement
from evidence_store.domain.disposals.phone_resets import gaps_of
from evidence_store.domain.disposals.sampling import SamplingGround
from evidence_store.domain.disposals.selected import Selected
from evidence_store.domain.exhibits.phones import PhoneRead
from evidence_store.domain.law.authority import Authority
from evidence_store.domain.law.holds import HoldEvaluation
from evidence_store.domain.scans.later_extractions import LaterExtraction, holds_hits
from evidence_store.domain.signing.signed_statements import SignedStatement
from evidence_store.domain.unit.anchors import AnchoredHead
from evidence_store.errors import OutOfSequenceError
from forensics.value_classes import dataclass
from forensics.values import (
    Digest,
    ErasureMethod,
    ErasureOutcome,
    ErasureReceipt,
    ErasureVerification,
    Identification,
    Route,
    reads_phone,
)


@dataclass(frozen=True, slots=True)
class Permit:
    """The short-lived, single-use permission to start one erasure.

    ``signed`` is what the operator signed for it: that they carry this very disposal out.
    """

    id: str
    disposal_id: str
    exhibit_id: str
    plan_digest: Digest | None
    operator_id: str
    issued_at: datetime
    not_after: datetime
    signed: SignedStatement
    redeemed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Disposal:
    """One disposal of one exhibit, from proposal to certificate.

    ``operators`` are all who began a part of it, in the order of their first start; ``operator_id``
    is the holder of the newest permit. ``authorised_holds`` are those that the authoriser signed
    for, ``evaluation`` those at the newest start. ``anchored`` are the heads outside that covered
    the authorisation at the newest start. ``told`` is what proposer and authoriser signed for of
    case, order and item (``certified_subject.as_told``).
    """

    id: str
    version: int
    exhibit_id: str
    order_id: str
    route: Route
    method: ErasureMethod
    plan_digest: Digest | None
    authority: Authority
    known_gaps: tuple[str, ...]
    state: DisposalState
    proposal: SignedStatement
    authorisation: SignedStatement | None
    permit: Permit | None
    operator_id: str | None
    receipt: ErasureReceipt | None
    verification: ErasureVerification | None
    verifier_id: str | None
    witnesses: tuple[SignedStatement, ...] = ()
    starts: int = 0
    voided_at: datetime | None = None
    void_reason: str | None = None
    evaluation: HoldEvaluation | None = None
    verifier_statement: SignedStatement | None = None
    identification: Identification | None = None
    first_started: datetime | None = None
    operators: tuple[str, ...] = ()
    anchored: tuple[AnchoredHead, ...] = ()
    authorised_holds: HoldEvaluation | None = None
    told: str = ""
    # How many planned bytes its starts may have overwritten, as
    # entries said before they did: none behind them was written.
    reached: int | None = None
    # The digest of the list of blocks of before that was taken of a drive that erases itself.
    old_blocks: str | None = None
    # Who said that the medium cannot be read again, and why; nobody where it was read after all.
    not_read: tuple[SignedStatement, ...] = ()
    not_read_why: NotReadWhy | None = None
    phone_before: PhoneRead | None = None
    phone_after: PhoneRead | None = None
    # What a selective plan takes and leaves, as two people signed for it; None on other routes.
    selected: Selected | None = None
    # Each decision that a sample is read, the newest last and what it says; the bytes that bind
    # the sample that was drawn under it, None while none was.
    samplings: tuple[SignedStatement, ...] = ()
    sample_percent: int | None = None
    sample_why: SamplingGround | None = None
    sample_drawn: Digest | None = None
    # What other tools say of the newest start's work, and what people signed for it, one by one.
    others_said: tuple[ToolStatement, ...] = ()
    others_signed: tuple[SignedStatement, ...] = ()
    # What was read of a phone after its reset, and what people signed for it, one by one.
    later: tuple[LaterExtraction, ...] = ()
    later_signed: tuple[SignedStatement, ...] = ()

    @property
    def operator_ids(self) -> frozenset[str]:
        """The people who began a part of it, and the holder of the permit for the next start."""
        return frozenset(filter(None, (*self.operators, self.operator_id)))

    @property
    def statements(self) -> tuple[SignedStatement, ...]:
        """What people signed for it that still counts, in the order of the work."""
        optional = (
            self.proposal,
            self.authorisation,
            *self.witnesses,
            *self.samplings,
            self.verifier_statement,
            *self.not_read,
            *self.others_signed,
            *self.later_signed,
        )
        return tuple(signed for signed in optional if signed is not None)

    @property
    def proposer_id(self) -> str:
        """Who signed the proposal."""
        return self.proposal.statement.person_id

    @property
    def authoriser_id(self) -> str | None:
        """Who signed the authorisation, if anybody did."""
        return None if self.authorisation is None else self.authorisation.statement.person_id

    @property
    def deputy_of(self) -> str | None:
        """In whose place a deputy authorised it, None where nobody did, or by their own duty."""
        return None if self.authorisation is None else self.authorisation.deputy_of

    @property
    def authoriser_ids(self) -> frozenset[str]:
        """Who authorised it and, where that was a deputy, in whose place."""
        return frozenset() if self.authorisation is None else self.authorisation.people

    @property
    def earlier_ids(self) -> frozenset[str]:
        """The people who took a part in it before it was witnessed or verified."""
        return frozenset({self.proposer_id}) | self.authoriser_ids | self.operator_ids

    @property
    def is_open(self) -> bool:
        """True until it was voided or a document was issued for it."""
        return self.state not in ENDED

    @property
    def is_contradicted(self) -> bool:
        """Whether a certificate says of it what an extraction that came later speaks against."""
        return self.state is DisposalState.CERTIFIED and holds_hits(self.later)

    @property
    def signed_until(self) -> datetime | None:
        """When the first signature expires under which it is begun; None once it is under way."""
        if self.state not in TO_BEGIN:
            return None
        signed = [self.proposal, *filter(None, (self.authorisation,))]
        return min(each.statement.not_after for each in signed)

    def has_run_out(self, *, at: datetime) -> bool:
        """Whether a signature expired under which it would be begun: it can only be withdrawn."""
        return self.signed_until is not None and self.signed_until < at

    def require(self, act: DisposalAct) -> None:
        """Check that the disposal allows the act now.

        Raises:
            OutOfSequenceError: it does not; the text says where it stands.
        """
        # Where no byte was touched before it became void, there is nothing to report.
        is_idle = act is DisposalAct.REPORT and not self.starts and self.state is DisposalState.VOID
        if act not in DISPOSAL_ALLOWS[self.state] or is_idle:
            message = f"The disposal is {STANDS[self.state]}, so {ASKED[act]} is refused."
            raise OutOfSequenceError(message)

    def authorised(self, authorisation: SignedStatement, *, holds: HoldEvaluation) -> Disposal:
        """The disposal with a second person's authorisation, and the holds that they signed for."""
        self.require(DisposalAct.AUTHORISE)
        return replace(
            self,
            state=DisposalState.AUTHORISED,
            authorisation=authorisation,
            authorised_holds=holds,
        )

    def permitted(self, permit: Permit) -> Disposal:
        """The disposal with a fresh permit; an older one that was not used is worth nothing."""
        self.require(DisposalAct.PERMIT)
        return replace(
            self, state=DisposalState.PERMITTED, permit=permit, operator_id=permit.operator_id
        )

    def started(
        self,
        *,
        at: datetime,
        evaluation: HoldEvaluation,
        identification: Identification | None,
        anchored: tuple[AnchoredHead, ...] = (),
        phone: PhoneRead | None = None,
    ) -> Disposal:
        """The disposal under way: its permit used, with the holds as they were at the start.

        ``identification`` says how the device was known again; None where nothing is overwritten.
        ``anchored`` are the heads outside that covered the authorisation then, ``phone`` what a
        phone said that is to be reset.
        """
        self.require(DisposalAct.START)
        permit = None if self.permit is None else replace(self.permit, redeemed_at=at)
        return replace(
            self,
            state=DisposalState.RUNNING,
            permit=permit,
            starts=self.starts + 1,
            first_started=self.first_started or at,
            # All of them and not the newest alone: none verifies what they wrote a part of.
            operators=tuple(dict.fromkeys(filter(None, (*self.operators, self.operator_id)))),
            evaluation=evaluation,
            identification=identification,
            anchored=anchored,
            # What a witness signed for an earlier start says nothing of this one.
            witnesses=(),
            phone_before=phone,
            phone_after=None,
            # Nor does a sample, or the word of another tool, that was about the start before.
            samplings=(),
            sample_percent=None,
            sample_why=None,
            sample_drawn=None,
            others_said=(),
            others_signed=(),
        )

    def reaching(self, up_to: int, *, old_blocks: str | None = None) -> Disposal:
        """The disposal under way, before its eraser goes on to that byte of the plan."""
        self.require(DisposalAct.GO_ON)
        # Never back: up to here a resume takes zeros for its own, whatever a journal says (ADR 48).
        return replace(self, reached=max(self.reached or 0, up_to), old_blocks=old_blocks)

    def interrupted(self, receipt: ErasureReceipt | None) -> Disposal:
        """The disposal stopped before its end; going on is a new start."""
        self.require(DisposalAct.INTERRUPT)
        # What stopped it voided it before its process could report: that report revives nothing.
        state = self.state if self.state is DisposalState.VOID else DisposalState.INTERRUPTED
        # A process that was killed leaves no receipt; that of an earlier run stays.
        return replace(self, state=state, receipt=receipt or self.receipt)

    def completed(self, receipt: ErasureReceipt) -> Disposal:
        """The disposal with the eraser's receipt; a failed one, or a void one, stays so."""
        self.require(DisposalAct.COMPLETE)
        if self.state is DisposalState.VOID:
            return replace(self, receipt=receipt)
        failed = receipt.outcome is ErasureOutcome.FAILED
        state = DisposalState.FAILED if failed else DisposalState.COMPLETED
        return replace(self, state=state, receipt=receipt)

    @property
    def is_sampled(self) -> bool:
        """Whether the reading that counts is of a sample."""
        return self.verification is not None and self.verification.sample is not None

    @property
    def is_to_be_sampled(self) -> bool:
        """Whether a supervisor decided that a sample is read, and none was drawn under that yet.

        Only the first reading is of a sample: what one left open is read as a whole.
        """
        is_due = DisposalAct.SAMPLE in DISPOSAL_ALLOWS[self.state]
        return is_due and self.sample_percent is not None and self.sample_drawn is None

    def sampling_decided(
        self, statement: SignedStatement, *, percent: int, why: SamplingGround
    ) -> Disposal:
        """The disposal of which a sample may be read, once: a new sample takes a new decision."""
        self.require(DisposalAct.SAMPLE)
        return replace(
            self,
            samplings=(*self.samplings, statement),
            sample_percent=percent,
            sample_why=why,
            sample_drawn=None,
        )

    def sampled(self, commitment: Digest) -> Disposal:
        """The disposal whose sample is bound, before anybody knows which blocks it has."""
        self.require(DisposalAct.SAMPLE)
        return replace(self, sample_drawn=commitment)

    def verified(
        self, verification: ErasureVerification, *, statement: SignedStatement
    ) -> Disposal:
        """The disposal with a second person's own reading of the medium, and what they signed.

        Whether it passed is said by ``judging.judged``.
        """
        self.require(DisposalAct.VERIFY)
        return replace(
            self,
            # Worked out from both findings: neither the verifier nor a step decides that it passed.
            state=judged(self.receipt, verification, route=self.route, selected=self.selected),
            verification=verification,
            verifier_id=statement.statement.person_id,
            verifier_statement=statement,
            # It was read after all: what was said before says nothing of it any more.
            not_read=(),
            not_read_why=None,
        )

    def given_up(self, statement: SignedStatement, *, why: NotReadWhy) -> Disposal:
        """The disposal of which one more person says that its medium cannot be read again.

        With the second it waits for its non-completion report.
        """
        self.require(DisposalAct.GIVE_UP)
        signed = (*self.not_read, statement)
        # One alone, who found other bytes there, could call the device dead (ADR 91).
        enough = len(signed) >= SIGNERS_NEEDED
        state = DisposalState.NOT_READ if enough else self.state
        return replace(self, not_read=signed, not_read_why=why, state=state)

    def witnessed(self, statement: SignedStatement, *, phone: PhoneRead | None = None) -> Disposal:
        """The destruction or reset with one more witness; with the second it has ended.

        ``phone`` is what a phone said after its reset, for which the first witness signs and then
        the second. Where that does not show the reset, it has failed.
        """
        self.require(DisposalAct.WITNESS)
        seen = replace(self, witnesses=(*self.witnesses, statement), phone_after=phone)
        if len(seen.witnesses) < WITNESSES_NEEDED:
            return seen
        failed = reads_phone(self.method) and gaps_of(
            seen.phone_before, phone, earlier=seen.earlier_ids
        )
        return replace(seen, state=DisposalState.FAILED if failed else DisposalState.PASSED)

    def heard(self, said: ToolStatement, signed: SignedStatement) -> Disposal:
        """The disposal with what another tool says; nothing that it comes to changes by that."""
        is_reading = said.purpose is ToolPurpose.READING
        self.require(DisposalAct.TOOL_READ if is_reading else DisposalAct.TOOL_SAID)
        return replace(
            self,
            others_said=(*self.others_said, said),
            others_signed=(*self.others_signed, signed),
        )

    def read_later(self, one: LaterExtraction, signed: SignedStatement) -> Disposal:
        """The disposal with an extraction that was read afterwards; its state stays what it is."""
        self.require(DisposalAct.READ_LATER)
        return replace(self, later=(*self.later, one), later_signed=(*self.later_signed, signed))

    def certified(self) -> Disposal:
        """The disposal for which a certificate was issued."""
        self.require(DisposalAct.CERTIFY)
        return replace(self, state=DisposalState.CERTIFIED)

    def certificate_withdrawn(self) -> Disposal:
        """The disposal whose certificate two people withdrew: nothing counts as done by it."""
        self.require(DisposalAct.WITHDRAW_CERTIFICATE)
        return replace(self, state=DisposalState.CERTIFICATE_WITHDRAWN)

    def reported(self) -> Disposal:
        """The disposal for which a non-completion report was issued."""
        self.require(DisposalAct.REPORT)
        return replace(self, state=DisposalState.NON_COMPLETION)

    def voided(self, *, at: datetime, reason: str) -> Disposal:
        """The disposal with its statements and permit void; nothing revives them."""
        self.require(DisposalAct.VOID)
        return replace(self, state=DisposalState.VOID, voided_at=at, void_reason=reason)
