"""Records on which every field of a certificate that can be there is there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.orders.order import OrderLine
from evidence_store.domain.orders.order_history import NamesNothing
from evidence_store.domain.orders.order_items import (
    ItemKind,
    ItemState,
    OrderItem,
    PlatformReferral,
)
from evidence_store.domain.orders.status_checks import AppealCheck, StatusMatter
from forensics.values import Identification, IdentifiedBy
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import NOW, OFFICER, SUPERVISOR

if TYPE_CHECKING:
    from evidence_store.certificates.recorded import Recorded


def rich_disk() -> Recorded:
    """An erased disk with a part of its own, under an order of which something is not done."""
    order = builders.order()
    referral = PlatformReferral("r_1", "A platform", "R-77", order.made_on, OFFICER)
    check = AppealCheck(
        "k_1", order.made_on, OFFICER, "Exampleton court office", "A. Clerk",
        asked=tuple(StatusMatter), pending=(), reply_digest=builders.sha256("reply"),
    )  # fmt: skip
    items = (
        OrderItem(
            "i_1", 3, ItemKind.ACCOUNT_OR_SERVICE, "Photograph service",
            ItemState.REFERRED_TO_PLATFORM, OFFICER, order.made_on, (referral,),
        ),
    )  # fmt: skip
    nothing = NamesNothing("m_1", OFFICER, NOW, SUPERVISOR, NOW)
    lines = (OrderLine(1, "In:", nothing=nothing), *order.lines, OrderLine(5, "A tablet"))
    exhibit = builders.exhibit()
    part = replace(exhibit, id="x_PART", reference="ABC/1/1", parent_id=exhibit.id)
    known = Identification(
        IdentifiedBy.CONTENT, builders.receipt().target, "a_1", bytes(32), equal=4096, telling=17
    )
    return builders.recorded(
        order=replace(order, appeal_checks=(check,), items=items, lines=lines),
        replies={"k_1": "No notice of appeal is recorded here."},
        family=(exhibit, part),
        disposal=builders.disposal(identification=known, known_gaps=()),
    )


def stopped_disk() -> Recorded:
    """A disk of which nobody signed how its work ended: a withdrawal stopped it."""
    return builders.recorded(
        disposal=builders.disposal(state=DisposalState.VOID, receipt=None, verification=None)
    )
