"""What waits at people: enrolments and replacement keys that one person asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.overview.next_steps import StepTo, Todo
from evidence_store.domain.people.duties import Act

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from evidence_store.domain.people.person import Person


def todos_of_people(people: Iterable[Person]) -> Iterator[Todo]:
    """Yield what waits for another person to confirm it, of those who have not left."""
    for each in people:
        if each.left_at is not None:
            continue
        if each.is_pending:
            yield _about(each, "confirm-enrolment", Act.CONFIRM_PERSON,
                         "The enrolment of a person was asked for.",
                         asked_by=each.enrolled_by, since=each.enrolled_at)  # fmt: skip
        elif (asked := each.asked_key) is not None:
            yield _about(each, "confirm-key", Act.CONFIRM_KEY,
                         "A replacement key of a person was asked for.",
                         asked_by=asked.asked_by, since=asked.met.at)  # fmt: skip


def _about(
    person: Person, page: str, act: Act, stands: str, *, asked_by: str | None, since: datetime
) -> Todo:
    return Todo(
        stands,
        "It waits for a second person to confirm it.",
        act,
        (StepTo("person", person.id, page),),
        since=since,
        # Else one administrator alone could make the second person that an erasure needs.
        not_by=frozenset(filter(None, (asked_by, person.id))),
        begun_by=frozenset(filter(None, (asked_by,))),
    )
