"""The figures of a supervisor, each by itself; nothing here changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.overview.figures import (
    AtStage,
    Month,
    Stopped,
    months_of,
    stages_of,
    stopped_among,
)
from evidence_store.domain.people.duties import Act, require_duty

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import Desk


def count_requests(desk: Desk) -> tuple[Month, ...]:
    """Requests for deprivation orders by month, newest first.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        return months_of(uow.cases.find())


def count_stages(desk: Desk) -> tuple[AtStage, ...]:
    """How many exhibits stand at each stage, in the order of the stages; none that has left.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        return stages_of(uow.outlines.alike())


def list_stopped(desk: Desk) -> tuple[Stopped, ...]:
    """Every exhibit on which everything stands stopped, longest first.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        today = desk.clock().date().isoformat()
        held = uow.exhibits.find(id=uow.outlines.told(today))
        return stopped_among(held, uow.cases.get)
