"""What may become of an item: destroyed, or sanitised to be sold or given back (rules 8 and 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.law.rule_tables import Outcome
from evidence_store.domain.orders.matters import OwnersChoice
from evidence_store.errors import OutOfSequenceError
from forensics.values import Grade, claim_of

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.orders.order import Order
    from forensics.values import ErasureMethod


def permitted_outcome(
    order: Order, ids: tuple[str, ...], *, rules: Rules, beside: tuple[Order, ...] = ()
) -> Outcome:
    """What may become of an exhibit under that order, by what is recorded of it anywhere.

    ``ids`` are the exhibit's and those of what it is a part of; ``beside`` are the other orders of
    the case: an owner's agreement binds whatever order it was recorded under, and an order about
    the proceeds of sale as long as its own order names the exhibit.

    Raises:
        OutOfSequenceError: under orders of this type nothing may.
        NotFoundError: the rules do not know the order's type.
    """
    kind = rules.order_type(order.order_type)
    if not kind.outcomes:
        message = f"{kind.title}: not available for erasing ({kind.why})."
        raise OutOfSequenceError(message)
    every = (order, *(each for each in beside if each.id != order.id))
    owners = [each.matters.owners_decision(ids) for each in every]
    # An owner comes before a sale: s.159 has no effect where a claim succeeds.
    if any(each and each.choice is OwnersChoice.SANITISE_AND_RETURN for each in owners):
        return Outcome.SANITISE_AND_RETURN
    naming = [each for each in every if each.gives_authority and each.reaches(ids)]
    sold = order.matters.proceeds or any(each.matters.proceeds for each in naming)
    return Outcome.SANITISE_AND_SELL if sold else kind.outcomes[0]


def verify_outcome(exhibit: Exhibit, method: ErasureMethod, *, outcome: Outcome) -> None:
    """Check that the method leaves the item as its outcome needs it.

    Raises:
        OutOfSequenceError: it is to be sold or given back, so it is not destroyed.
    """
    if claim_of(method).grade is not Grade.DESTROY or outcome is Outcome.DESTROY:
        return
    why = {
        Outcome.SANITISE_AND_SELL: (
            "a court ordered that the proceeds of its sale be paid out (Sentencing Act 2020 "
            "s.159), so it is sanitised and sold"
        ),
        Outcome.SANITISE_AND_RETURN: "it belongs to somebody else, so it is sanitised and returned",
    }[outcome]
    message = (
        f"{exhibit.reference}: a destruction is refused: {why}. Propose an overwriting, or for a "
        "phone or tablet a factory reset."
    )
    raise OutOfSequenceError(message)
