"""The actor, time and transaction of a step: what every statement and every entry has.

Not a step: it commits nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from evidence_store.custody.leaves.drafts import Draft
from evidence_store.custody.signed.statements import as_signed
from evidence_store.domain.people.person import Actor
from evidence_store.domain.signing.signed_acts import act_statement, signed_alone
from evidence_store.workflow._kit.capacity import require_settled_key
from evidence_store.workflow._kit.ports import UnitOfWork
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.custody.leaves.drafts import Entry, JsonValue
    from evidence_store.domain.events.event import Event
    from evidence_store.domain.signing.signed_acts import SignedAct, Signer
    from evidence_store.domain.signing.signed_statements import SignedStatement

About: TypeAlias = tuple[str | None, str | None]
"""Ids of a case and of an exhibit; None for what belongs to the unit, or to the case as a whole."""


@dataclass(frozen=True, slots=True)
class Acting:
    """A person who acts in the open transaction; by itself about the unit.

    Args:
        uow: the transaction.
        actor: every entry and statement names them.
        at: the present of the step, in UTC; every entry and statement has it.
    """

    uow: UnitOfWork
    actor: Actor
    at: datetime

    @property
    def about(self) -> About:
        """In which chains the entries stand."""
        return None, None

    def sign_act(self, event: Event, *, signer: Signer, facts: Mapping[str, str]) -> SignedAct:
        """The actor's signed statement for the one entry of that event; it holds for 72 hours.

        Raises:
            WaitingKeyError: the event needs a settled key, and the actor's was replaced less than
                24 hours ago.
        """
        if event.needs_settled_key:
            require_settled_key(self.uow, self.actor, at=self.at)
        # A statement names the exhibit's newest entry: if
        # another comes between, it is signed again (ADR 14).
        statement = act_statement(
            event.name,
            signers={event.signer: self.actor.id},
            about=self.about,
            standing=self.uow.custody.standing(self.about[1]),
            facts=facts,
            at=self.at,
        )
        return signed_alone(statement, signer)

    def append(
        self,
        event: Event,
        *,
        public: Mapping[str, JsonValue],
        committed: Mapping[str, JsonValue] | None = None,
        signed: SignedAct | SignedStatement | None = None,
        occurred: datetime | None = None,
        about: About | None = None,
    ) -> Entry:
        """Append one entry, with who acted and what was signed for it.

        Args:
            event: its kind.
            public: what stands in clear.
            committed: what it commits to, besides who acted.
            signed: the statement that was signed for it.
            occurred: when it happened, where that was before it is recorded.
            about: other chains than the actor's own.

        Raises:
            StaleStatementError: what was signed for it is no longer valid: sign again.
        """
        case_id, exhibit_id = about or self.about
        return self.uow.custody.append(
            Draft(
                event=event.name,
                case_id=case_id,
                exhibit_id=exhibit_id,
                occurred=occurred or self.at,
                public={**public},
                committed={"by": self.actor.id, **(committed or {})},
                signed=None if signed is None else as_signed(signed),
            )
        )


@dataclass(frozen=True, slots=True)
class ActingOnCase(Acting):
    """The same about a case as a whole."""

    case_id: str

    @property
    def about(self) -> About:
        """In the case's chain."""
        return self.case_id, None
