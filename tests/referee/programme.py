"""Tells the program a history, in the program's own values, and asks it for one exhibit.

Nothing is stored and no step is run: a fact that the record refuses leaves it as it was, which is
what somebody at the desk would see.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, singledispatchmethod
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import Accused, Case, Ending, Offence
from evidence_store.domain.cases.court_sentences import Sentence, SentenceCorrection, SentenceKind
from evidence_store.domain.disposals.proposals import verify_authority
from evidence_store.domain.exhibits.acquisitions import Acquisition
from evidence_store.domain.exhibits.copies import CopyEnd, CopyKind, HeldCopy, kept_images
from evidence_store.domain.exhibits.exhibit import (
    CopyDecision,
    Exhibit,
    PlacedHold,
    without_idle_decision,
)
from evidence_store.domain.exhibits.stages import ExhibitAct, Stage
from evidence_store.domain.exhibits.standing import StandingAct, StandingDecision
from evidence_store.domain.exhibits.standing_signatures import with_signature
from evidence_store.domain.exhibits.sub_exhibits import bound_with
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.holds.bars_of_courts import bar_of_all, courts_orders_beside
from evidence_store.domain.holds.evaluation import Grounds, evaluate
from evidence_store.domain.holds.order_bars import bars_of
from evidence_store.domain.law.authority import AuthorityKind
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.law.enquiries import Answer, Enquiry, Reply
from evidence_store.domain.law.rule_tables import Arithmetic, HoldRule, StartEvent
from evidence_store.domain.law.rules import Rules
from evidence_store.domain.orders import order_changes as changes
from evidence_store.domain.orders.lasting_matters import (
    NotedMatter,
    Prolonging,
    Restriction,
    Undertaking,
)
from evidence_store.domain.orders.matters import (
    Disclaimer,
    DisclosureDecision,
    LawfulMaterial,
    Matters,
    Need,
    NobodyElse,
    Notice,
    Objection,
    ObjectionOutcome,
    OwnersChoice,
    OwnersDecision,
    ProceedsOrder,
)
from evidence_store.domain.orders.offender_sentences import with_sentence
from evidence_store.domain.orders.order import Order, restated
from evidence_store.domain.orders.order_enquiries import with_reply_ended
from evidence_store.domain.orders.order_history import Validation
from evidence_store.domain.orders.order_notices import objection_of, with_objection_agreed
from evidence_store.domain.orders.order_proceedings import correction_asked, correction_confirmed
from evidence_store.domain.orders.order_sentences import (
    sentence_correction_asked,
    sentence_correction_confirmed,
)
from evidence_store.domain.orders.order_states import OrderAct
from evidence_store.domain.orders.outcomes import permitted_outcome, verify_outcome
from evidence_store.domain.orders.proceedings import (
    DETERMINATIONS,
    Correction,
    Proceeding,
    ProceedingKind,
    ProceedingOutcome,
)
from evidence_store.domain.orders.status_checks import StatusMatter
from evidence_store.domain.scans.gradings import (
    Grade,
    GradingState,
    HitGrading,
    require_none_open,
)
from evidence_store.domain.signing.signed_acts import LogStanding, SignedAct, act_statement
from evidence_store.errors import EvidenceStoreError, NotFoundError, SamePersonError
from forensics.values import Digest, ErasureMethod, HashAlgorithm
from tests import builders
from tests.referee import facts as f
from tests.referee.days import first_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date, datetime

    from evidence_store.domain.law.holds import HoldEvaluation
    from tests.referee.judging import Act

EXHIBIT = ("x_1",)
OTHER = Digest(HashAlgorithm.SHA256, b"b" * 32)
WORDS = "USB stick, exhibit ABC/1"
TYPES = {
    "deprivation": "deprivation_s153",
    "disclaimer": "offender_disclaimer",
    "deletion": "image_deletion_cpa2026",
}
SENTENCES = {
    "other": SentenceKind.COMMUNITY,
    "custody": SentenceKind.CUSTODY,
    "hospital": SentenceKind.HOSPITAL,
    "suspended": SentenceKind.SUSPENDED,
    "deferred": SentenceKind.DEFERRED,
}
KINDS = {
    "appeal against conviction": ProceedingKind.APPEAL_AGAINST_CONVICTION,
    "appeal against sentence": ProceedingKind.APPEAL_AGAINST_SENTENCE,
    "case stated": ProceedingKind.CASE_STATED,
    "judicial review": ProceedingKind.JUDICIAL_REVIEW,
    "reopening": ProceedingKind.REOPENING,
    "variation sought": ProceedingKind.VARIATION_SOUGHT,
    "unduly lenient": ProceedingKind.UNDULY_LENIENT,
    "CCRC": ProceedingKind.CCRC,
    "claim": ProceedingKind.CLAIM,
}
OUTCOMES = {
    "dismissed": ProceedingOutcome.DISMISSED,
    "withdrawn": ProceedingOutcome.WITHDRAWN,
    "allowed": ProceedingOutcome.ALLOWED,
    "refused by a single judge": ProceedingOutcome.LEAVE_REFUSED,
}
TOPICS = {
    "appeals": StatusMatter.APPEAL,
    "claims": StatusMatter.CLAIM,
    "reopening": StatusMatter.REOPENING,
    "case stated": StatusMatter.CASE_STATED,
    "judicial review": StatusMatter.JUDICIAL_REVIEW,
    "CCRC": StatusMatter.CCRC,
    "confiscation": StatusMatter.CONFISCATION,
}
NEEDS = {
    "not needed": Need.NOT_NEEDED,
    "copy suffices": Need.COPY_SUFFICES,
    "must be kept": Need.MUST_BE_KEPT,
}
OBJECTIONS = {
    "rejected": ObjectionOutcome.DISMISSED,
    "withdrawn": ObjectionOutcome.WITHDRAWN,
    "upheld": ObjectionOutcome.UPHELD,
}
WISHES = {
    "as it is": OwnersChoice.RETURN_AS_IT_IS,
    "sanitised": OwnersChoice.SANITISE_AND_RETURN,
}
AUTHORITIES = {
    f.Directed: AuthorityKind.CHIEF_OFFICER_DIRECTION,
    f.CourtDirected: AuthorityKind.SECTION_157_ORDER,
    f.DisclaimerDirected: AuthorityKind.OWNERS_DISCLAIMER,
}
KEPT = HoldRule(
    "kept_to_a_day", "Kept to a day", StartEvent.NOTED, Arithmetic.UNTIL_DAY,
    "At the end of the last day", "The direction as recorded", "practice",
)  # fmt: skip
"""The shipped law notes nothing that holds to a day; whoever adds such a hold adds it like this."""

METHODS = {"erase": ErasureMethod.OVERWRITE_ZEROS, "destroy": ErasureMethod.DESTRUCTION}


def answers(
    history: f.History, days: Iterable[date], rules: Rules, act: Act = "erase"
) -> Iterator[bool]:
    """Whether the program lets `act` begin at the first moment of each of `days`, in order."""
    record, at = Record(rules), 0
    for day in days:
        while at < len(history) and history[at].on <= day:
            record.tell(history[at])
            at += 1
        yield record.may_begin(first_moment(day), day, act)


def continuations(
    history: f.History, begun: date, days: Iterable[date], rules: Rules
) -> Iterator[bool]:
    """Whether an erasure that began on one day goes on at the first moment of each of `days`."""
    record, at = Record(rules), 0
    for day in days:
        while at < len(history) and history[at].on <= day:
            record.tell(history[at])
            at += 1
        yield record.is_clear(first_moment(day), begun_at=first_moment(begun))


@dataclass
class Record:
    """The record of one case with one exhibit, as far as it was told."""

    law: Rules
    case: Case = field(default_factory=lambda: builders.a_case(offenders=()))
    orders: dict[str, Order] = field(default_factory=dict)
    exhibit: Exhibit = field(default_factory=builders.an_exhibit)
    acquisitions: tuple[Acquisition, ...] = ()
    authorities: list[f.Fact] = field(default_factory=list)
    parts: dict[str, Exhibit] = field(default_factory=dict)
    images_of_parts: tuple[Acquisition, ...] = ()
    gradings: dict[str, HitGrading] = field(default_factory=dict)

    @cached_property
    def rules(self) -> Rules:
        """The law, and that something can be kept to a day."""
        return replace(self.law, holds=(*self.law.holds, KEPT))

    def tell(self, fact: f.Fact) -> None:
        """Record a fact; what is refused changes nothing."""
        with suppress(EvidenceStoreError):
            self.read(fact)

    def may_begin(self, at: datetime, today: date, act: Act) -> bool:
        """Whether no hold stands, and an authority is there for what is to be done."""
        return (
            self.is_clear(at)
            and self._is_free()
            and self._is_graded()
            and any(
                self._carries(order, today, act)
                for order in self.orders.values()
                if order.reaches(EXHIBIT) and order.gives_authority
            )
        )

    def is_clear(self, at: datetime, begun_at: datetime | None = None) -> bool:
        """Whether nothing stands, against what begins or against what began then."""
        return self.evaluated(at, begun_at).is_clear

    def evaluated(self, at: datetime, begun_at: datetime | None = None) -> HoldEvaluation:
        """Every hold, as it stands then."""
        grounds = Grounds(
            self.exhibit,
            self.case,
            tuple(self.orders.values()),
            (*self.acquisitions, *self.images_of_parts),
            bound=self._bound,
        )
        return evaluate(grounds, rules=self.rules, at=at, begun_at=begun_at)

    @property
    def _bound(self) -> tuple[Exhibit, ...]:
        return bound_with(self.exhibit, (self.exhibit, *self.parts.values()))

    def _is_graded(self) -> bool:
        """Whether a second person settled what the first said of hits, as a start asks for."""
        try:
            for each in (self.exhibit, *self._bound):
                of_it = [one for one in self.gradings.values() if one.exhibit_id == each.id]
                require_none_open(each.reference, of_it)
        except EvidenceStoreError:
            return False
        return True

    def _is_free(self) -> bool:
        """Whether the exhibit itself is at a stage, and stands, as a start asks for."""
        try:
            replace(self.exhibit, stage=Stage.SCANNED).after(ExhibitAct.START)
        except EvidenceStoreError:
            return False
        return True

    def _carries(self, order: Order, today: date, act: Act) -> bool:
        try:
            order.require(OrderAct.DISPOSE)
            outcome = permitted_outcome(
                order, EXHIBIT, rules=self.rules, beside=tuple(self.orders.values())
            )
            verify_outcome(self.exhibit, METHODS[act], outcome=outcome)
        except EvidenceStoreError:
            return False
        return any(self._authorises(fact, order, today) for fact in self.authorities)

    def _authorises(self, fact: f.Fact, order: Order, today: date) -> bool:
        kind, given_on, words = AUTHORITIES[type(fact)], fact.on, "I direct it."
        if kind is AuthorityKind.OWNERS_DISCLAIMER:
            if not order.matters.disclaimers or fact.on < order.made_on:
                return False
            given_on, words = order.matters.disclaimers[-1].signed_on, WORDS
        authority = builders.an_authority(kind=kind, given_on=given_on, quotation=words)
        orders = tuple(self.orders.values())
        try:
            verify_authority(
                authority,
                order=order,
                exhibit=self.exhibit,
                today=today,
                rules=self.rules,
                bar_ends_on=bar_of_all(
                    order, case=self.case, ids=EXHIBIT, orders=orders, rules=self.rules
                ),
                beside=courts_orders_beside(order, ids=EXHIBIT, orders=orders),
            )
        except EvidenceStoreError:
            return False
        return True

    def _alive(self, act: OrderAct = OrderAct.RECORD_MATTER) -> list[Order]:
        """The orders under which something can be recorded."""
        found = []
        for order in self.orders.values():
            with suppress(EvidenceStoreError):
                order.require(act)
                found.append(order)
        return found

    def _order(self, name: str) -> Order:
        if name not in self.orders:
            raise NotFoundError(name)
        return self.orders[name]

    def _save(self, order: Order) -> None:
        self.orders[order.id] = order

    def _add(
        self,
        make: Callable[[Order], object],
        act: OrderAct = OrderAct.RECORD_MATTER,
        *,
        under: str = "",
    ) -> None:
        for order in self._alive(act):
            if under not in {"", order.id}:
                continue
            self._save(replace(order, matters=order.matters.added(make(order))))  # type: ignore[type-var]

    @singledispatchmethod
    def read(self, fact: f.Fact) -> None:
        raise TypeError(f"{fact} is a fact that nobody tells the program.")

    @read.register
    def _(self, fact: f.OrderMade) -> None:
        if fact.order in self.orders or fact.person not in {e.id for e in self.case.offenders}:
            return
        matters = Matters()
        if fact.proceeds:
            matters = matters.added(ProceedsOrder("p", fact.on, "To be sold", "u_1"))
        if fact.kind == "disclaimer":
            matters = matters.added(Disclaimer("d", fact.on, "W. Itness", "Passport", True, "Me"))  # noqa: FBT003 -- its only owner
        order = builders.an_order(
            id=fact.order, offender_id=fact.person, order_type=TYPES[fact.kind],
            court_kind=CourtKind(fact.court), made_on=fact.on, takes_effect_on=fact.takes_effect,
            text=WORDS, lines=changes.lines_of(WORDS), sentence=_sentence(fact.sentence),
            appeal_checks=(), matters=matters, validations=_read_by_two(1),
            committed_on=fact.committed,
        )  # fmt: skip
        self._save(restated(order))

    @read.register
    def _(self, fact: f.Mapped) -> None:
        self._save(_mapped(self._order(fact.order), fact.on))

    @read.register
    def _(self, fact: f.Varied) -> None:
        order = self._order(fact.order)
        follows = (fact.follows,) if fact.follows else ()
        try:
            after = _varied(order, fact.on, follows)
        except EvidenceStoreError:
            after = _varied(order, fact.on, ())
        if fact.line != "gone" and order.reaches(EXHIBIT):
            after = _mapped(after, fact.on)
        self._save(after)

    @read.register
    def _(self, fact: f.Quashed) -> None:
        self._save(self._order(fact.order).quashed(fact.on))

    @read.register
    def _(self, fact: f.EntryWithdrawn) -> None:
        order = self._order(fact.order)
        at = first_moment(fact.on)
        if not bars_of(order, beside=tuple(self.orders.values())):
            asked = changes.withdrawal_asked(order, reason="Typed twice", by="u_1", at=at)
            self._save(changes.withdrawal_confirmed(asked, by="u_2", at=at))

    @read.register
    def _(self, fact: f.Suspended) -> None:
        self._save(changes.suspended(self._order(fact.order), on=fact.on, by="u_1"))

    @read.register
    def _(self, fact: f.SuspensionLifted) -> None:
        self._save(changes.resumed(self._order(fact.order), on=fact.on))

    @read.register
    def _(self, fact: f.Charged) -> None:
        self._know(fact.person)

    @read.register
    def _(self, fact: f.Convicted) -> None:
        self._know(fact.person)
        offence = Offence("soa2003_66B", "Sharing", None, fact.on)
        self.case = self.case.convicted(fact.person, (offence,))

    @read.register
    def _(self, fact: f.Freed) -> None:
        self._know(fact.person)
        self.case = self.case.ended_for(fact.person, Ending.ACQUITTED, fact.on)

    def _know(self, person: str) -> None:
        known = {each.id for each in self.case.accused}
        if person not in known | {each.id for each in self.case.offenders}:
            accused = (*self.case.accused, Accused(person, person, None, ()))
            self.case = replace(self.case, accused=accused)

    @read.register
    def _(self, fact: f.Sentenced) -> None:
        order, sentence = self._order(fact.order), _sentence(fact.sentence)
        if fact.people > 1:
            asked = SentenceCorrection("u_1", first_moment(fact.on), "Wrong", sentence)
            self._save(sentence_correction_asked(order, asked))
            asked_of = self.orders[order.id]
            self._save(sentence_correction_confirmed(asked_of, by="u_2"))
        else:
            self._save(order.sentenced(sentence))

    @read.register
    def _(self, fact: f.OtherSentenced) -> None:
        sentence = _sentence(fact.sentence)
        if fact.released and sentence.detained_since:
            sentence = replace(sentence, released_on=fact.on)
        for by in ("u_1", "u_2")[: fact.people]:
            with suppress(SamePersonError):
                self.case = with_sentence(
                    self.case, fact.person, sentence,
                    orders=self.orders.values(), by=by, at=first_moment(fact.on),
                )  # fmt: skip

    @read.register
    def _(self, fact: f.Activated) -> None:
        order = self._order(fact.order)
        if order.sentence.kind is SentenceKind.SUSPENDED and not order.sentence.activated_on:
            self._save(order.sentenced(replace(order.sentence, activated_on=fact.on)))

    @read.register
    def _(self, fact: f.Released) -> None:
        self._save(self._order(fact.order).released(fact.on))

    @read.register
    def _(self, fact: f.Lodged) -> None:
        order = self._order(fact.order)
        if self._of_matter(fact.matter):
            return
        self._save(
            order.with_proceeding(
                Proceeding(
                    fact.matter, KINDS[fact.kind], fact.on, "u_1", first_moment(fact.on),
                    applicant=fact.matter, exhibit_ids=EXHIBIT if fact.kind == "claim" else (),
                )
            )
        )  # fmt: skip

    def _of_matter(self, name: str) -> Order | None:
        for order in self.orders.values():
            if any(each.id == name for each in order.proceedings):
                return order
        return None

    @read.register
    def _(self, fact: f.Decided) -> None:
        order = self._of_matter(fact.matter)
        if order is None:
            return
        if order.proceeding(fact.matter).is_determined and fact.people > 1:
            outcome = OUTCOMES[fact.outcome]
            asked = Correction(
                "u_1", first_moment(fact.on), "Wrong", outcome,
                fact.on if outcome in DETERMINATIONS else None,
            )  # fmt: skip
            self._save(correction_asked(order, fact.matter, asked))
            self._save(correction_confirmed(self.orders[order.id], fact.matter, by="u_2"))
        else:
            outcome = OUTCOMES[fact.outcome]
            self._save(order.determined(fact.matter, on=fact.on, outcome=outcome))

    @read.register
    def _(self, fact: f.OwnerAgreed) -> None:
        order = self._of_matter(fact.matter)
        if order is not None:
            settled = order.with_claim_settled(fact.matter, exhibit_ids=EXHIBIT, on=fact.on)
            self._save(_agreed(settled, fact.on))
            return
        for each in list(self.orders.values()):
            with suppress(EvidenceStoreError):
                if objection_of(each, fact.matter)[1].outcome is ObjectionOutcome.UPHELD:
                    agreed = _agreed(each, fact.on)
                    self._save(
                        with_objection_agreed(
                            agreed, fact.matter, on=fact.on, by="u_1", reason="Agreed"
                        )
                    )

    @read.register
    def _(self, fact: f.OwnerChose) -> None:
        for order in self._alive(OrderAct.SETTLE_MATTER):
            if fact.order in {"", order.id}:
                self._save(_wished(order, WISHES[fact.wish], fact.on, fact.owner))

    @read.register
    def _(self, fact: f.Claimed) -> None:
        del fact
        self.exhibit = self.exhibit.stood(StandingAct.CLAIM)

    @read.register
    def _(self, fact: f.ClaimSigned) -> None:
        at = first_moment(fact.on)
        signed = _signed("exhibit.standing_signed", by=fact.by, at=at)
        decision = StandingDecision("d", StandingAct.DISMISS_CLAIM, "Withdrawn", signed)
        self.exhibit = with_signature(self.exhibit, decision, at=at)

    @read.register
    def _(self, fact: f.Checked) -> None:
        check = builders.an_appeal_check(
            checked_on=fact.on,
            asked=tuple(TOPICS[each] for each in f.TOPICS if each in fact.asked),
            pending=tuple(TOPICS[each] for each in f.TOPICS if each in fact.found),
        )
        for order in self._alive(OrderAct.CHECK_APPEAL):
            self._save(order.with_appeal_check(check))

    @read.register
    def _(self, fact: f.NeedDecided) -> None:
        need = NEEDS[fact.need]
        if need is Need.COPY_SUFFICES and not kept_images(self.acquisitions, self.exhibit.copies):
            return
        self._add(
            lambda _: DisclosureDecision("v", EXHIBIT, need, "D.", fact.on, "u_1", "Because"),
            under=fact.order,
        )

    @read.register
    def _(self, fact: f.Answered) -> None:
        replies = tuple(
            Reply(each.replace(" ", "_").replace("-", "_"), Answer(fact.answer.replace(" ", "_")))
            for each in f.QUESTIONS
            if each in fact.questions
        )
        self._add(
            lambda order: Enquiry(
                f"q{len(order.matters.enquiries)}",
                EXHIBIT,
                fact.on,
                f"Officer {fact.order}",
                "u_1",
                replies,
            ),
            under=fact.order,
        )

    @read.register
    def _(self, fact: f.AnswerEnded) -> None:
        code = fact.question.replace(" ", "_").replace("-", "_")
        for order in self._alive(OrderAct.SETTLE_MATTER):
            with suppress(EvidenceStoreError):
                self._save(with_reply_ended(order, code, record="r", on=fact.on))

    @read.register
    def _(self, fact: f.CopySuffices) -> None:
        at, name = first_moment(fact.on), f"a_{len(self.acquisitions)}"
        self.acquisitions = (*self.acquisitions, builders.an_acquisition(id=name))
        copy = HeldCopy(
            f"b{name}",
            CopyKind.DISK_IMAGE,
            "E01",
            "Unit",
            "Server",
            "Code",
            fact.on,
            "u_1",
            at,
            name,
        )
        self.exhibit = replace(
            self.exhibit,
            copies=(*self.exhibit.copies, copy),
            copy_decision=CopyDecision("y", name, "u_1", at, "Because"),
        )

    @read.register
    def _(self, fact: f.CopyEnded) -> None:
        ended = tuple(
            each.ended_by(CopyEnd.LOST, on=fact.on, paper="Report") if each.is_held else each
            for each in self.exhibit.copies
        )
        self.exhibit = without_idle_decision(replace(self.exhibit, copies=ended))

    @read.register(f.Directed)
    @read.register(f.CourtDirected)
    @read.register(f.DisclaimerDirected)
    def _(self, fact: f.Fact) -> None:
        self.authorities.append(fact)

    @read.register
    def _(self, fact: f.LetterSent) -> None:
        self._add(lambda order: _letter(fact, order))

    @read.register
    def _(self, fact: f.NobodyElse) -> None:
        self._add(lambda _: NobodyElse("n", EXHIBIT, fact.on, "u_1", "Asked"))

    @read.register
    def _(self, fact: f.Objected) -> None:
        for order in self._alive():
            letters = [each for each in order.matters.notices if each.addressee == fact.to]
            if letters:
                objection = Objection(fact.objection, fact.on, "u_1")
                letter = replace(letters[-1], objections=(*letters[-1].objections, objection))
                self._save(replace(order, matters=order.matters.changed(letter)))

    @read.register
    def _(self, fact: f.ObjectionDecided) -> None:
        for order in list(self.orders.values()):
            with suppress(EvidenceStoreError):
                letter, found = objection_of(order, fact.objection)
                if found.outcome is None:
                    settled = replace(found, settled_on=fact.on, outcome=OBJECTIONS[fact.outcome])
                    every = tuple(settled if e is found else e for e in letter.objections)
                    changed = order.matters.changed(replace(letter, objections=every))
                    self._save(replace(order, matters=changed))

    @read.register
    def _(self, fact: f.Undertaken) -> None:
        name, day = fact.undertaking, fact.on
        self._add(lambda _: Undertaking(name, name, "O", day, day, "u_1"))

    @read.register
    def _(self, fact: f.UndertakingClosed) -> None:
        for order in self._alive(OrderAct.SETTLE_MATTER):
            with suppress(EvidenceStoreError):
                found = order.matters.found(Undertaking, fact.undertaking)
                closed = order.matters.changed(replace(found, closed_on=fact.on))
                self._save(replace(order, matters=closed))

    @read.register
    def _(self, fact: f.LawfulMaterial) -> None:
        if fact.decision != "taken off":
            wanted = fact.decision == "extract"
            self._add(
                lambda order: LawfulMaterial(
                    f"l{len(order.matters.lawful)}", EXHIBIT, wanted, "Photos", "O",
                    fact.on if wanted else None, fact.on, "u_1",
                ),
                OrderAct.RECORD_MATTER if wanted else OrderAct.SETTLE_MATTER,
            )  # fmt: skip
            return
        for order in self._alive(OrderAct.SETTLE_MATTER):
            for each in order.matters.lawful:
                done = replace(each, done_on=fact.on) if each.is_open else each
                now = self.orders[order.id]
                self._save(replace(now, matters=now.matters.changed(done)))

    @read.register
    def _(self, fact: f.Restricted) -> None:
        order = self._order(fact.order)
        order.require(OrderAct.RECORD_MATTER)
        noted = Restriction(fact.restriction, fact.restriction, fact.on, "u_1")
        self._save(replace(order, matters=order.matters.added(noted)))

    @read.register
    def _(self, fact: f.RestrictionEnded) -> None:
        for order in list(self.orders.values()):
            with suppress(EvidenceStoreError):
                found = order.matters.found(Restriction, fact.restriction)
                lifted = replace(found, lifted_on=fact.on)
                self._save(replace(order, matters=order.matters.changed(lifted)))

    @read.register
    def _(self, fact: f.KeptTo) -> None:
        order = self._order(fact.order)
        order.require(OrderAct.RECORD_MATTER)
        noted = NotedMatter(fact.keeping, "Keep it", fact.on, "u_1", last_day=fact.last)
        self._save(replace(order, matters=order.matters.with_noted(KEPT.code, noted)))

    def _change_kept(self, name: str, change: Callable[[NotedMatter], NotedMatter]) -> None:
        for order in self._alive(OrderAct.SETTLE_MATTER):
            for each in order.matters.noted.get(KEPT.code, ()):
                if (each.id, each.until) == (name, None):
                    matters = order.matters.with_lasting(KEPT.code, change(each))
                    self._save(replace(order, matters=matters))

    @read.register
    def _(self, fact: f.KeptLonger) -> None:
        longer = Prolonging(fact.on, fact.last, "Longer", "u_1")
        self._change_kept(fact.keeping, lambda each: each.prolonged_by(longer))

    @read.register
    def _(self, fact: f.KeepingEnded) -> None:
        self._change_kept(fact.keeping, lambda each: each.ended(fact.on, by="u_1", how="Over"))

    @read.register
    def _(self, fact: f.HoldPlaced) -> None:
        hold = PlacedHold(fact.hold, "other", first_moment(fact.on), "u_1", "Because")
        self.exhibit = replace(self.exhibit, placed_holds=(*self.exhibit.placed_holds, hold))

    @read.register
    def _(self, fact: f.HoldReleased) -> None:
        if fact.people > 1:
            at = first_moment(fact.on)
            holds = tuple(
                replace(each, released_at=at) if each.id == fact.hold else each
                for each in self.exhibit.placed_holds
            )
            self.exhibit = replace(self.exhibit, placed_holds=holds)

    @read.register
    def _(self, fact: f.PartFound) -> None:
        inside = builders.an_exhibit(
            id=fact.part, reference=fact.part, parent_id=self.exhibit.id,
            whereabouts=Whereabouts.INSIDE,
        )  # fmt: skip
        self.parts.setdefault(fact.part, inside)

    def _part(self, name: str) -> Exhibit:
        if name not in self.parts:
            raise NotFoundError(name)
        return self.parts[name]

    @read.register
    def _(self, fact: f.PartTakenOut) -> None:
        out = replace(self._part(fact.part), whereabouts=Whereabouts.STORED)
        self.parts[fact.part] = out

    @read.register
    def _(self, fact: f.PartLetterSent) -> None:
        ids = (self._part(fact.part).id,)
        self._add(lambda order: _letter(fact, order, ids))

    @read.register
    def _(self, fact: f.PartImagedWrongly) -> None:
        differs = builders.an_acquisition(
            id=f"a_{fact.part}", exhibit_id=self._part(fact.part).id, computed_digest=OTHER,
            computed_digests=(OTHER,),
        )  # fmt: skip
        self.images_of_parts = (*self.images_of_parts, differs)

    @read.register
    def _(self, fact: f.Graded) -> None:
        graded = self._part(fact.part) if fact.part else self.exhibit
        one = HitGrading(
            fact.grade, 1, graded.id, "n_1", None, ((1, 1),), Grade.EVIDENTIAL, "Seen", "u_1",
            first_moment(fact.on),
        )  # fmt: skip
        self.gradings.setdefault(fact.grade, one)

    @read.register
    def _(self, fact: f.GradeSettled) -> None:
        if fact.grade in self.gradings:
            self.gradings[fact.grade] = self.gradings[fact.grade].settled(
                GradingState.CONFIRMED, by="u_2", at=first_moment(fact.on), reason="Seen"
            )


def _sentence(told: f.Sentence) -> Sentence:
    suspended = told.kind == "suspended"
    return Sentence(
        told.passed, SENTENCES[told.kind], "As passed",
        term_months=6 if suspended else None,
        operational_months=told.months if suspended else None,
        deferred_until=told.until,
    )  # fmt: skip


def _read_by_two(edition: int) -> tuple[Validation, ...]:
    return tuple(Validation(by, builders.NOON, edition) for by in ("u_1", "u_2"))


def _mapped(order: Order, on: date) -> Order:
    return order.mapped(1, exhibit_ids=EXHIBIT, by="u_1", at=first_moment(on))


def _varied(order: Order, on: date, follows: tuple[str, ...]) -> Order:
    after = changes.varied(
        order, text=WORDS, takes_effect_on=order.takes_effect_on, document_digest=builders.SHA,
        on=on, by="u_1", follows=follows,
    )  # fmt: skip
    readings = (*after.validations, *_read_by_two(after.edition))
    return replace(after, validations=readings)


def _signed(event: str, *, by: str, at: datetime) -> SignedAct:
    """One person's statement, as a step would have it, without a key: that is asked elsewhere."""
    statement = act_statement(
        event, signers={"settler": by}, about=("c_1", *EXHIBIT),
        standing=LogStanding("0:" + "0" * 64, None), facts={}, at=at,
    )  # fmt: skip
    return SignedAct(statement, ())


def _agreed(order: Order, on: date) -> Order:
    return _wished(order, OwnersChoice.SANITISE_AND_RETURN, on, f.OWNERS[0])


def _wished(order: Order, choice: OwnersChoice, on: date, owner: str) -> Order:
    decision = OwnersDecision("w", EXHIBIT, choice, owner, on, "u_1", "Agreed")
    return replace(order, matters=order.matters.added(decision))


def _letter(
    fact: f.LetterSent | f.PartLetterSent, order: Order, ids: tuple[str, ...] = EXHIBIT
) -> Notice:
    same = (ids, fact.to)
    sent = [e for e in order.matters.notices if (e.exhibit_ids, e.addressee) == same]
    before = sent[-1:]
    replaced = next((each.id for each in before if each.served_on is None), None)
    return Notice(
        f"n{len(order.matters.notices)}", ids, fact.to, builders.SHA, fact.on, "u_1",
        served_on=fact.on if fact.served else None, replaces=replaced,
    )  # fmt: skip
