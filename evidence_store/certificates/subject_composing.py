"""Case, order and item as a certificate prints them: before people sign, and when it is issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.item_composing import (
    certified_acquisition,
    certified_case,
    certified_exhibit,
)
from evidence_store.certificates.order_composing import certified_order
from evidence_store.domain.certificates.certified_subject import CertifiedSubject
from evidence_store.domain.exhibits.sub_exhibits import line_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.orders.order import Order


def certified_subject(
    *,
    case: Case,
    order: Order,
    order_title: str,
    exhibit: Exhibit,
    family: tuple[Exhibit, ...],
    images: Sequence[Acquisition],
    started: datetime | None = None,
    replies: Mapping[str, str] | None = None,
) -> CertifiedSubject:
    """What a document says of these three, as they are recorded.

    Args:
        case: of the exhibit.
        order: that it rests on.
        order_title: the type of the order, in words.
        exhibit: the item.
        family: the exhibits of the case.
        images: disk images of the item.
        started: when holds were last evaluated for a start; None before there was one.
        replies: the words of answers about appeals, by the id of the check.

    Raises:
        CertificateError: the order names nobody of the case, or no line of it means the exhibit.
    """
    return CertifiedSubject(
        case=certified_case(case, order, about=exhibit.reference),
        order=certified_order(
            order,
            title=order_title,
            exhibit=exhibit,
            line=line_of(exhibit, family),
            started=started,
            replies=replies or {},
        ),
        exhibit=certified_exhibit(exhibit, family),
        images=tuple(map(certified_acquisition, images)),
    )
