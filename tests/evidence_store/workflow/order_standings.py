"""Every state in which an order can stand, as a story of many steps would have left it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from evidence_store.acts._kit.lasting import NoteMatter
from evidence_store.acts.catalogue import ACTS
from evidence_store.domain.cases.court_sentences import SentenceCorrection, SentenceKind
from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.domain.law.enquiries import Answer, Enquiry, Reply
from evidence_store.domain.orders.lasting_matters import NotedMatter, Restriction, Undertaking
from evidence_store.domain.orders.matters import (
    Direction,
    Disclaimer,
    LawfulMaterial,
    Notice,
    Objection,
    ObjectionOutcome,
)
from evidence_store.domain.orders.order import OrderLine, restated
from evidence_store.domain.orders.order_history import (
    EntryWithdrawal,
    Incident,
    NamesNothing,
    Suspension,
)
from evidence_store.domain.orders.order_items import (
    ItemKind,
    ItemState,
    OrderItem,
    PlatformReferral,
)
from evidence_store.domain.orders.proceedings import (
    Correction,
    Proceeding,
    ProceedingKind,
    ProceedingOutcome,
)
from evidence_store.workflow.holds import holds
from evidence_store.workflow.orders import quashings
from tests.builders import NOON, SHA, a_sentence, an_authority, an_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.orders.order import Order
    from tests.evidence_store.workflow.desk import Desk

DAY = NOON.date()
EARLIER = DAY - timedelta(days=30)
WORDS = "USB stick, exhibit ABC/1"
OPEN = Proceeding("g_1", ProceedingKind.APPEAL_AGAINST_SENTENCE, EARLIER, "u_officer", NOON)
ENDED = replace(OPEN, outcome=ProceedingOutcome.DISMISSED, determined_on=EARLIER)
ALLOWED = replace(ENDED, outcome=ProceedingOutcome.ALLOWED)
DOUBTED = replace(ENDED, correction=Correction("u_officer", NOON, "Misread", None, None))
LINE = OrderLine(1, WORDS)
HEADING = OrderLine(2, "And also:")
MARK = NamesNothing("m_1", "u_officer", NOON)
MARKED = replace(HEADING, nothing=MARK)
CONFIRMED = replace(HEADING, nothing=replace(MARK, confirmed_by="u_second", confirmed_at=NOON))
MAPPED_LINE = OrderLine(1, WORDS, ("x_1",), "u_officer", NOON)
SUSPENSION = Suspension(EARLIER, "u_officer")
LETTER = Notice("n_2", ("x_1",), "Somebody", SHA, EARLIER, "u_officer")
SERVED = replace(LETTER, served_on=EARLIER, service="By hand")
OBJECTED = replace(SERVED, objections=(Objection("b_1", EARLIER, "u_officer"),))
UNDERTAKING = Undertaking("w_1", "To wait", "Owner", EARLIER, DAY, "u_officer")
RESTRICTION = Restriction("w_2", "Confiscation", EARLIER, "u_officer")
LAWFUL = LawfulMaterial(
    id="l_1", exhibit_ids=("x_1",), is_wanted=True, what="Pictures", owner="Owner", due_on=DAY,
    decided_on=EARLIER, decided_by="u_officer",
)  # fmt: skip
DIRECTION = Direction("y_1", ("x_1",), an_authority(given_on=EARLIER), "u_officer")
DISCLAIMER = Disclaimer(
    "w_3", EARLIER, "A. Witness", "Passport", sole_owner=True, explained_by="A. Solicitor"
)
INQUEST = Reply("coroner", Answer.YES, "Inquest")
YES = Enquiry("q_2", ("x_1",), EARLIER, "A. Prosecutor", "u_officer", (INQUEST,))
ACCOUNT = OrderItem(
    "i_1", 1, ItemKind.ACCOUNT_OR_SERVICE, "Account", ItemState.OUTSTANDING, "u_officer", EARLIER
)
REFERRED = replace(
    ACCOUNT, referrals=(PlatformReferral("r_1", "Site", "R1", EARLIER, "u_officer"),)
)
PHONE = replace(ACCOUNT, kind=ItemKind.DEVICE, label="Phone")
TYPED_TWICE = EntryWithdrawal("Typed twice", "u_officer", NOON)
CUSTODY = a_sentence(kind=SentenceKind.CUSTODY, description="Two years")


def upheld() -> Notice:
    done = replace(OBJECTED.objections[0], outcome=ObjectionOutcome.UPHELD, settled_on=EARLIER)
    return replace(OBJECTED, objections=(done,))


def settled() -> Notice:
    done = replace(OBJECTED.objections[0], outcome=ObjectionOutcome.DISMISSED, settled_on=EARLIER)
    return replace(OBJECTED, objections=(done,))


def changed(desk: Desk, **changes: Any) -> Order:
    """The order as a story of many steps would have left it."""
    return desk.uow.orders.save(restated(replace(desk.uow.orders.get("o_1"), **changes)))


def with_matters(desk: Desk, **changes: Any) -> Order:
    return changed(desk, matters=replace(desk.uow.orders.get("o_1").matters, **changes))


def certified(desk: Desk) -> Exhibit:
    return desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), stage=Stage.CERTIFIED))


def booked_nothing(desk: Desk) -> None:
    changed(desk, lines=(LINE,))
    desk.uow.exhibits.values.clear()


def yes_and_ended(desk: Desk) -> None:
    ended = replace(RESTRICTION, lifted_on=DAY, lifted_by="u_officer", how="Paid")
    with_matters(desk, enquiries=(YES,), restrictions=(ended,))


def yes_and_held(desk: Desk) -> None:
    with_matters(desk, enquiries=(YES,))
    holds.place_hold(desk.of(desk.officer), "x_1", code="litigation", note="Inquest")


def quashed_after_a_start(desk: Desk) -> None:
    desk.erased()
    quashings.record_quashing(desk.of(desk.officer), "o_1", quashed_on=DAY)


def to_be_erased_by_somebody_who_settles(desk: Desk) -> None:
    desk.permit(desk.authorise(desk.propose()), desk.everything)


def under_erasure_with_everything_open(desk: Desk) -> None:
    to_be_erased_by_somebody_who_settles(desk)
    yes_and_ended(desk)
    with_matters(
        desk,
        notices=(replace(OBJECTED, served_on=None),),
        undertakings=(UNDERTAKING,),
        restrictions=(
            *desk.uow.orders.get("o_1").matters.restrictions,
            replace(RESTRICTION, id="w_9"),
        ),
        lawful=(LAWFUL,),
    )
    changed(desk, sentence_correction=doubt("u_officer"))


def doubt(by: str) -> SentenceCorrection:
    return SentenceCorrection(by, NOON, "Misread", CUSTODY)


NOTED = {act.kind: (NotedMatter("w_1", "As ordered", EARLIER, "u_officer", last_day=DAY),)
         for act in ACTS if issubclass(act, NoteMatter)}  # fmt: skip
"""Of whatever an act notes that lasts; the shipped law has none (``docs/how-to/add-a-hold.md``)."""


STATES: Mapping[str, Callable[[Desk], object]] = {
    "mapped": lambda _: None,
    "draft": lambda desk: changed(desk, document_digest=None, lines=(LINE,), validations=()),
    "draft, appealed": lambda desk: changed(
        desk, document_digest=None, validations=(), proceedings=(OPEN,)
    ),
    "received": lambda desk: changed(desk, lines=(LINE,), validations=()),
    "read by one": lambda desk: changed(desk, validations=an_order().validations[:1]),
    "nothing booked in": booked_nothing,
    "varied": lambda desk: changed(desk, lines=(LINE,), edition=2, validations=()),
    "appealed": lambda desk: changed(desk, proceedings=(OPEN,)),
    "appeal allowed": lambda desk: changed(desk, proceedings=(ALLOWED,)),
    "appeal dismissed": lambda desk: changed(desk, proceedings=(ENDED,)),
    "outcome doubted": lambda desk: changed(desk, proceedings=(DOUBTED,)),
    "suspended": lambda desk: changed(desk, suspensions=(SUSPENSION,)),
    "suspended, appealed": lambda desk: changed(
        desk, suspensions=(SUSPENSION,), proceedings=(OPEN,)
    ),
    "quashed": lambda desk: changed(desk, quashed_on=DAY),
    "quashed, appealed": lambda desk: changed(desk, quashed_on=DAY, proceedings=(OPEN,)),
    "quashed after a start": quashed_after_a_start,
    "incident reported": lambda desk: changed(
        desk, quashed_on=DAY, incidents=(Incident("j_1", "x_1", NOON, DAY, "Head", "u_officer"),)
    ),
    "keyed in error, says one": lambda desk: changed(desk, entry_withdrawal=TYPED_TWICE),
    "entry withdrawn": lambda desk: changed(
        desk, entry_withdrawal=replace(TYPED_TWICE, confirmed_by="u_second", confirmed_at=NOON)
    ),
    "certified": certified,
    "closed": lambda desk: changed(desk, closed_on=DAY),
    "closed, a letter unserved": lambda desk: (
        with_matters(desk, notices=(LETTER,)), changed(desk, closed_on=DAY)
    ),
    "with a heading": lambda desk: (
        certified(desk), changed(desk, lines=(MAPPED_LINE, HEADING))
    ),
    "with a marked heading": lambda desk: changed(desk, lines=(MAPPED_LINE, MARKED)),
    "with a confirmed heading": lambda desk: (
        certified(desk), changed(desk, lines=(MAPPED_LINE, CONFIRMED))
    ),
    "with an account": lambda desk: (certified(desk), changed(desk, items=(ACCOUNT,))),
    "with a device": lambda desk: changed(desk, items=(PHONE,)),
    "with a referral": lambda desk: changed(desk, items=(REFERRED,)),
    "custody": lambda desk: changed(desk, sentence=CUSTODY),
    "released": lambda desk: changed(desk, sentence=replace(CUSTODY, released_on=EARLIER)),
    "sentence doubted": lambda desk: changed(desk, sentence_correction=doubt("u_officer")),
    "a letter": lambda desk: with_matters(desk, notices=(LETTER,)),
    "a letter served": lambda desk: with_matters(desk, notices=(SERVED,)),
    "an objection": lambda desk: with_matters(desk, notices=(OBJECTED,)),
    "an objection upheld": lambda desk: with_matters(desk, notices=(upheld(),)),
    "an objection settled": lambda desk: with_matters(desk, notices=(settled(),)),
    "a yes": lambda desk: with_matters(desk, enquiries=(YES,)),
    "a yes, and its hold": yes_and_held,
    "a yes, and something ended": yes_and_ended,
    "lawful material": lambda desk: with_matters(desk, lawful=(LAWFUL,)),
    "an undertaking": lambda desk: with_matters(desk, undertakings=(UNDERTAKING,)),
    "an undertaking, quashed": lambda desk: (
        with_matters(desk, undertakings=(UNDERTAKING,)), changed(desk, quashed_on=DAY)
    ),
    "a restriction": lambda desk: with_matters(desk, restrictions=(RESTRICTION,)),
    "what was noted": lambda desk: with_matters(desk, noted=NOTED),
    "what was noted, quashed": lambda desk: (
        with_matters(desk, noted=NOTED), changed(desk, quashed_on=DAY)
    ),
    "a direction": lambda desk: with_matters(desk, directions=(DIRECTION,)),
    "a direction withdrawn": lambda desk: with_matters(
        desk, directions=(replace(DIRECTION, withdrawn_on=DAY),)
    ),
    "a disclaimer": lambda desk: (
        changed(desk, order_type="offender_disclaimer"),
        with_matters(desk, disclaimers=(DISCLAIMER,)),
    ),
    "a disclaimer withdrawn": lambda desk: with_matters(
        desk, disclaimers=(replace(DISCLAIMER, withdrawn_on=DAY),)
    ),
    "to be erased by somebody who settles": to_be_erased_by_somebody_who_settles,
    "under erasure with everything open": under_erasure_with_everything_open,
    "begun": lambda desk: desk.start(desk.permitted()),
}  # fmt: skip
