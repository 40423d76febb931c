"""Who does an act, and with what: the one value that every act is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from evidence_store.domain.law.rules import Rules
from evidence_store.domain.people.person import Actor
from evidence_store.domain.signing.signed_acts import Signer
from evidence_store.workflow._kit.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class Desk:
    """A person at work.

    Args:
        actor: every entry and statement names them.
        uow: the record, not open yet.
        clock: gives the present.
        rules: the law, as this installation applies it.
        sign: signs with the person's own key; None where the act is not signed.
    """

    actor: Actor
    uow: UnitOfWork
    clock: Clock
    rules: Rules
    sign: Signer | None = field(repr=False, default=None)

    @property
    def signer(self) -> Signer:
        """The person's own signature.

        Raises:
            RuntimeError: the act was not declared as signed.
        """
        if self.sign is None:
            message = "this act was not declared as signed"
            raise RuntimeError(message)
        return self.sign

    @property
    def around(self) -> dict[str, Any]:
        """What a step that is called by hand asks for: who, the record, the present."""
        return {"actor": self.actor, "uow": self.uow, "clock": self.clock}

    @property
    def ruled(self) -> dict[str, Any]:
        """The same with the rules."""
        return {**self.around, "rules": self.rules}
