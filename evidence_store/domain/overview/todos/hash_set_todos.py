"""What waits at the hash sets of a case: to build one, and to confirm it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.overview.next_steps import StepTo, Todo
from evidence_store.domain.people.duties import Act
from evidence_store.domain.unit.jobs import IN_TURN, JobState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from evidence_store.domain.overview.progress import TaskName
    from evidence_store.domain.scans.scan import HashSetRecord
    from evidence_store.domain.unit.jobs import Job

BUILDING = Todo("A hash set of its case is being built.", "It waits for the worker.")


def todos_of_sets(hash_sets: Sequence[HashSetRecord]) -> Iterator[Todo]:
    """Yield each set whose count waits for a second person."""
    for each in hash_sets:
        # A set that knows fewer pictures finds fewer and says nothing of the others (ADR 102), so a
        # second person counts.
        if each.confirmed_by is None:
            yield Todo.for_another(
                "A hash set of its case is registered by one person.",
                "It waits for a second person to confirm its count.",
                Act.CONFIRM_HASH_SET,
                StepTo("known_set", each.id, "confirm"),
                first=each.registered_by,
                since=each.registered_at,
            )


def todo_to_build(
    last: Job | None,
    case_id: str,
    *,
    stands: str,
    since: datetime | None,
    task: TaskName | None = None,
) -> Todo:
    """Return what waits where a case needs a hash set and has none.

    Args:
        last: the newest building of one, which is under way or came to nothing.
        case_id: the case.
        stands: where the thing stands, if none was begun.
        since: how long it has stood so.
        task: which of an exhibit's tasks it is.
    """
    if last is not None and last.state in IN_TURN:
        return replace(BUILDING, task=task)
    build = (StepTo("case", case_id, "build-hash-set"),)
    if last is not None:
        how = "failed" if last.state is JobState.FAILED else "was stopped"
        return Todo(
            f"The building of a hash set of its case {how}.",
            "It waits for an examiner to look why, and to have it built again.",
            Act.REGISTER_HASH_SET,
            build,
            since=last.ended_at,
            begun_by=frozenset({last.asked_by}),
            task=task,
        )
    return Todo(
        stands,
        "It waits for an examiner to register a hash set.",
        Act.REGISTER_HASH_SET,
        build,
        since=since,
        is_routine=True,
        task=task,
    )
