"""How far the exhibits of a case are: read for its page, with everything that its tasks rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.overview.progress import ExhibitWork, Task, tasks_of
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.grouping import by_exhibit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Protocol

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.holds import HoldEvaluation
    from evidence_store.workflow._kit.desk import Desk

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


def progress_of_case(desk: Desk, page: WithExhibits) -> Mapping[str, tuple[Task, ...]]:
    """The tasks of every exhibit of a case, by the exhibit's id.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    ids = {one.exhibit.id for one in page.exhibits}
    with desk.uow as uow:
        acquisitions = by_exhibit(uow.acquisitions.find(exhibit_id=ids))
        scans = by_exhibit(uow.scans.find(exhibit_id=ids))
        disposals = by_exhibit(uow.disposals.find(exhibit_id=ids))
        jobs = by_exhibit(uow.jobs.find(exhibit_id=ids))
    return {
        one.exhibit.id: tasks_of(
            ExhibitWork(
                exhibit=one.exhibit,
                acquisitions=acquisitions[one.exhibit.id],
                scans=scans[one.exhibit.id],
                disposals=disposals[one.exhibit.id],
                jobs=jobs[one.exhibit.id],
                is_clear=one.holds.is_clear,
            )
        )
        for one in page.exhibits
    }
