"""Recording a disclosure: for whom, to whom and why, before anything is handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.custody.drafts import Draft, Head, JsonValue
from evidence_store.custody.heads import Heads
from evidence_store.domain.duties import Act, require_duty
from evidence_store.domain.identifiers import new_id
from evidence_store.domain.texts import long_text, short_text
from evidence_store.errors import CustodyError, WrongEntryError
from evidence_store.workflow.heads_entries import commit_heads

if TYPE_CHECKING:
    from evidence_store.domain.people import Actor
    from evidence_store.workflow.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class Recipients:
    """To whom a bundle goes, and why (Data Protection Act 2018, section 62)."""

    recipients: tuple[str, ...]
    purpose: str

    def kept(self) -> Recipients:
        """The same as it is recorded.

        Raises:
            WrongEntryError: nobody is named, no purpose is given, or a text cannot be kept.
        """
        named = tuple(short_text(each, what="recipients").strip() for each in self.recipients)
        purpose = long_text(self.purpose, what="purpose").strip()
        if not named or not all(named) or not purpose:
            raise WrongEntryError("Name at least one recipient, and the purpose of the disclosure.")
        return Recipients(named, purpose)


@dataclass(frozen=True, slots=True)
class RecordedDisclosure:
    """A disclosure that is in the log: its id, the log's head then, the heads of all chains."""

    id: str
    at: datetime
    head: Head
    heads: Heads


def record_disclosure(
    case_id: str,
    *,
    audience: str,
    to: Recipients,
    policy_digest: str,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
) -> RecordedDisclosure:
    """Record that a bundle of the case is made for these recipients, with the map of all heads.

    The bundle is made afterwards, of the log exactly as it stands then.

    Args:
        case_id: the case.
        audience: ``defence``, ``ico`` or ``cps``.
        to: who gets it, and why.
        policy_digest: of the rules by which fields are handed over or withheld.
        actor: who makes it.
        uow: where it is recorded.
        clock: gives the present.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        NotFoundError: there is no such case.
        WrongEntryError: no recipient or no purpose is given.
    """
    require_duty(actor, Act.DISCLOSE)
    named = to.kept()
    with uow:
        case = uow.cases.get(case_id)
        at = clock()
        identifier = new_id("e")
        uow.custody.append(
            Draft(
                event="disclosure.built",
                case_id=case.id,
                exhibit_id=None,
                occurred=at,
                public={"disclosure": identifier, "audience": audience, "policy": policy_digest},
                committed={
                    "by": actor.id,
                    "recipients": list[JsonValue](named.recipients),
                    "purpose": named.purpose,
                },
            )
        )
        heads = uow.custody.heads()
        if not commit_heads(uow, actor=actor, at=at):
            raise CustodyError("The map of heads could not be made. Nothing was recorded.")
        head = uow.custody.head()
        uow.commit()
    return RecordedDisclosure(identifier, at, head, heads)
