"""An order with one exhibit, as letters are written about it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from evidence_store.certificates.item_composing import certified_case
from evidence_store.documents.letters.interested_person import INTERESTED_PERSON
from evidence_store.documents.letters.letter import AboutOrder
from evidence_store.domain.certificates.order_outcome import order_outcome
from forensics.values import ErasureMethod, Route
from tests.builders import (
    a_case,
    a_certificate_record,
    a_disposal,
    an_exhibit,
    an_order,
    the_rules,
)

if TYPE_CHECKING:
    from evidence_store.documents.letters.letter import Letter, OrderLetter
    from evidence_store.domain.certificates.certificate import CertificateRecord

TYPED = "Laptop, <b>blue</b> & “used”"


def about(
    *documents: CertificateRecord,
    method: ErasureMethod = ErasureMethod.OVERWRITE_ZEROS,
    route: Route = Route.WHOLE,
    is_open: bool = False,
    **order: Any,
) -> AboutOrder:
    told, exhibits = an_order(**order), [an_exhibit(description=TYPED)]
    outcome = order_outcome(
        told,
        certified_case(a_case(), told, about="Case"),
        title="Deprivation order",
        of_case=exhibits,
        documents={} if is_open else {"x_1": documents or (a_certificate_record(),)},
        disposals={"d_1": a_disposal(method=method, route=route)},
    )
    return AboutOrder(told, a_case(), exhibits, the_rules(), date(2026, 11, 24), outcome)


def written(kind: OrderLetter) -> Letter:
    """A letter of that kind: one that asks who has an interest is about what is still here."""
    return kind.write(about(is_open=kind is INTERESTED_PERSON))
