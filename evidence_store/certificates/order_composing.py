"""What a certificate says of the order: its lines for the item, what was not done, the check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.certificates.certificate_content import (
    CertifiedCheck,
    CertifiedItem,
    CertifiedNothing,
    CertifiedOrder,
    CertifiedOrderLine,
    CertifiedReferral,
)
from evidence_store.domain.orders.status_checks import StatusMatter, newest_for
from evidence_store.domain.values.projection import projected
from evidence_store.domain.values.zones import LONDON
from evidence_store.errors import CertificateError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.orders.order_items import OrderItem


def certified_order(
    order: Order,
    *,
    title: str,
    exhibit: Exhibit,
    line: tuple[str, ...],
    started: datetime | None,
    replies: Mapping[str, str],
) -> CertifiedOrder:
    """The order as a certificate for that exhibit quotes it.

    Args:
        order: as recorded.
        title: its type, in words.
        exhibit: whose certificate it is.
        line: ids of the exhibit and of what it is a part of.
        started: when holds were last evaluated for a start; None where none was.
        replies: the words of answers about appeals, by the id of the check.

    Raises:
        CertificateError: no line of the order is mapped to the exhibit.
    """
    ids = set(line or (exhibit.id,))
    lines = tuple(
        projected(CertifiedOrderLine, each)
        for each in order.lines
        if not ids.isdisjoint(each.exhibit_ids)
    )
    if not lines:
        message = (
            f"{exhibit.reference}: no line of the order is mapped to this exhibit. "
            "No document is issued."
        )
        raise CertificateError(message)
    return projected(
        CertifiedOrder,
        order,
        title=title,
        lines=lines,
        # Printed, so that what was not done can be seen.
        not_done=tuple(_item(item) for item in order.items if not item.is_received),
        unmapped_lines=order.unsaid_lines,
        # With their words, so that a reader sees what two people said names nothing.
        nothing_lines=tuple(
            CertifiedNothing(each.number, each.text, each.nothing)
            for each in order.lines
            if each.nothing is not None and each.names_nothing
        ),
        checks=_checks(order, started=started, replies=replies),
    )


def _item(item: OrderItem) -> CertifiedItem:
    referrals = tuple(projected(CertifiedReferral, each) for each in item.referrals)
    return projected(CertifiedItem, item, referrals=referrals)


def _checks(
    order: Order, *, started: datetime | None, replies: Mapping[str, str]
) -> tuple[CertifiedCheck, ...]:
    """The answers on which the last start rested: the newest to each matter, none given later."""
    if started is None:
        return ()
    # Answers bear a day of this country; in summer UTC has the day before for another hour.
    day = started.astimezone(LONDON).date()
    before = tuple(each for each in order.appeal_checks if each.checked_on <= day)
    newest = dict.fromkeys(newest_for(before, matter) for matter in StatusMatter)
    return tuple(
        projected(CertifiedCheck, check, asked_by=check.checked_by, reply=replies.get(check.id, ""))
        for check in newest
        if check is not None
    )
