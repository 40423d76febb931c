"""Who does a step, and with what: the one value that every step is given."""

from __future__ import annotations

from dataclasses import field

from evidence_store.domain.law.rules import Rules
from evidence_store.domain.people.person import Actor
from evidence_store.domain.signing.signed_acts import Signer
from evidence_store.workflow._kit.ports import Clock, UnitOfWork
from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class Desk:
    """A person at work.

    Args:
        actor: every entry and statement names them.
        uow: the record, not open yet.
        clock: gives the present, in UTC.
        rules: the law, as this installation applies it.
    """

    actor: Actor
    uow: UnitOfWork
    clock: Clock
    rules: Rules

    def signing(self, signer: Signer) -> SigningDesk:
        """The same desk with that person's own key open at it."""
        return SigningDesk(self.actor, self.uow, self.clock, self.rules, signer)


@dataclass(frozen=True, slots=True)
class SigningDesk(Desk):
    """A person at work whose own key is open: what a step that signs is given.

    Args:
        signer: signs with that key.
    """

    signer: Signer = field(repr=False)


def require_signing(desk: Desk) -> SigningDesk:
    """The desk as a step that signs is given it.

    Raises:
        TypeError: no key is open at it, for the act was not declared as signed.
    """
    if not isinstance(desk, SigningDesk):
        message = "this act was not declared as signed"
        raise TypeError(message)
    return desk
