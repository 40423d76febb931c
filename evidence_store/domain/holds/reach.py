"""How far what is recorded under one order reaches: which exhibits of its case it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.orders.proceedings import OF_THE_CONVICTION, OF_THE_SENTENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.orders.proceedings import Proceeding


def reaches(
    found: Proceeding, under: Order, *, ids: tuple[str, ...], orders: Sequence[Order]
) -> bool:
    """Whether an appeal or a claim is about an exhibit, whatever order it was noted under.

    Args:
        found: the appeal or claim.
        under: the order under which it was noted.
        ids: the exhibit and what it is a part of.
        orders: the orders of the case; one that was keyed in error binds nobody.
    """
    # What can undo a conviction concerns every exhibit of the case.
    if found.kind in OF_THE_CONVICTION or found.names(ids):
        return True
    # What can change a sentence concerns every exhibit
    # that an order against that offender names or named.
    if found.kind in OF_THE_SENTENCE and any(
        each.offender_id == under.offender_id and each.ever_reached(ids)
        for each in orders
        if each.state is not OrderState.WITHDRAWN_ENTRY
    ):
        return True
    # A claim to the exhibit goes on when the order under
    # which it was recorded falls, or no longer names it.
    return under.ever_reached(ids) and found.touches(ids)


def is_changed_for(
    before: Order, after: Order, *, ids: tuple[str, ...], orders: Sequence[Order]
) -> bool:
    """Whether a change of an order concerns an exhibit: by its lines, or by what came under it.

    Args:
        before: the order as it stood.
        after: the order as it stands now.
        ids: the exhibit and what it is a part of.
        orders: the orders of the case.
    """
    if before.ever_reached(ids) or after.ever_reached(ids):
        return True
    sentences = [(each.sentence, each.sentence_correction) for each in (before, after)]
    # A sentence keeps the material of the whole case, so another one concerns all of it.
    if sentences[0] != sentences[1]:
        return True
    noted = [each for each in after.proceedings if each not in before.proceedings]
    if any(reaches(each, after, ids=ids, orders=orders) for each in noted):
        return True
    named = {one for each in _recorded_since(before, after) for one in each}
    return not named.isdisjoint(ids)


def _recorded_since(before: Order, after: Order) -> Iterator[tuple[str, ...]]:
    """The exhibits that each matter names which came to the order, or was changed."""
    known = [*before.matters.every()]
    for each in after.matters.every():
        if each not in known:
            yield getattr(each[1], "exhibit_ids", ())
