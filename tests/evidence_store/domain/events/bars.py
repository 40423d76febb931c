"""Records with a bar to erasing, and the same records without it, as an insider would have them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from evidence_store.domain.cases.case import Accused, Allegation, Ending
from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.events.bars import CLOSES
from evidence_store.domain.events.record_changes import CHANGES
from evidence_store.domain.exhibits.copies import CopyEnd, CopyKind, HeldCopy
from evidence_store.domain.exhibits.discrepancies import Discrepancy, DiscrepancyKind
from evidence_store.domain.exhibits.exhibit import CopyDecision, PlacedHold
from evidence_store.domain.exhibits.standing import Standing
from evidence_store.domain.law.enquiries import Answer, Enquiry, Reply
from evidence_store.domain.orders.lasting_matters import (
    NotedMatter,
    Prolonging,
    Restriction,
    Undertaking,
)
from evidence_store.domain.orders.matters import (
    DisclosureDecision,
    LawfulMaterial,
    Matters,
    Need,
    Notice,
    Objection,
    ObjectionOutcome,
)
from evidence_store.domain.orders.order import restated
from evidence_store.domain.orders.order_history import NamesNothing, Suspension
from evidence_store.domain.orders.proceedings import (
    Proceeding,
    ProceedingKind,
    ProceedingOutcome,
)
from evidence_store.domain.scans.gradings import Grade, GradingState, HitGrading
from forensics.value_classes import dataclass
from tests.builders import SHA, a_case, a_sentence, an_acquisition, an_exhibit, an_offence, an_order

if TYPE_CHECKING:
    from collections.abc import Mapping

AT = datetime(2026, 7, 14, 12, tzinfo=UTC)
DAY, EARLIER, LATER = date(2026, 7, 1), date(2025, 7, 1), date(2026, 10, 1)


@dataclass(frozen=True)
class Bar:
    """A record with a bar, the same without it, and the kinds of entry that end it so."""

    before: Any
    after: Any
    ended_by: frozenset[str]


def bar(before: Any, after: Any, *ended_by: str) -> Bar:
    return Bar(before, after, frozenset(ended_by))


def held(*holds: PlacedHold) -> Any:
    return an_exhibit(placed_holds=holds)


def differing(*discrepancies: Discrepancy) -> Any:
    return an_exhibit(discrepancies=discrepancies)


def standing(how: Standing) -> Any:
    return an_exhibit(standing=how)


def order(**changes: Any) -> Any:
    return restated(an_order(**changes))


def matters(**changes: Any) -> Any:
    return an_order(matters=Matters(**changes))


def suspended(lifted_on: date | None) -> Any:
    return order(suspensions=(Suspension(DAY, "u_officer", lifted_on),))


def tried(*proceedings: Proceeding) -> Any:
    return order(proceedings=proceedings)


def of_the_offender(**changes: Any) -> Any:
    (offender,) = a_case().offenders
    return a_case(offenders=(replace(offender, **changes),))


def accused(**changes: Any) -> Any:
    one = Accused("f_2", "Alex Example", None, (Allegation("soa2003_66B", "Sharing"),), **changes)
    return a_case(accused=(one,))


HOLD = PlacedHold("h_1", "other", AT, "u_examiner", "Another force asks for it")
FIRST = replace(HOLD, id="h_0")
STOP = replace(HOLD, code="stop_and_refer")
RELEASED = replace(HOLD, released_at=AT, released_by=("u_officer", "u_supervisor"))
DIFFERS = Discrepancy("b_1", DiscrepancyKind.SEAL, AT, "u_officer", "Another seal")
APPEAL = Proceeding("p_1", ProceedingKind.APPEAL_AGAINST_SENTENCE, DAY, "u_officer", AT)
DISMISSED = replace(APPEAL, outcome=ProceedingOutcome.DISMISSED, determined_on=DAY)
CLAIM = replace(
    APPEAL, kind=ProceedingKind.CLAIM, outcome=ProceedingOutcome.ALLOWED, determined_on=DAY
)
OBJECTION = Objection("j_1", DAY, "u_officer")
SETTLED = replace(
    OBJECTION, settled_on=DAY, outcome=ObjectionOutcome.DISMISSED, settled_by="u_officer"
)
NOTICE = Notice("n_1", ("x_1",), "A. Mother", SHA, DAY, "u_officer")
RESTRICTION = Restriction("r_1", "Restrained", DAY, "u_officer")
UNDERTAKING = Undertaking("w_1", "A copy first", "DC", DAY, DAY, "u_officer")
LAWFUL = LawfulMaterial(
    "l_1", ("x_1",), is_wanted=True, what="Photographs", owner="DC", due_on=DAY, decided_on=DAY,
    decided_by="u_officer",
)  # fmt: skip
UNWANTED = replace(LAWFUL, id="l_2", is_wanted=False, due_on=None)
KEPT = DisclosureDecision("v_1", ("x_1",), Need.MUST_BE_KEPT, "DO", DAY, "u_officer", "Needed")
TOLD = Enquiry("q_1", ("x_1",), DAY, "A. Prosecutor", "u_officer", (Reply("ccrc", Answer.YES),))
ENDED = replace(TOLD, replies=(Reply("ccrc", Answer.YES, ended_on=DAY, record="p_1"),))
BARE = replace(an_order().lines[0], exhibit_ids=(), mapped_by=None, mapped_at=None)
NOTHING = NamesNothing("z_1", "u_officer", AT, "u_supervisor", AT)
IN_CUSTODY = a_sentence(kind=SentenceKind.CUSTODY)
COPY = HeldCopy("z_9", CopyKind.DISK_IMAGE, "E01", "Store", "Shelf", "CPIA", DAY, "u_officer", AT)
LOST = replace(COPY, ended=CopyEnd.LOST, ended_on=DAY)
GRADE = HitGrading(
    "g_2", 1, "x_1", "s_1", None, ((1, 3),), Grade.CANNOT_TELL, "Too small", "u_examiner", AT
)

BARS: Mapping[str, Bar] = {
    "a hold taken out": bar(held(HOLD), held()),
    "a hold released": bar(held(HOLD), held(RELEASED), "hold.released"),
    "a stop under another code": bar(held(STOP), held(HOLD)),
    "the first of two holds taken out": bar(held(FIRST, HOLD), held(HOLD)),
    "a hold under the id of another": bar(held(FIRST, HOLD), held(FIRST, FIRST)),
    "a discrepancy taken out": bar(differing(DIFFERS), differing()),
    "a discrepancy settled": bar(
        differing(DIFFERS),
        differing(replace(DIFFERS, disposed_at=AT)),
        "exhibit.discrepancy_settled",
    ),
    "a claim forgotten": bar(
        standing(Standing.CLAIMED), standing(Standing.NONE), "exhibit.standing_settled"
    ),
    "a review forgotten": bar(
        standing(Standing.RETURN_REVIEW), standing(Standing.NONE), "exhibit.standing_settled"
    ),
    "a lost copy that is kept again": bar(an_exhibit(copies=(LOST,)), an_exhibit(copies=(COPY,))),
    "a copy that suffices": bar(
        an_exhibit(),
        an_exhibit(copy_decision=CopyDecision("y_1", "a_1", "u_supervisor", AT, "Verified")),
        "exhibit.copy_decided",
    ),
    "an order of an earlier day": bar(order(), order(made_on=EARLIER)),
    "an order in effect from an earlier day": bar(
        order(), order(takes_effect_on=EARLIER), "order.varied"
    ),
    "another offender's order": bar(order(), order(offender_id="f_2")),
    "another type of order": bar(order(), order(order_type="another")),
    "a sentence of an earlier day": bar(
        order(),
        order(sentence=a_sentence(passed_on=EARLIER)),
        "order.sentence_recorded",
        "order.sentence_corrected",
    ),
    "an offender released": bar(
        order(sentence=IN_CUSTODY),
        order(sentence=replace(IN_CUSTODY, released_on=DAY)),
        "order.release_recorded",
        "order.sentence_recorded",
        "order.sentence_corrected",
    ),
    "a conviction of an earlier day": bar(
        of_the_offender(), of_the_offender(offences=(an_offence(convicted_on=EARLIER),))
    ),
    "an offence forgotten": bar(of_the_offender(), of_the_offender(offences=())),
    "a sentence without an order, of an earlier day": bar(
        of_the_offender(sentence=a_sentence()),
        of_the_offender(sentence=a_sentence(passed_on=EARLIER)),
        "case.sentence_recorded",
        "case.sentence_corrected",
    ),
    "a trial that ended": bar(
        accused(), accused(ended=Ending.ACQUITTED, ended_on=DAY), "case.not_convicted"
    ),
    "an appeal taken out": bar(tried(APPEAL), tried()),
    "an appeal dismissed": bar(
        tried(APPEAL),
        tried(DISMISSED),
        "order.proceeding_determined",
        "order.outcome_corrected",
    ),
    "an appeal under another kind": bar(
        tried(APPEAL), tried(replace(APPEAL, kind=ProceedingKind.UNDULY_LENIENT))
    ),
    "an appeal that names another exhibit": bar(
        tried(APPEAL), tried(replace(APPEAL, exhibit_ids=("x_9",)))
    ),
    "an allowed claim that was delivered": bar(
        tried(CLAIM),
        tried(replace(CLAIM, resolved_on=DAY, settled_for=("x_1",))),
        "order.claim_delivered",
        "order.outcome_corrected",
        "order.owner_decided",
    ),
    "a suspension taken out": bar(suspended(None), order(), "order.resumed", "order.varied"),
    "a suspension ended": bar(suspended(None), suspended(DAY), "order.resumed", "order.varied"),
    "an order that is quashed no more": bar(order(quashed_on=DAY), order()),
    "other words of an order": bar(order(), order(text="Other words"), "order.varied"),
    "a line that names an exhibit no more": bar(
        order(),
        order(lines=(replace(an_order().lines[0], exhibit_ids=("x_9",)),)),
        "order.mapped",
    ),
    "a line that names nothing": bar(
        order(lines=(BARE,)),
        order(lines=(replace(BARE, nothing=NOTHING),)),
    ),
    "readers of the order": bar(order(validations=()), order(), "order.read"),
    "a restriction taken out": bar(
        matters(restrictions=(RESTRICTION,)), matters(), "order.restriction_lifted"
    ),
    "a restriction lifted": bar(
        matters(restrictions=(RESTRICTION,)),
        matters(restrictions=(replace(RESTRICTION, lifted_on=DAY),)),
        "order.restriction_lifted",
    ),
    "an undertaking closed": bar(
        matters(undertakings=(UNDERTAKING,)),
        matters(undertakings=(replace(UNDERTAKING, closed_on=DAY),)),
        "order.undertaking_closed",
    ),
    "lawful material taken out": bar(matters(lawful=(LAWFUL,)), matters()),
    "lawful material that was taken off": bar(
        matters(lawful=(LAWFUL,)),
        matters(lawful=(replace(LAWFUL, done_on=DAY),)),
        "order.lawful_material_done",
    ),
    "lawful material that is not wanted": bar(
        matters(lawful=(LAWFUL,)),
        matters(lawful=(LAWFUL, UNWANTED)),
        "order.lawful_material_not_wanted",
    ),
    "an objection taken out": bar(
        matters(notices=(replace(NOTICE, objections=(OBJECTION,)),)),
        matters(notices=(NOTICE,)),
        "notice.objection_settled",
        "order.owner_decided",
    ),
    "an objection settled": bar(
        matters(notices=(replace(NOTICE, objections=(OBJECTION,)),)),
        matters(notices=(replace(NOTICE, objections=(SETTLED,)),)),
        "notice.objection_settled",
        "order.owner_decided",
    ),
    "a letter taken out": bar(matters(notices=(NOTICE,)), matters()),
    "a letter served": bar(
        matters(notices=(NOTICE,)),
        matters(notices=(replace(NOTICE, served_on=DAY, service="post"),)),
        "notice.served",
    ),
    "a letter about another exhibit": bar(
        matters(notices=(NOTICE,)), matters(notices=(replace(NOTICE, exhibit_ids=("x_9",)),))
    ),
    "a decision that it must be kept, taken out": bar(matters(decisions=(KEPT,)), matters()),
    "a decision that it must be kept, turned": bar(
        matters(decisions=(KEPT,)), matters(decisions=(replace(KEPT, need=Need.NOT_NEEDED),))
    ),
    "a decision that it is not needed": bar(
        matters(decisions=(KEPT,)),
        matters(decisions=(KEPT, replace(KEPT, id="v_2", need=Need.NOT_NEEDED))),
        "order.disclosure_decided",
    ),
    "an answer turned": bar(
        matters(enquiries=(TOLD,)),
        matters(enquiries=(replace(TOLD, replies=(Reply("ccrc", Answer.NO),)),)),
        "order.enquiry_ended",
    ),
    "an answer that ended": bar(
        matters(enquiries=(TOLD,)), matters(enquiries=(ENDED,)), "order.enquiry_ended"
    ),
    "an image that differs": bar(
        an_acquisition(),
        an_acquisition(stated_digests=()),
    ),
    "another grade": bar(GRADE, replace(GRADE, grade=Grade.NOT_THE_PICTURE)),
    "a grade confirmed": bar(
        GRADE,
        replace(GRADE, state=GradingState.CONFIRMED, settled_by="u", settled_at=AT),
        "hits.grade_confirmed",
    ),
}

MATTER = NotedMatter("r_1", "Asked", DAY, "u_officer")
NOTED: Mapping[str, str] = {
    bar.bar: kind
    for kind, bars in CLOSES.items()
    for bar in bars
    if f"matters/noted/{bar.bar}/" in CHANGES.get(kind, "")
}
"""What entries note under an order by the code of its hold, and the kind that ends each."""


TO_A_DAY = replace(MATTER, last_day=DAY, prolonged=(Prolonging(DAY, LATER, "Again", "u_officer"),))
LESS: Mapping[str, NotedMatter] = {
    "to a day, ended": replace(TO_A_DAY, until=DAY),
    "to an earlier day": replace(TO_A_DAY, last_day=EARLIER),
    "prolonged no more": replace(TO_A_DAY, prolonged=()),
    "prolonged to an earlier day": replace(
        TO_A_DAY, prolonged=(Prolonging(DAY, EARLIER, "Again", "u_officer"),)
    ),
}
"""What holds to a day, and the ways to lose some of it."""


def under(kind: str, *records: NotedMatter) -> Any:
    return matters(noted={kind: records})


EVERY_BAR: Mapping[str, Bar] = {
    **BARS,
    **{f"{kind} taken out": bar(under(kind, MATTER), matters(), NOTED[kind]) for kind in NOTED},
    **{
        f"{kind} ended": bar(
            under(kind, MATTER), under(kind, replace(MATTER, until=DAY)), NOTED[kind]
        )
        for kind in NOTED
    },
    # Whether what is noted holds to a day or not: no entry but its end takes a day from it.
    **{
        f"{kind} {lost}": bar(under(kind, TO_A_DAY), under(kind, less), NOTED[kind])
        for kind in NOTED
        for lost, less in LESS.items()
    },
}
