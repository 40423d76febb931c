"""What has been done under an order, as the open transaction reads it. Not a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.item_composing import certified_case
from evidence_store.domain.certificates.order_outcome import order_outcome
from evidence_store.domain.values.grouping import by_exhibit

if TYPE_CHECKING:
    from evidence_store.domain.certificates.order_outcome import OrderOutcome
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.orders.order import Order
    from evidence_store.workflow._kit.ports import UnitOfWork


def outcome_now(uow: UnitOfWork, order: Order, rules: Rules) -> OrderOutcome:
    """Return what has been done under an order, line by line.

    Raises:
        CertificateError: the order names nobody of its case.
    """
    case = uow.cases.get(order.case_id)
    of_case = uow.exhibits.find(case_id=case.id)
    ids = {each.id for each in of_case}
    return order_outcome(
        order,
        certified_case(case, order, about=f"Case {case.reference}"),
        title=rules.order_type(order.order_type).title,
        of_case=of_case,
        documents=by_exhibit(uow.certificates.find(exhibit_id=ids)),
        disposals={each.id: each for each in uow.disposals.find(exhibit_id=ids)},
    )
