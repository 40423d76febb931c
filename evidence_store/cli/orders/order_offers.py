"""What a person can do about an order now, by the command that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts.orders.catalogue import ORDER_ACTS, ORDER_RULES
from evidence_store.domain.offers.order_deeds import OrderDeed as D
from evidence_store.domain.offers.order_offers import is_taken
from evidence_store.workflow._kit.subjects.open_orders import on_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.orders.order import Order

VERBS: Mapping[str, str] = {
    **{act.page: act.verb for act in ORDER_ACTS},
    D.ATTACH_DOCUMENT: "order document",
    D.READ: "order validate",
    D.MAP_LINE: "order map",
    D.MARK_NOTHING: "order names-nothing",
    D.CONFIRM_NOTHING: "order confirm-names-nothing",
    D.NOTE_ITEM: "order item note",
    D.MOVE_ITEM: "order item move",
    D.REFER_ITEM: "order item refer",
    D.ANSWER_REFERRAL: "order item answer",
    D.CHECK_APPEAL: "order check",
    D.NOTE_PROCEEDING: "order proceeding",
    D.DETERMINE: "order determine",
    D.CORRECT_OUTCOME: "order correct-outcome",
    D.CONFIRM_OUTCOME: "order confirm-outcome",
    D.VARY: "order vary",
    D.SUSPEND: "order suspend",
    D.RESUME: "order resume",
    D.QUASH: "order quash",
    D.REPORT_INCIDENT: "order report-incident",
    D.RELEASE: "order release",
    D.SENTENCE: "order sentence",
    D.CORRECT_SENTENCE: "order correct-sentence",
    D.CONFIRM_SENTENCE: "order confirm-sentence",
    D.SEND_LETTER: "order notice send",
    D.SERVE_LETTER: "order notice serve",
    D.OBJECT: "order notice objection",
    D.SETTLE_OBJECTION: "order notice settle",
    D.NOBODY_ELSE: "order notice nobody-else",
    D.OWNER: "order owner",
    D.DISCLOSURE: "order disclosure-decision",
    D.ANSWER: "order answers",
    D.END_ANSWER: "order answer-ended",
    D.TAKE_OFF: "order lawful-material",
    D.TAKE_NOTHING_OFF: "order lawful-material",
    D.TAKEN_OFF: "order lawful-material-done",
    D.DIRECT: "order direction",
    D.WITHDRAW_DIRECTION: "order withdraw-direction",
    D.DISCLAIM: "order disclaimer",
    D.WITHDRAW_DISCLAIMER: "order withdraw-disclaimer",
    D.WITHDRAW_ENTRY: "order withdraw-entry",
    D.CONFIRM_WITHDRAWAL: "order confirm-withdrawal",
    D.CLOSE: "order close",
}
"""The command that does it, by the name of the act."""


def offered_verbs(work: Work, order: Order) -> Iterator[str]:
    """The commands that would be taken now, each once."""
    with work.reading as uow:
        on = on_order(uow, order, work.actor, rules=work.store.rules)
        found = [verb for name, verb in VERBS.items() if is_taken(ORDER_RULES[name], on)]
    yield from dict.fromkeys(found)
