"""What happens to an order later: suspension, release, incidents, its end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.acts._kit.fields import day, pick, text
from evidence_store.acts._kit.order_act import ActOnOrder
from evidence_store.acts._kit.recorded_act import Made, On
from evidence_store.domain.events.kinds import order_events as events
from evidence_store.domain.events.kinds.proceeding_events import (
    INCIDENT_REPORTED,
    ORDER_RELEASE_RECORDED,
)
from evidence_store.domain.offers import order_checks as checks
from evidence_store.domain.offers.order_offers import OrderRule, settling
from evidence_store.domain.orders import order_changes as changes
from evidence_store.domain.orders.order_states import OrderAct
from evidence_store.domain.people.duties import Act
from evidence_store.domain.values.finding import of_id
from evidence_store.errors import OutOfSequenceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from evidence_store.acts._kit.fields import Option
    from evidence_store.domain.offers.order_checks import Check
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.orders.order_history import Incident

_VOIDS = "What was signed for erasure under this order becomes void, and is not revived."


class SuspendOrder(ActOnOrder):
    """No work is done under the order until the suspension ends."""

    page, verb = "suspend", "order suspend"
    # What a court did against an erasing is recorded without a signature; its end is signed.
    rule = OrderRule(Act.CHANGE_ORDER, OrderAct.SUSPEND)
    event = events.ORDER_SUSPENDED
    title = "Record that a court suspended the order"
    button = "Record the suspension"
    done = "The suspension is recorded. No work is done under this order until it ends."
    hints = (_VOIDS,)
    voids = "the order was suspended"

    suspended_on: date = day("On which day?", key="on", word="--on", needed="Enter the day",
                             past="The suspension")  # fmt: skip

    def change(self, on: On[Order]) -> Made[Order]:
        return Made(changes.suspended(on.subject, on=self.suspended_on, by=on.actor.id))


class ResumeOrder(ActOnOrder):
    """What the suspension made void stays void."""

    page, verb = "end-suspension", "order resume"
    rule = settling(checks.suspension_there, allows=OrderAct.RESUME)
    event = events.ORDER_RESUMED
    title = "Record that the suspension of the order ended"
    button = "Sign and record its end"
    done = "The end of the suspension is recorded. What was void stays void."

    ended_on: date = day("On which day?", key="on", word="--on", needed="Enter the day",
                         past="The end of the suspension")  # fmt: skip

    def change(self, on: On[Order]) -> Made[Order]:
        return Made(changes.resumed(on.subject, on=self.ended_on))


class RecordRelease(ActOnOrder):
    """The holds are worked out from the day on which the offender left custody."""

    page, verb = "record-release", "order release"
    rule = OrderRule(
        Act.RECORD_RELEASE, OrderAct.RECORD_RELEASE, (checks.detained, checks.not_the_operator)
    )
    event = ORDER_RELEASE_RECORDED
    title = "Record that the offender left custody"
    button = "Sign and record the release"
    done = "The release is signed and recorded. The holds are worked out from it."

    released_on: date = day("On which day did the offender leave custody?", key="on", word="--on",
                            needed="Enter the day of the release", past="The release")  # fmt: skip

    def change(self, on: On[Order]) -> Made[Order]:
        # Never an earlier day than the one recorded: that keeps less, and takes two people.
        return Made(on.subject.released(self.released_on))


def _unreported(order: Order) -> Iterator[Option]:
    for each in order.incidents:
        if each.reported_on is None:
            yield each.id, ("Noted on ", each.noted_at)


class ReportIncident(ActOnOrder):
    """It stays recorded as what it is: something was erased under an order that fell."""

    page, verb = "report-incident", "order report-incident"
    rule = OrderRule(Act.REPORT_INCIDENT, OrderAct.REPORT_INCIDENT, (checks.incident_open,))
    event = INCIDENT_REPORTED
    title = "Record to whom an incident was reported"
    button = "Record the report"
    done = "The report is recorded."

    incident: str = pick("Which incident?", among=_unreported, word="INCIDENT",
                         needed="Choose the incident")  # fmt: skip
    reported_to: str = text("To whom was it reported?", word="--to-file",
                            needed="Say to whom it was reported")  # fmt: skip
    reported_on: date = day("On which day?", key="on", word="--on", needed="Enter the day",
                            past="The report")  # fmt: skip

    def check(self, on: On[Order]) -> None:
        if _incident(on.subject, self.incident).reported_on is not None:
            raise OutOfSequenceError("This incident was reported before.")

    def change(self, on: On[Order]) -> Made[Order]:
        found = _incident(on.subject, self.incident)
        to, by = self.reported_to, on.actor.id
        done = replace(found, reported_on=self.reported_on, reported_to=to, reported_by=by)
        every = tuple(done if each is found else each for each in on.subject.incidents)
        return Made(replace(on.subject, incidents=every))


def _incident(order: Order, incident_id: str) -> Incident:
    missing = f"{incident_id}: no incident of that id is recorded under this order."
    return of_id(order.incidents, incident_id, missing)


def _withdrawing(act: Act, first_or_second: Check) -> OrderRule:
    # With the entry of an order go the holds that it brought, so nothing that bars under it alone
    # may be open when it goes.
    before = (checks.nothing_begun, checks.nothing_barred, first_or_second)
    return OrderRule(act, OrderAct.WITHDRAW_ENTRY, before)


class AskEntryWithdrawal(ActOnOrder):
    """The record of an order was keyed in error; the order stands until another person confirms."""

    page, verb = "withdraw-entry", "order withdraw-entry"
    rule = _withdrawing(Act.WITHDRAW_ENTRY, checks.withdrawal_not_asked)
    event = events.ORDER_WITHDRAWAL_ASKED
    title = "Say that this order was entered in error"
    button = "Sign that it was entered in error"
    done = "That is recorded. The order stands until a second person confirms."

    reason: str = text("Why is the entry wrong?", word="--reason-file",
                       needed="Say why the entry is wrong")  # fmt: skip

    def change(self, on: On[Order]) -> Made[Order]:
        asked = changes.withdrawal_asked(on.subject, reason=self.reason, by=on.actor.id, at=on.at)
        return Made(asked)


class ConfirmEntryWithdrawal(ActOnOrder):
    """A second person looked; the entry is kept, and nothing is done under it."""

    page, verb = "confirm-withdrawal", "order confirm-withdrawal"
    rule = _withdrawing(Act.CONFIRM_ENTRY_WITHDRAWAL, checks.withdrawal_asked)
    event = events.ORDER_ENTRY_WITHDRAWN
    title = "Confirm that this order was entered in error"
    button = "Sign and withdraw the entry"
    done = "The entry is withdrawn. It is kept, and nothing is done under it."
    voids = "the order was keyed in error"

    def change(self, on: On[Order]) -> Made[Order]:
        return Made(changes.withdrawal_confirmed(on.subject, by=on.actor.id, at=on.at))


class CloseOrder(ActOnOrder):
    """Every line of it is accounted for."""

    page, verb = "close", "order close"
    rule = OrderRule(Act.CLOSE_ORDER, OrderAct.CLOSE, (checks.accounted_for,))
    event = events.ORDER_CLOSED
    title = "Close the order"
    button = "Close it"
    done = "The order is closed."
    hints = ("Everything that the order names must be accounted for.",)

    closed_on: date = day("On which day?", key="on", word="--on", needed="Enter the day",
                          past="The closing")  # fmt: skip

    def change(self, on: On[Order]) -> Made[Order]:
        return Made(changes.closed(on.subject, on=self.closed_on))


ACTS = (
    SuspendOrder,
    ResumeOrder,
    RecordRelease,
    ReportIncident,
    AskEntryWithdrawal,
    ConfirmEntryWithdrawal,
    CloseOrder,
)
