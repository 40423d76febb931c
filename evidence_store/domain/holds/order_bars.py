"""What bars an erasure under an order, so that none of it is lost with an entry made in error.

An entry that was typed twice is withdrawn once nothing of it bars any more, or once what does is
recorded under the order that stays.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.law.calendar import plain_day
from evidence_store.domain.law.enquiries import Enquiry, Reply
from evidence_store.domain.orders.lasting_matters import (
    NotedMatter,
    Restriction,
    Undertaking,
    called,
)
from evidence_store.domain.orders.matters import (
    LawfulMaterial,
    Need,
    Notice,
    OwnersChoice,
    OwnersDecision,
)
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.orders.proceedings import Proceeding, ProceedingKind
from evidence_store.domain.values.texts import same_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from evidence_store.domain.orders.matters import Matters
    from evidence_store.domain.orders.order import Order

_SAID: Mapping[type[object], Callable[[Any], object]] = {
    Proceeding: lambda it: (it.kind, it.lodged_on, it.applicant, it.court),
    Notice: lambda it: (it.addressee, it.sent_on, {one.received_on for one in it.objections}),
    Undertaking: lambda it: (it.words, it.owner, it.given_on, it.due_on),
    # "Nothing is to be taken off" ends earlier decisions, so it is never left out as a duplicate.
    LawfulMaterial: lambda it: (it.what, it.owner, it.decided_on) if it.is_wanted else object(),
    Restriction: lambda it: (it.words, it.noted_on),
    # Recorded elsewhere to another day, it would end on that one.
    NotedMatter: lambda it: (it.words, it.since, it.holds_to),
    OwnersDecision: lambda it: (it.choice, it.owner, it.agreed_on),
    Enquiry: lambda it: (it.answered_on, it.answered_by, [_said_of(each) for each in it.replies]),
}
"""What makes two records the same thing, typed in under two orders."""


def _said_of(reply: Reply) -> tuple[str, str, str]:
    return reply.code, reply.answer.value, reply.named


def remainder(order: Order, *, beside: Sequence[Order]) -> Order:
    """The order with what is recorded under it alone: the rest holds, and ends, under another.

    Args:
        order: which.
        beside: the orders of its case; one whose entry was withdrawn carries nothing for another.
    """
    others = [each for each in standing(beside) if each.id != order.id]

    def is_here_alone(kind: str, record: object) -> bool:
        return not _is_elsewhere(kind, record, order, others)

    counting = replace(order.matters, owners=tuple(_counting(order.matters.owners)))
    return replace(
        order,
        proceedings=tuple(each for each in order.proceedings if is_here_alone("proceedings", each)),
        matters=counting.only(is_here_alone),
    )


def _counting(decisions: Sequence[OwnersDecision]) -> Iterator[OwnersDecision]:
    """Each for the exhibits about which its owner agreed to nothing later: nothing revives it."""
    for at, each in enumerate(decisions):
        later = {
            ident
            for there, other in enumerate(decisions)
            if same_key(other.owner) == same_key(each.owner)
            and (other.agreed_on, there) > (each.agreed_on, at)
            for ident in other.exhibit_ids
        }
        left = tuple(ident for ident in each.exhibit_ids if ident not in later)
        if left:
            yield replace(each, exhibit_ids=left)


def standing(orders: Sequence[Order]) -> tuple[Order, ...]:
    """These orders, but for those whose entry was withdrawn."""
    return tuple(each for each in orders if each.state is not OrderState.WITHDRAWN_ENTRY)


def with_what_remains(orders: Sequence[Order]) -> tuple[Order, ...]:
    """The orders of a case, of a withdrawn entry only what is recorded nowhere else."""
    return tuple(
        # What is found under a withdrawn entry all the same goes on barring until it ends.
        remainder(each, beside=orders) if each.state is OrderState.WITHDRAWN_ENTRY else each
        for each in orders
    )


def is_sentence_elsewhere(order: Order, beside: Sequence[Order]) -> bool:
    """Whether another order against the same person carries the same sentence."""
    return any(
        each.id != order.id
        and each.offender_id == order.offender_id
        and (each.sentence.kind, each.sentence.passed_on)
        == (order.sentence.kind, order.sentence.passed_on)
        for each in standing(beside)
    )


def bars_of(order: Order, *, beside: Sequence[Order]) -> tuple[str, ...]:
    """What of an order bars, and is recorded under no other of its case, in words."""
    left = remainder(order, beside=beside)
    found = [*_of_court(left), *_of_people(left.matters), *_of_owners(left.matters)]
    found += _of_decisions(order, beside)
    sentence = order.sentence
    # A time that the calendar ends is not among it: it
    # goes on regardless of what happens to the entry.
    is_open = sentence.is_detained or sentence.kind is SentenceKind.DEFERRED
    if is_open and not is_sentence_elsewhere(order, beside):
        found.append(f"the sentence of {plain_day(sentence.passed_on)}, whose end is open")
    return tuple(dict.fromkeys(found))


def _is_elsewhere(kind: str, record: object, order: Order, others: Sequence[Order]) -> bool:
    said = _SAID.get(type(record))
    if said is None:
        return False
    return any(
        # The other must concern at least the same exhibits, or one of them would lose its bar.
        said(each) == said(record) and _concerned(record, order) <= _concerned(each, other)
        for other in others
        if not _is_of_the_offender(record) or other.offender_id == order.offender_id
        for there, each in _all_of(other)
        if there == kind
    )


def _is_of_the_offender(record: object) -> bool:
    """Whether it is the convicted person's own: two people's appeals of one day are two."""
    return isinstance(record, Proceeding) and record.kind is not ProceedingKind.CLAIM


def _all_of(order: Order) -> Iterator[tuple[str, object]]:
    yield from (("proceedings", each) for each in order.proceedings)
    yield from order.matters.every()


def _concerned(record: object, order: Order) -> set[str]:
    named: tuple[str, ...] = getattr(record, "exhibit_ids", ())
    # A record that names no exhibit is about everything that the order ever named.
    return {*named} or {*order.ever_named}


def _of_court(order: Order) -> Iterator[str]:
    for each in order.proceedings:
        if each.is_open:
            yield f"an appeal, claim or application of {plain_day(each.lodged_on)}"
    if order.open_suspension is not None:
        yield f"a suspension of {plain_day(order.open_suspension.suspended_on)}"


def _of_people(matters: Matters) -> Iterator[str]:
    for kind, matter in matters.lasting():
        # Also one whose day has passed: a reader of the log alone takes the bars of a withdrawn
        # entry for ended, so a person says first that this one is.
        if matter.until is None:
            yield f"{called(kind)} of {plain_day(matter.since)}"
    for enquiry in matters.enquiries:
        if any(each.is_open for each in enquiry.replies):
            yield f"a question answered with yes on {plain_day(enquiry.answered_on)}"


def _of_decisions(order: Order, beside: Sequence[Order]) -> Iterator[str]:
    """That an original must be kept, where no other order says so as well, or something newer."""
    others = [each for each in standing(beside) if each.id != order.id]
    decided = [each for other in others for each in other.matters.decisions]
    decisions = order.matters.decisions
    for named in dict.fromkeys(one for each in decisions for one in each.exhibit_ids):
        mine = order.matters.need_for((named,))
        if mine is None:
            continue
        known = any(
            named in each.exhibit_ids
            and (
                each.decided_on > mine.decided_on
                or (each.decided_on, each.need) == (mine.decided_on, mine.need)
            )
            for each in decided
        )
        if mine.need is Need.MUST_BE_KEPT and not known:
            yield f"the decision of {plain_day(mine.decided_on)} that the original must be kept"


def _of_owners(matters: Matters) -> Iterator[str]:
    for letter in matters.notices:
        for objection in letter.objections:
            if objection.is_open:
                yield f"an objection of {plain_day(objection.received_on)}"
    named = {ident for each in matters.lawful for ident in each.exhibit_ids}
    for waiting in (one for ident in sorted(named) for one in matters.lawful_waiting((ident,))):
        yield f"lawful material to be taken off, decided on {plain_day(waiting.decided_on)}"
    for ident in dict.fromkeys(one for each in matters.owners for one in each.exhibit_ids):
        choice = matters.owners_decision((ident,))
        if choice is not None and choice.choice is OwnersChoice.RETURN_AS_IT_IS:
            yield f"the owner's choice of {plain_day(choice.agreed_on)}"
