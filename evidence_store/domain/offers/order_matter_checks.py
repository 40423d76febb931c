"""What must be so before an act on what an order waits for: letters, answers, tasks, items.

Each check returns, or refuses and says what comes first. ``order_offers`` says which stands before
which act; of what the act picks (this letter, that item), its step says more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.offers.order_checks import some
from evidence_store.errors import OutOfSequenceError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from evidence_store.domain.offers.order_around import OnOrder

_SEND_FIRST = "Record the letter first: " + Way.ORDER_NOTICE_SEND + "."


def letter_unserved(on: OnOrder) -> None:
    """A letter was sent and its service is not recorded."""
    letters = on.order.matters.notices
    some(letters, nothing="No letter is recorded under this order. " + _SEND_FIRST)
    some(
        (each for each in letters if each.served_on is None),
        nothing="The service of every letter is recorded. Send another letter if need be.",
    )


def letter_there(on: OnOrder) -> None:
    """A letter was sent, which somebody can answer."""
    some(
        on.order.matters.notices,
        nothing="An objection answers a letter, and none is recorded. " + _SEND_FIRST,
    )


def objection_open(on: OnOrder) -> None:
    """An objection is not settled, or was upheld and not resolved."""
    some(
        (one for each in on.order.matters.notices for one in each.objections if one.is_open),
        nothing="No objection under this order waits to be settled.",
    )


def answer_open(on: OnOrder) -> None:
    """A yes has not ended, and something that it could name has."""
    some(
        (one for each in on.order.matters.enquiries for one in each.replies if one.is_open),
        nothing="No question under this order was answered with a yes that is still open.",
    )
    if not on.around.has_ended:
        raise OutOfSequenceError(
            "No matter behind a yes has ended. Record what the answer names first (a hold, "
            "a proceeding, an undertaking, a restriction), and its end; then say so here."
        )
