"""Does declared acts at the desk of a test: whoever acts, with its record and its clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from evidence_store.acts._kit.desk import Desk
from evidence_store.acts._kit.doing import do
from tests.builders import the_rules

if TYPE_CHECKING:
    from evidence_store.acts._kit.act import DeclaredAct
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.people.person import Actor
    from evidence_store.domain.signing.signed_acts import Signer
    from evidence_store.workflow._kit.ports import Clock, UnitOfWork

R = TypeVar("R")


def done(
    act: DeclaredAct[R],
    subject_id: str,
    *,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules | None = None,
    signer: Signer | None = None,
) -> R:
    """The record after the act."""
    desk = Desk(actor, uow, clock, rules or the_rules(), signer)
    return do(act, subject_id, desk=desk).after
