"""What can be done about an order as it stands, and by whom: one answer for pages and steps.

A step asks ``require_offered``, which says why not; a page asks ``is_taken`` of the same rule, so
that nothing is offered which the step would refuse for where the record stands or for who asks.
What was typed or picked, and what changes by the hour or the day, the steps ask for themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.offers import order_checks as checks
from evidence_store.domain.offers import order_matter_checks as matters
from evidence_store.domain.offers.order_checks import Check
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.offers.passing import passing
from evidence_store.domain.orders.order_states import OrderAct
from evidence_store.domain.people.duties import Act, require_duty
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.domain.offers.order_around import OnOrder


@dataclass(frozen=True, slots=True)
class OrderRule:
    """What a deed asks for.

    Args:
        act: the row of the table of duties.
        allows: what the order's state must allow; None for what every state allows.
        checks: what must be so besides.
    """

    act: Act
    allows: OrderAct | None
    checks: tuple[Check, ...] = ()


def require_offered(deed: OrderDeed, on: OnOrder) -> None:
    """Check that this person can do it now, as the record stands.

    Raises:
        NotPermittedError: no duty of the actor includes it.
        SamePersonError: the actor took a part that excludes it.
        OutOfSequenceError: the order does not stand where it can be done; the text says what comes
            first.
    """
    require_rule(RULES[deed], on)


def require_rule(rule: OrderRule, on: OnOrder) -> None:
    """Check that this person can do now what has this rule.

    Raises:
        RefusedError: as ``require_offered``.
    """
    require_duty(on.actor, rule.act)
    if rule.allows is not None:
        on.order.require(rule.allows)
    for check in rule.checks:
        check(on)


is_taken = passing(require_rule)
"""Whether it would be taken from this person, as the record stands."""


def recording(*more: Check) -> OrderRule:
    """The rule of what is recorded about an order and ends no bar."""
    return OrderRule(Act.RECORD_MATTER, OrderAct.RECORD_MATTER, more)


def settling(*more: Check, allows: OrderAct = OrderAct.SETTLE_MATTER) -> OrderRule:
    """The rule of what ends a bar: not for the person who would erase."""
    return OrderRule(Act.SETTLE_MATTER, allows, (*more, checks.not_the_operator))


def _outcome(*more: Check, allows: OrderAct | None = None) -> OrderRule:
    return OrderRule(Act.DETERMINE_PROCEEDING, allows, (*more, checks.not_the_operator))


def _sentence(*more: Check) -> OrderRule:
    return OrderRule(Act.RECORD_RELEASE, OrderAct.RECORD_RELEASE, (*more, checks.not_the_operator))


_D, _A = OrderDeed, OrderAct
RULES: Mapping[OrderDeed, OrderRule] = {
    _D.ATTACH_DOCUMENT: OrderRule(Act.CHANGE_ORDER, _A.ATTACH_DOCUMENT, (checks.no_document,)),
    _D.READ: OrderRule(Act.VALIDATE_ORDER, _A.VALIDATE, (checks.readable,)),
    # By a person: a line means what a person says that it means (ADR 18).
    _D.MAP_LINE: OrderRule(Act.MAP_ORDER, _A.MAP_LINE, (checks.exhibit_there,)),
    _D.MARK_NOTHING: OrderRule(Act.MAP_ORDER, _A.MAP_LINE, (checks.line_to_mark,)),
    _D.CONFIRM_NOTHING: OrderRule(Act.MAP_ORDER, _A.MAP_LINE, (checks.line_to_confirm,)),
    # An answer that nothing is pending ends a bar.
    _D.CHECK_APPEAL: OrderRule(Act.CHECK_APPEAL, _A.CHECK_APPEAL, (checks.not_the_operator,)),
    _D.CORRECT_OUTCOME: _outcome(checks.outcome_there),
    _D.CONFIRM_OUTCOME: _outcome(checks.outcome_doubted),
    # A variation resolves the appeals that it follows, so it ends a bar as well.
    _D.VARY: settling(allows=_A.VARY),
    # A quashing ends a suspension of the order and its allowed appeals.
    _D.QUASH: OrderRule(Act.QUASH_ORDER, _A.QUASH, (checks.not_the_operator,)),
    # The CPIA Code keeps material by the sentence, so one that is recorded can end a bar.
    _D.SENTENCE: _sentence(),
    _D.CORRECT_SENTENCE: _sentence(),
    _D.CONFIRM_SENTENCE: _sentence(checks.sentence_doubted),
    # In every state: an account or a missing item keeps an order open for years, and the court asks
    # before that (ADR 97).
    _D.STATE_OUTCOME: OrderRule(Act.STATE_OUTCOME, None, (checks.of_a_court, checks.documented)),
    _D.CERTIFY: OrderRule(Act.AGREE_OUTCOME, None, (checks.of_a_court, checks.outcome_said)),
    _D.SEND_LETTER: recording(checks.mapped),
    _D.SETTLE_OBJECTION: settling(matters.objection_open),
    # A signed no ends a bar, so the person who would erase answers nothing.
    _D.ANSWER: settling(checks.mapped),
    _D.END_ANSWER: settling(matters.answer_open),
}
"""The row of the table of duties, what the state must allow, and what stands before it besides."""
