"""After two people withdrew a certificate, the work can be done again, with every gate."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.acts.next_steps import offered_deeds
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.domain.offers.disposal_offers import Deed
from evidence_store.domain.orders.order import restated
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.errors import HoldOpenError, OutOfSequenceError, SamePersonError
from evidence_store.workflow._kit.subjects.exhibit_offers import RULES, ExhibitDeed, is_taken
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit
from evidence_store.workflow.certificates import withdrawals
from evidence_store.workflow.holds import holds
from tests.builders import KeyedPerson, a_certificate_record
from tests.evidence_store.workflow.desk import Desk
from tests.evidence_store.workflow.refusing import refused

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal


@pytest.fixture
def desk() -> Desk:
    return Desk()


def certified(desk: Desk) -> Disposal:
    """Overwritten, read again by another person, and certified."""
    done = desk.uow.disposals.save(desk.verify(desk.erased()).certified())
    exhibit = desk.uow.exhibits.get("x_1")
    desk.uow.exhibits.save(replace(exhibit, stage=Stage.CERTIFIED))
    desk.uow.certificates.add(a_certificate_record(id="e_1", disposal_id=done.id))
    return done


def asked(desk: Desk) -> Disposal:
    done = certified(desk)
    withdrawals.ask_to_withdraw(desk.of(desk.supervisor), "e_1", reason="It is contradicted")
    return done


def withdrawn(desk: Desk, by: KeyedPerson | None = None) -> Disposal:
    done = asked(desk)
    withdrawals.confirm_withdrawal(desk.of(by or desk.officer), "e_1")
    return desk.uow.disposals.get(done.id)


def test_nothing_counts_as_done_by_what_was_certified(desk: Desk) -> None:
    done = withdrawn(desk)
    (draft,) = [each for each in desk.uow.custody.drafts if each.event == "certificate.withdrawn"]

    assert done.state is DisposalState.CERTIFICATE_WITHDRAWN
    assert not done.is_open
    assert desk.uow.exhibits.get("x_1").stage is Stage.CERTIFICATE_WITHDRAWN
    assert draft.public["disposal"] == done.id


def test_until_the_second_person_has_signed_nothing_is_proposed(desk: Desk) -> None:
    done = asked(desk)

    assert desk.uow.disposals.get(done.id).state is DisposalState.CERTIFIED
    why = refused(desk, OutOfSequenceError, desk.propose, "propose")
    assert "certified" in why


def test_it_is_proposed_and_begun_again_with_fresh_signatures(desk: Desk) -> None:
    done = withdrawn(desk)
    offered = open_exhibit(desk.of(desk.examiner), "x_1")
    assert is_taken(RULES[ExhibitDeed.PROPOSE_OVERWRITING], offered)
    again = desk.permitted()
    running = desk.start(again)

    assert again.id != done.id
    assert {again.proposal, again.authorisation}.isdisjoint({done.proposal, done.authorisation})
    assert running.state is DisposalState.RUNNING
    assert desk.uow.exhibits.get("x_1").stage is Stage.UNDER_DISPOSAL


def test_a_hold_bars_the_second_as_it_barred_the_first(desk: Desk) -> None:
    withdrawn(desk)
    holds.stop_and_refer(desk.of(desk.officer), "x_1", note="")
    refused(desk, HoldOpenError, desk.propose, "propose")


def test_what_was_signed_for_the_first_begins_nothing(desk: Desk) -> None:
    done = withdrawn(desk)
    with pytest.raises(OutOfSequenceError, match="its certificate was withdrawn"):
        desk.permit(done)
    with pytest.raises(OutOfSequenceError, match="its certificate was withdrawn"):
        desk.authorise(done, desk.everything)


@pytest.mark.parametrize("part", ["asked", "confirmed"])
def test_who_withdrew_it_does_not_carry_the_second_out(desk: Desk, part: str) -> None:
    certified(desk)
    one = desk.everything
    first, second = (one, desk.officer) if part == "asked" else (desk.supervisor, one)
    withdrawals.ask_to_withdraw(desk.of(first), "e_1", reason="It is contradicted")
    withdrawals.confirm_withdrawal(desk.of(second), "e_1")
    again = desk.authorise(desk.propose())

    with pytest.raises(SamePersonError, match="document about it is withdrawn"):
        desk.permit(again, one)
    with desk.uow:
        assert Deed.OVERWRITE not in offered_deeds(desk.of(one), again)
    assert desk.permit(again).operator_id == "u_examiner"


def test_who_carried_out_the_first_reads_none_of_the_second(desk: Desk) -> None:
    withdrawn(desk)
    again = desk.permit(desk.authorise(desk.propose()), desk.second)
    done = desk.receive(desk.start(again, desk.second), desk.second)

    with pytest.raises(SamePersonError, match="operator"):
        desk.verify(done, desk.examiner)
    assert desk.verify(done, desk.officer).state is DisposalState.PASSED


def test_an_order_that_was_closed_because_of_it_is_open_again(desk: Desk) -> None:
    done = asked(desk)
    order = desk.uow.orders.get(done.order_id)
    closed = desk.uow.orders.save(restated(replace(order, closed_on=desk.clock().date())))
    assert closed.state is OrderState.CLOSED
    withdrawals.confirm_withdrawal(desk.of(desk.officer), "e_1")

    assert desk.uow.orders.get(done.order_id).state is OrderState.MAPPED
    assert desk.propose().state is DisposalState.PROPOSED


def test_a_report_that_is_withdrawn_moves_nothing(desk: Desk) -> None:
    done = certified(desk)
    report = a_certificate_record(id="e_0", number="EXP-2026-0009", disposal_id=done.id,
                                  kind=CertificateKind.NON_COMPLETION)  # fmt: skip
    desk.uow.certificates.add(report)
    withdrawals.ask_to_withdraw(desk.of(desk.supervisor), "e_0", reason="Another exhibit")
    withdrawals.confirm_withdrawal(desk.of(desk.officer), "e_0")

    assert desk.uow.exhibits.get("x_1").stage is Stage.CERTIFIED
    assert desk.uow.disposals.get(done.id).state is DisposalState.CERTIFIED
