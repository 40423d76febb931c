"""What must be so before an act on what an order waits for: letters, answers, tasks, items.

Each check returns, or refuses and says what comes first. ``order_offers`` says which stands before
which act; of what the act picks (this letter, that item), its step says more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.offers.order_checks import some
from evidence_store.domain.orders.order_items import ItemKind
from evidence_store.errors import OutOfSequenceError

if TYPE_CHECKING:
    from evidence_store.domain.offers.order_around import OnOrder

_SEND_FIRST = "Record the letter first: expunge order notice send."


def letter_unserved(on: OnOrder) -> None:
    """A letter was sent and its service is not recorded."""
    letters = on.order.matters.notices
    some(letters, nothing=f"No letter is recorded under this order. {_SEND_FIRST}")
    some(
        (each for each in letters if each.served_on is None),
        nothing="The service of every letter is recorded. Send another letter if need be.",
    )


def letter_there(on: OnOrder) -> None:
    """A letter was sent, which somebody can answer."""
    some(
        on.order.matters.notices,
        nothing=f"An objection answers a letter, and none is recorded. {_SEND_FIRST}",
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


def lawful_open(on: OnOrder) -> None:
    """Lawful material is to be taken off."""
    some(
        (each for each in on.order.matters.lawful if each.is_open),
        nothing="No lawful material waits to be taken off under this order.",
    )


def direction_open(on: OnOrder) -> None:
    """A direction stands."""
    some(
        (each for each in on.order.matters.directions if each.withdrawn_on is None),
        nothing="No direction under this order stands that could be withdrawn.",
    )


def disclaimer_open(on: OnOrder) -> None:
    """The newest disclaimer stands."""
    some(
        (each for each in on.order.matters.disclaimers[-1:] if each.withdrawn_on is None),
        nothing="No disclaimer stands that could be withdrawn.",
    )


def item_there(on: OnOrder) -> None:
    """An item is recorded."""
    some(on.order.items, nothing=f"No item is recorded under this order. {_NOTE_FIRST}")


def account_there(on: OnOrder) -> None:
    """An account or service is recorded."""
    some(
        (each for each in on.order.items if each.kind is ItemKind.ACCOUNT_OR_SERVICE),
        nothing=f"No account or service is recorded under this order. {_NOTE_FIRST}",
    )


def referral_there(on: OnOrder) -> None:
    """A report to a platform is recorded."""
    some(
        (one for each in on.order.items for one in each.referrals),
        nothing="No referral to a platform is recorded under this order. Record it first: expunge "
        "order item refer.",
    )


_NOTE_FIRST = "Record it first: expunge order item note."
