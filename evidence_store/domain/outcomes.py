"""What may become of an item: destroyed, or sanitised to be sold or given back (rules 8 and 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.matters import OwnersChoice
from evidence_store.domain.rule_tables import Outcome
from evidence_store.errors import OutOfSequenceError
from forensics.values import ErasureMethod

if TYPE_CHECKING:
    from evidence_store.domain.exhibits import Exhibit
    from evidence_store.domain.orders import Order
    from evidence_store.domain.rules import Rules


def permitted_outcome(order: Order, ids: tuple[str, ...], *, rules: Rules) -> Outcome:
    """What may become of an exhibit under that order, by what is recorded of it.

    ``ids`` are the exhibit's and those of what it is a part of.

    Raises:
        OutOfSequenceError: under orders of this type nothing may.
        NotFoundError: the rules do not know the order's type.
    """
    kind = rules.order_type(order.order_type)
    if not kind.outcomes:
        message = f"{kind.title}: not available for erasing ({kind.why})."
        raise OutOfSequenceError(message)
    owners = order.matters.owners_decision(ids)
    if owners is not None and owners.choice is OwnersChoice.SANITISE_AND_RETURN:
        return Outcome.SANITISE_AND_RETURN
    return Outcome.SANITISE_AND_SELL if order.matters.proceeds else kind.outcomes[0]


def verify_outcome(exhibit: Exhibit, method: ErasureMethod, *, outcome: Outcome) -> None:
    """Return if the method leaves the item as its outcome needs it.

    Raises:
        OutOfSequenceError: it is to be sold or given back, so it is not destroyed.
    """
    if method is not ErasureMethod.DESTRUCTION or outcome is Outcome.DESTROY:
        return
    why = {
        Outcome.SANITISE_AND_SELL: (
            "a court ordered that the proceeds of its sale be paid out (Sentencing Act 2020 "
            "s.159), so it is sanitised and sold"
        ),
        Outcome.SANITISE_AND_RETURN: "it belongs to somebody else, so it is sanitised and returned",
    }[outcome]
    message = f"{exhibit.reference}: a destruction is refused: {why}. Propose an overwriting."
    raise OutOfSequenceError(message)
