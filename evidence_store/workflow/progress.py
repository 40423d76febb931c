"""How far the exhibits of a case are: read for its page, with everything that its tasks rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.duties import Act, require_duty
from evidence_store.domain.progress import Task, Work, tasks_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Protocol

    from evidence_store.domain.exhibits import Exhibit
    from evidence_store.domain.holds import HoldEvaluation
    from evidence_store.domain.people import Actor
    from evidence_store.workflow.ports import UnitOfWork

    class Held(Protocol):
        """An exhibit with its holds as they are now."""

        @property
        def exhibit(self) -> Exhibit:
            """The exhibit."""

        @property
        def holds(self) -> HoldEvaluation:
            """Its holds."""

    class WithExhibits(Protocol):
        """A case as it is shown."""

        @property
        def exhibits(self) -> Sequence[Held]:
            """Its exhibits."""


def progress_of_case(
    page: WithExhibits, *, actor: Actor, uow: UnitOfWork
) -> Mapping[str, tuple[Task, ...]]:
    """The tasks of every exhibit of a case, by the exhibit's id.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(actor, Act.REVIEW)
    with uow:
        return {one.exhibit.id: tasks_of(_work(uow, one)) for one in page.exhibits}


def _work(uow: UnitOfWork, one: Held) -> Work:
    of_exhibit = one.exhibit.id
    return Work(
        exhibit=one.exhibit,
        acquisitions=uow.acquisitions.find(exhibit_id=of_exhibit),
        scans=uow.scans.find(exhibit_id=of_exhibit),
        disposals=uow.disposals.find(exhibit_id=of_exhibit),
        jobs=uow.jobs.find(exhibit_id=of_exhibit),
        is_clear=one.holds.is_clear,
    )
