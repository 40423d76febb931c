"""Whether the law lets an exhibit be disposed of in this way today: outcome and authority.

Not a step: the proposal asks it, and the authorisation, the permit and every start ask it again. An
order about the proceeds, another order of a court or an owner's word may have come in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposals.proposals import verify_authority
from evidence_store.domain.holds.bars_of_courts import courts_orders_beside
from evidence_store.domain.law.calendar import LegalCalendar
from evidence_store.domain.orders.outcomes import permitted_outcome, verify_outcome
from evidence_store.workflow._kit.grounds import disposal_bar_of, line_up

if TYPE_CHECKING:
    from evidence_store.domain.law.authority import Authority
    from evidence_store.domain.law.rules import Rules
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenDisposal, OpenExhibit
    from forensics.values import ErasureMethod


def permitting_authority(
    opened: OpenExhibit,
    *,
    order_id: str,
    method: ErasureMethod,
    authority: Authority | None,
    rules: Rules,
) -> Authority:
    """Return what gives authority, now, to dispose of the exhibit under that order in that way.

    Where none is stated, it is the newest recorded direction.

    Raises:
        NoAuthorityError: none is recorded, or it is not valid.
        OutOfSequenceError: the exhibit is to be sold or returned, and would be destroyed.
    """
    uow, exhibit = opened.uow, opened.exhibit
    order, line = uow.orders.get(order_id), line_up(uow, exhibit)
    orders = tuple(uow.orders.find(case_id=order.case_id))
    # Under an order about the proceeds of sale (Sentencing Act 2020 s.159), or with an owner who
    # wants it back, a destruction is refused and an overwriting is not (ADR 18).
    outcome = permitted_outcome(order, line, rules=rules, beside=orders)
    verify_outcome(exhibit, method, outcome=outcome)
    return verify_authority(
        authority,
        order=order,
        exhibit=exhibit,
        today=LegalCalendar.of(rules).day_of(opened.at),
        rules=rules,
        # A direction under reg 8 of the Police (Property) Regulations
        # 1997 is dated after the six months of reg 5(2).
        bar_ends_on=disposal_bar_of(uow, order, line, rules=rules),
        line=line,
        beside=courts_orders_beside(order, ids=line, orders=orders),
    )


def require_still_permitted(opened: OpenDisposal, *, rules: Rules) -> None:
    """Check that what was signed for is still what the law permits.

    Raises:
        As ``permitting_authority``.
    """
    disposal = opened.disposal
    permitting_authority(
        opened,
        order_id=disposal.order_id,
        method=disposal.method,
        authority=disposal.authority,
        rules=rules,
    )
