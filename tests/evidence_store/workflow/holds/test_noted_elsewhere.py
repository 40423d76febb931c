"""What is noted under one order holds, voids and stops whatever else it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from evidence_store.acts.orders.decisions import DecideDisclosure
from evidence_store.acts.orders.duties_to_court import NoteRestriction
from evidence_store.acts.orders.proceedings import DetermineProceeding, NoteClaim, NoteProceeding
from evidence_store.domain.cases.case import Offender
from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.standing import Standing
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.orders.matters import Need
from evidence_store.domain.orders.order_history import Edition
from evidence_store.domain.orders.proceedings import (
    OF_THE_CONVICTION,
    OF_THE_SENTENCE,
    ProceedingKind,
    ProceedingOutcome,
)
from evidence_store.errors import HoldOpenError, PermitError
from evidence_store.workflow.orders import notices
from evidence_store.workflow.orders import orders as order_steps
from evidence_store.workflow.orders.notices import NoticeEntry
from evidence_store.workflow.orders.orders import OrderEntry
from tests.builders import (
    SHA,
    a_sentence,
    an_exhibit,
    an_offence,
    an_order,
    settled_matters,
)
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import Desk
from tests.evidence_store.workflow.vaults import received

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.orders.order import Order

TODAY, YESTERDAY = date(2026, 7, 14), date(2026, 7, 13)
MARCH = date(2026, 3, 2)
Kind, Outcome = ProceedingKind, ProceedingOutcome
BEYOND_ONE_ORDER = sorted(OF_THE_CONVICTION | OF_THE_SENTENCE)


@pytest.fixture
def desk() -> Desk:
    """A desk with a second device, which another order against the same offender names."""
    made = Desk()
    made.uow.exhibits.add(an_exhibit(id="x_2", reference="ABC/2", serial="S2"))
    made.uow.orders.add(naming("x_2", an_order(id="o_2")))
    return made


def naming(exhibit_id: str, order: Order) -> Order:
    lines = tuple(replace(each, exhibit_ids=(exhibit_id,)) for each in order.lines)
    return replace(order, lines=lines)


def lodge(desk: Desk, kind: ProceedingKind, order_id: str = "o_2", on: date = MARCH) -> str:
    made = done(NoteProceeding(kind=kind, lodged_on=on), order_id, desk.of(desk.officer))
    return made.proceedings[-1].id


def start(desk: Desk) -> Disposal:
    return desk.start(desk.permitted())


def with_another_offender(desk: Desk) -> None:
    """A second offender of the case, whose order names the second device."""
    other = Offender("f_2", "Sam Example", None, (an_offence(),), sentence=a_sentence())
    case = desk.uow.cases.get("c_1")
    desk.uow.cases.save(replace(case, offenders=(*case.offenders, other)))
    desk.uow.orders.save(replace(desk.uow.orders.get("o_2"), offender_id="f_2"))


# What is open against a sentence holds every device that an order of that sentence names.


@pytest.mark.parametrize("kind", BEYOND_ONE_ORDER)
def test_what_is_open_against_conviction_or_sentence_holds_under_a_sibling_order(
    desk: Desk, kind: ProceedingKind
) -> None:
    lodge(desk, kind)

    with pytest.raises(HoldOpenError, match="not determined"):
        start(desk)


@pytest.mark.parametrize("kind", sorted(OF_THE_SENTENCE))
def test_what_is_open_against_another_persons_sentence_holds_no_device_of_this_one(
    desk: Desk, kind: ProceedingKind
) -> None:
    with_another_offender(desk)
    lodge(desk, kind)

    assert start(desk).starts == 1


def test_a_device_of_two_offenders_waits_for_the_sentence_of_either(desk: Desk) -> None:
    with_another_offender(desk)
    desk.uow.orders.add(an_order(id="o_3", offender_id="f_2"))
    lodge(desk, Kind.APPEAL_AGAINST_SENTENCE)

    with pytest.raises(HoldOpenError, match="not determined"):
        start(desk)


def test_the_end_of_an_appeal_under_a_sibling_order_opens_time_for_a_further_one(
    desk: Desk,
) -> None:
    found = lodge(desk, Kind.APPEAL_AGAINST_SENTENCE)
    done(
        DetermineProceeding(
            proceeding=found, determined_on=date(2026, 7, 1), outcome=Outcome.DISMISSED
        ),
        "o_2",
        desk.of(desk.officer),
    )

    with pytest.raises(HoldOpenError, match="further appeal") as refused:
        start(desk)
    assert "28 July 2026" in str(refused.value)
    assert "Ask again from 2 October 2026 on" in str(refused.value)


@pytest.mark.parametrize("served_on", [None, date(2026, 7, 13)])
def test_a_letter_about_several_devices_holds_each_whatever_order_it_was_recorded_under(
    desk: Desk, served_on: date | None
) -> None:
    letter("x_1", "x_2", served_on=served_on)(desk)

    with pytest.raises(HoldOpenError, match="Notice to interested persons"):
        start(desk)


# What arrives voids what was signed, wherever it is noted.


def claim_to(*exhibits: str) -> Callable[[Desk], object]:
    entry = NoteClaim(applicant="A mother", court="Exampleton", lodged_on=TODAY, exhibits=exhibits)
    return lambda desk: done(entry, "o_2", desk.of(desk.officer))


def letter(*exhibits: str, served_on: date | None = None) -> Callable[[Desk], object]:
    entry = NoticeEntry("A mother", YESTERDAY, SHA, exhibits)

    def send(desk: Desk) -> None:
        sent = notices.record_notice(desk.of(desk.officer), "o_2", entry=entry).matters.notices[-1]
        if served_on is not None:
            order = desk.uow.orders.get("o_2")
            served = replace(sent, served_on=served_on)
            desk.uow.orders.save(replace(order, matters=order.matters.changed(served)))

    return send


def must_be_kept(desk: Desk) -> object:
    entry = DecideDisclosure(
        need=Need.MUST_BE_KEPT,
        officer="A. Officer",
        decided_on=TODAY,
        reason="A new inquiry",
        exhibits=("x_1",),
    )
    return done(entry, "o_2", desk.of(desk.officer))


def longer_sentence(desk: Desk) -> object:
    inside = a_sentence(kind=SentenceKind.CUSTODY)
    return order_steps.record_sentence(desk.of(desk.officer), "o_2", sentence=inside)


def map_young_order(desk: Desk) -> object:
    order = desk.uow.orders.get("o_2")
    july = date(2026, 7, 1)
    desk.uow.orders.save(replace(order, made_on=july, takes_effect_on=july))
    return order_steps.map_line(desk.of(desk.officer), "o_2", line=1, exhibit_ids=("x_1",))


def order_with_custody(desk: Desk) -> object:
    made = an_order()
    entry = OrderEntry(
        offender_id="f_1", order_type=made.order_type, court_kind=made.court_kind, court="Court",
        made_on=made.made_on, takes_effect_on=made.takes_effect_on, made_by="A judge",
        statutory_basis=made.statutory_basis, text="A hat",
        sentence=a_sentence(kind=SentenceKind.CUSTODY),
    )  # fmt: skip
    return order_steps.record_order(desk.of(desk.officer), "c_1", entry=entry, received=received())


def lodged(kind: ProceedingKind) -> Callable[[Desk], object]:
    return lambda desk: lodge(desk, kind)


ARRIVES: dict[str, Callable[[Desk], object]] = {
    **{kind.value: lodged(kind) for kind in BEYOND_ONE_ORDER},
    "claim": claim_to("x_1"),
    "a letter": letter("x_1", "x_2"),
    "an original that must be kept": must_be_kept,
    "a sentence that keeps more": longer_sentence,
    "a mapping": map_young_order,
    "an order with a sentence of its own": order_with_custody,
}


@pytest.mark.parametrize("what", ARRIVES)
def test_what_arrives_under_a_sibling_order_stops_a_running_erasure(desk: Desk, what: str) -> None:
    running = start(desk)
    desk.renew(running)

    ARRIVES[what](desk)

    with pytest.raises((HoldOpenError, PermitError)):
        desk.renew(running)


@pytest.mark.parametrize("what", ARRIVES)
def test_what_arrives_under_a_sibling_order_voids_what_was_signed(desk: Desk, what: str) -> None:
    signed = desk.permitted()

    ARRIVES[what](desk)

    assert desk.uow.disposals.get(signed.id).state is DisposalState.VOID


def test_what_holds_another_device_alone_voids_and_stops_nothing(desk: Desk) -> None:
    running = start(desk)

    claim_to("x_2")(desk)

    desk.renew(running)


def test_what_arrives_for_a_part_inside_voids_what_was_signed_for_the_whole(desk: Desk) -> None:
    part = an_exhibit(
        id="x_3", reference="ABC/1/1", serial="C1", parent_id="x_1", whereabouts=Whereabouts.INSIDE
    )
    desk.uow.exhibits.add(part)
    signed = desk.permitted(known_gaps=("ABC/1/1 is still inside",))

    claim_to("x_3")(desk)

    assert desk.uow.disposals.get(signed.id).state is DisposalState.VOID


def test_what_an_order_that_named_it_once_leaves_open_voids_it_too(desk: Desk) -> None:
    desk.uow.orders.add(an_order(id="o_3"))
    once = desk.uow.orders.get("o_2")
    before = Edition(1, once.text, MARCH, SHA, ((1, ("x_1",)),), MARCH, "u_officer")
    desk.uow.orders.save(replace(once, edition=2, editions=(before,), varied_on=MARCH))
    signed = desk.permitted()

    done(NoteRestriction(words="Restrained", noted_on=TODAY), "o_2", desk.of(desk.officer))

    assert desk.uow.disposals.get(signed.id).state is DisposalState.VOID


# A running erasure asks every hold itself, and trusts no record of what was voided.


def test_a_hold_that_nothing_voided_stops_a_running_erasure(desk: Desk) -> None:
    running = start(desk)
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, matters=settled_matters(decisions=())))

    with pytest.raises(HoldOpenError, match="Nothing more may be overwritten"):
        desk.renew(running)


def test_an_exhibit_that_is_claimed_stops_its_erasure_whatever_was_voided(desk: Desk) -> None:

    running = start(desk)
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), standing=Standing.CLAIMED))

    with pytest.raises(HoldOpenError, match="Nothing more may be overwritten"):
        desk.renew(running)


def test_an_answer_that_grows_old_during_an_erasure_does_not_stop_it(desk: Desk) -> None:
    running = start(desk)
    desk.clock.forward(days=9)

    desk.renew(running)


def test_an_answer_that_something_is_pending_stops_an_erasure_that_runs(desk: Desk) -> None:
    running = start(desk)
    desk.clock.forward(days=9)
    order = desk.uow.orders.get("o_1")
    asked = replace(order.appeal_checks[0], checked_on=desk.clock().date())
    desk.uow.orders.save(replace(order, appeal_checks=(*order.appeal_checks, asked)))
    desk.renew(running)

    pending = replace(asked, pending=asked.asked[:1])
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, appeal_checks=(*order.appeal_checks, pending)))

    with pytest.raises(HoldOpenError, match="pending"):
        desk.renew(running)


def test_an_answer_from_before_a_time_limit_that_opened_since_stops_an_erasure(desk: Desk) -> None:
    running = start(desk)
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, made_on=date(2026, 7, 10)))

    with pytest.raises(HoldOpenError, match="10 January 2027"):
        desk.renew(running)


def test_a_resumed_erasure_needs_answers_of_its_own_day(desk: Desk) -> None:
    running = start(desk)
    desk.clock.forward(days=9)

    with pytest.raises(HoldOpenError, match="Ask again"):
        desk.permit(running)
