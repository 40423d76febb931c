"""What waits besides disposals: exhibits, what belongs to a case, documents and people."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from evidence_store.domain.certificates.certificate import CertificateState
from evidence_store.domain.orders.order_states import ORDER_ALLOWS, OrderAct, OrderState
from evidence_store.domain.overview.waiting import Waiting, WaitingKind
from evidence_store.domain.people.duties import Act
from evidence_store.domain.scans.gradings import GradingState
from evidence_store.domain.values.zones import LONDON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.overview.at_work import AtWork
    from evidence_store.domain.people.person import Person


def waiting_of_exhibits(work: AtWork) -> Iterator[Waiting]:
    """Releases, handovers and discrepancies that wait for a signature."""
    for exhibit in work.exhibits.values():
        yield from _releases(work, exhibit)
        yield from _handovers(work, exhibit)
        yield from _discrepancies(work, exhibit)


def _releases(work: AtWork, exhibit: Exhibit) -> Iterator[Waiting]:
    for hold in exhibit.placed_holds:
        standing = hold.standing_releases(at=work.at) if hold.is_open else ()
        if standing:
            first = standing[0].statement
            yield Waiting(
                WaitingKind.HOLD,
                Act.RELEASE_HOLD,
                exhibit.id,
                work.cases[exhibit.case_id],
                exhibit,
                "One person signed for the release of a hold; a second is needed",
                since=first.made_at,
                until=first.not_after,
                not_for=frozenset[str]().union(*(each.people for each in standing)),
                begun_by=frozenset(each.statement.person_id for each in standing),
            )


def _handovers(work: AtWork, exhibit: Exhibit) -> Iterator[Waiting]:
    last = exhibit.handovers[-1] if exhibit.handovers else None
    if last is None or not last.is_open:
        return
    giver = frozenset(filter(None, (last.giver_id,)))
    named = frozenset(each.id for each in work.people if each.name == last.to_holder)
    yield Waiting(
        WaitingKind.HANDOVER,
        Act.HAND_OVER,
        exhibit.id,
        work.cases[exhibit.case_id],
        exhibit,
        "The giver signed; it waits for the taker to sign",
        since=last.recorded,
        not_for=giver,
        only_for=named or None,
        begun_by=giver,
    )


def _discrepancies(work: AtWork, exhibit: Exhibit) -> Iterator[Waiting]:
    for found in exhibit.open_discrepancies:
        standing = found.standing_signatures(at=work.at)
        first = standing[0].statement if standing else None
        yield Waiting(
            WaitingKind.DISCREPANCY,
            Act.SETTLE_DISCREPANCY,
            exhibit.id,
            work.cases[exhibit.case_id],
            exhibit,
            "Something does not agree; two people settle it"
            if first is None
            else "One person signed for the outcome of a discrepancy; a second is needed",
            since=found.noted_at,
            until=None if first is None else first.not_after,
            not_for=found.standing_signers(at=work.at),
            begun_by=found.signers,
        )


def waiting_of_cases(work: AtWork) -> Iterator[Waiting]:
    """Hash sets, questions, grades and orders that wait for another person."""
    for known in work.hash_sets:
        if known.confirmed_by is None:
            yield Waiting(
                WaitingKind.HASH_SET,
                Act.CONFIRM_HASH_SET,
                known.id,
                work.cases[known.case_id],
                None,
                "Registered; its count waits for a second person",
                since=known.registered_at,
                not_for=frozenset({known.registered_by}),
                begun_by=frozenset({known.registered_by}),
            )
    for question in work.questions:
        if question.is_open:
            yield Waiting(
                WaitingKind.QUESTION,
                Act.ANSWER_QUESTION,
                question.id,
                work.case_of(question.exhibit_id),
                work.exhibits[question.exhibit_id],
                "A question about the disposal waits for an answer",
                since=question.asked_at,
                not_for=frozenset({question.asked_by}),
                begun_by=frozenset({question.asked_by}),
            )
    for grading in work.gradings:
        if grading.state is GradingState.WAITING:
            yield Waiting(
                WaitingKind.GRADING,
                Act.SETTLE_GRADES,
                grading.scan_id,
                work.case_of(grading.exhibit_id),
                work.exhibits[grading.exhibit_id],
                "Hits were graded; a second person confirms it or sends it back",
                since=grading.graded_at,
                not_for=frozenset({grading.graded_by}),
                begun_by=frozenset({grading.graded_by}),
            )
    for order in work.orders:
        yield from _order(work, order)


def _order(work: AtWork, order: Order) -> Iterator[Waiting]:
    asked = order.entry_withdrawal
    if asked is not None and asked.confirmed_by is None:
        yield Waiting(
            WaitingKind.ORDER,
            Act.CONFIRM_ENTRY_WITHDRAWAL,
            order.id,
            work.cases[order.case_id],
            None,
            "One person says that an order was keyed in error; another confirms it",
            since=asked.asked_at,
            not_for=frozenset({asked.asked_by}),
            begun_by=frozenset({asked.asked_by}),
        )
        return
    read = [each for each in order.validations if each.edition == order.edition]
    by = frozenset(each.by for each in read)
    act, sentence = Act.VALIDATE_ORDER, (
        "One person read the order against its document; a second is needed"
        if read
        else "Recorded; two people read the order against its document"
    )  # fmt: skip
    if order.is_validated or OrderAct.VALIDATE not in ORDER_ALLOWS[order.state]:
        if not order.unsaid_lines or order.state not in _MAPPED_LATER:
            return
        left, of = len(order.unsaid_lines), len(order.lines)
        act, sentence, by = Act.MAP_ORDER, f"{left} of {of} lines left to map", frozenset()
    # The record of an order has no time of its own; its entry has.
    made = datetime.combine(order.made_on, time(), LONDON)
    since = max((each.at for each in read), default=made)
    yield Waiting(
        WaitingKind.ORDER,
        act,
        order.id,
        work.cases[order.case_id],
        None,
        sentence,
        since=since,
        not_for=by,
        begun_by=frozenset(each.by for each in read),
    )


_MAPPED_LATER = (OrderState.VALIDATED, OrderState.VARIED, OrderState.MAPPED)


def waiting_documents(work: AtWork) -> Iterator[Waiting]:
    """Certificates and reports of which the withdrawal waits for another person."""
    for each in work.certificates:
        if each.state is CertificateState.WITHDRAWAL_ASKED:
            yield Waiting(
                WaitingKind.CERTIFICATE,
                Act.CONFIRM_WITHDRAWAL,
                each.id,
                work.case_of(each.exhibit_id),
                work.exhibits[each.exhibit_id],
                "One person asked to withdraw a document; another confirms it",
                since=each.asked.asked_at,
                not_for=each.asked.askers,
                begun_by=frozenset({each.asked.asked_by}),
            )


def waiting_people(work: AtWork) -> Iterator[Waiting]:
    """People who wait for another to confirm them, or their replacement key."""
    for person in work.people:
        if person.left_at is None and person.is_pending:
            yield _about(person, Act.CONFIRM_PERSON, "Enrolled by one person; a second confirms it",
                         asked_by=person.enrolled_by, since=person.enrolled_at)  # fmt: skip
        elif person.left_at is None and person.asked_key is not None:
            asked = person.asked_key
            yield _about(person, Act.CONFIRM_KEY, "A replacement key waits for a second person",
                         asked_by=asked.asked_by, since=asked.met.at)  # fmt: skip


def _about(
    person: Person, act: Act, sentence: str, *, asked_by: str | None, since: datetime
) -> Waiting:
    return Waiting(
        WaitingKind.PERSON,
        act,
        person.id,
        None,
        None,
        sentence,
        since=since,
        not_for=frozenset(filter(None, (asked_by, person.id))),
        begun_by=frozenset(filter(None, (asked_by,))),
    )
