"""Where one exhibit can stand, from book-in to the end, as the steps or the record put it there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.certificates.certificate import Withdrawal
from evidence_store.domain.exhibits.exhibit import PlacedHold, Stage
from evidence_store.domain.exhibits.standing import Standing, StandingAct
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.workflow.disposals.disposals import withdraw_disposal
from evidence_store.workflow.exhibits.endings import decide_standing
from evidence_store.workflow.holds.holds import release_hold
from tests.builders import NOON, a_certificate_record, an_acquisition
from tests.evidence_store.workflow.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Callable


def stood(desk: Desk, **changes: object) -> None:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), **changes))  # type: ignore[arg-type]


def booked_in(desk: Desk) -> None:
    desk.uow.acquisitions.values.clear()
    stood(desk, stage=Stage.BOOKED_IN, whereabouts=Whereabouts.STORED, holder_id=None)


def in_hand(desk: Desk) -> None:
    booked_in(desk)
    stood(desk, holder_id="u_examiner", whereabouts=Whereabouts.IN_LAB)


def imaged(desk: Desk) -> None:
    fresh = an_acquisition(computed_digest=None, verified_by=None, verified_at=None,
                           computed_digests=())  # fmt: skip
    desk.uow.acquisitions.values.clear()
    desk.uow.acquisitions.add(fresh)
    stood(desk, stage=Stage.ACQUIRED)


def checked(desk: Desk) -> None:
    desk.uow.acquisitions.values.clear()
    desk.uow.acquisitions.add(an_acquisition())
    stood(desk, stage=Stage.VERIFIED_IMAGE)


def authorised(desk: Desk) -> None:
    desk.authorise(desk.propose())


def expired(desk: Desk) -> None:
    desk.permitted()
    desk.clock.forward(hours=73)


def stopped_under_way(desk: Desk) -> None:
    begun = desk.start(desk.permitted())
    withdraw_disposal(desk.of(desk.supervisor), begun.id, reason="Not this one")


def stopped(desk: Desk) -> None:
    stop = PlacedHold("h_1", STOP_AND_REFER, NOON, "u_officer", "")
    desk.uow.exhibits.save(desk.uow.exhibits.get("x_1").with_hold(stop))


def half_released(desk: Desk) -> None:
    held = desk.uow.exhibits.get("x_1").with_hold(PlacedHold("h_1", "ccrc", NOON, "u_admin", ""))
    desk.uow.exhibits.save(replace(held, stage=Stage.DESTROY_ONLY))
    release_hold(desk.of(desk.supervisor), "x_1", "h_1", reason="It is over")


def withdrawal_asked(desk: Desk) -> None:
    stood(desk, stage=Stage.CERTIFIED)
    asked = Withdrawal("Wrong number", "u_supervisor", NOON)
    desk.uow.certificates.add(a_certificate_record(withdrawal=asked))


def without_orders(desk: Desk) -> None:
    desk.uow.orders.values.clear()


def unread(desk: Desk) -> None:
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, state=OrderState.RECEIVED, validations=()))


def unmapped(desk: Desk) -> None:
    order = desk.uow.orders.get("o_1")
    lines = tuple(replace(each, exhibit_ids=(), mapped_by=None) for each in order.lines)
    desk.uow.orders.save(replace(order, lines=lines))


def over(desk: Desk) -> None:
    stood(desk, stage=Stage.CERTIFIED)


def in_review(desk: Desk) -> None:
    booked_in(desk)
    stood(desk, standing=Standing.RETURN_REVIEW)


def half_kept(desk: Desk) -> None:
    stood(desk, standing=Standing.RETURN_REVIEW)
    decide_standing(desk.of(desk.officer), "x_1", act=StandingAct.DECIDE_KEEP, reason="It is kept")


def claim_half_dismissed(desk: Desk) -> None:
    stood(desk, standing=Standing.CLAIMED)
    decide_standing(desk.of(desk.officer), "x_1", act=StandingAct.DISMISS_CLAIM, reason="Withdrawn")


def goes_back(desk: Desk) -> None:
    without_orders(desk)
    stood(desk, standing=Standing.NO_ORDER_APPLIES)


SITUATIONS: tuple[Callable[[Desk], object], ...] = (
    booked_in, in_hand, imaged, checked, Desk.propose, authorised, Desk.permitted, expired,
    stopped_under_way, stopped, half_released, withdrawal_asked, without_orders, unread, unmapped,
    over, in_review, half_kept, claim_half_dismissed, goes_back, Desk.erased,
    Desk.destruction_begun,
)  # fmt: skip
