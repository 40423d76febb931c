"""The one next step of a person: the first thing that waits and that this person can do now.

What waits is listed in the order of the work, the same for everybody (``exhibit_todos``,
``case_todos``). A page, a list of tasks and a command all choose from that one list.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evidence_store.domain.overview.progress import Task, TaskName
from evidence_store.domain.people.duties import ALLOWED_DUTIES, DEPUTY_ACTS, Act

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evidence_store.domain.people.person import Actor


@dataclass(frozen=True, slots=True)
class StepTo:
    """One act on one record: ``about`` and ``page`` as a ``Way`` and addresses name them.

    The address of its page is that of the record, ``/acts/`` and ``page``. No signature and no
    gate is taken from an act by naming it here: its own step decides again.
    """

    about: str
    subject_id: str
    page: str


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits.

    Args:
        stands: where the thing stands, as one sentence.
        waits_for: whom or what it waits for, as one sentence.
        act: a row of the table of duties; None where the rules of the steps alone say who can.
        steps: what does it; the first that is taken from a person is theirs. None where only time
            or a machine is waited for.
        not_by: the people whose part excludes them.
        only_by: the people who alone can; empty for anybody with the duty.
        task: which of the exhibit's tasks it is; None where it is none of them.
    """

    stands: str
    waits_for: str
    act: Act | None = None
    steps: tuple[StepTo, ...] = ()
    not_by: frozenset[str] = frozenset()
    only_by: frozenset[str] = frozenset()
    task: TaskName | None = None

    def could_be_of(self, actor: Actor) -> bool:
        """Whether duty and parts let this person do it, before the record is asked how it stands.

        A deputy may, where the act is one of a deputy's: the rule of the act says in which matter.
        """
        if actor.id in self.not_by or (self.only_by and actor.id not in self.only_by):
            return False
        if self.act is None or self.act in DEPUTY_ACTS:
            return True
        return bool(actor.duties & ALLOWED_DUTIES[self.act])


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task of an exhibit as a person sees it.

    ``step`` is the act of it that they can do now; None where it is done, or not theirs now, and
    then ``waits_for`` says of one that is not done for whom or what it waits.
    """

    task: Task
    step: StepTo | None = None
    waits_for: str = ""


@dataclass(frozen=True, slots=True)
class Next:
    """Where a thing stands, and the one next step.

    ``step`` is what this person can do now; None where the thing waits for somebody or something
    else, and then ``waits_for`` says for whom or what. ``of`` is the reference of the exhibit that
    it is about, where a whole case was asked about.
    """

    stands: str
    waits_for: str
    step: StepTo | None = None
    of: str = ""


def next_of(
    todos: Iterable[Todo], actor: Actor, taken: Callable[[StepTo], bool], *, done: str
) -> Next:
    """Return the first todo that this person can do; where there is none, the first that waits.

    Args:
        todos: what waits, in the order of the work; asked for no further than needed.
        actor: who asks.
        taken: whether the act would be taken from this person, as the record stands.
        done: where the thing stands, as one sentence, if nothing waits.
    """
    first: Todo | None = None
    for each in todos:
        first = first or each
        if (step := step_of(each, actor, taken)) is not None:
            # What a machine is at is said beside what the person can do meanwhile.
            before = f"{first.stands} " if first is not each and not first.steps else ""
            return Next(f"{before}{each.stands}", each.waits_for, step)
    return Next(done, "") if first is None else Next(first.stands, first.waits_for)


def step_of(todo: Todo, actor: Actor, taken: Callable[[StepTo], bool]) -> StepTo | None:
    """Return what this person can do about it now; None where it is nothing of theirs."""
    if not todo.could_be_of(actor):
        return None
    return next((one for one in todo.steps if taken(one)), None)


def rows_of(
    tasks: Iterable[Task], todos: Iterable[Todo], actor: Actor, taken: Callable[[StepTo], bool]
) -> tuple[TaskRow, ...]:
    """Return the tasks, each with the act that does it, for this person."""
    waiting: dict[TaskName, Todo] = {}
    for each in todos:
        if each.task is not None:
            waiting.setdefault(each.task, each)
    return tuple(
        TaskRow(task)
        if (todo := waiting.get(task.name)) is None
        else TaskRow(task, step_of(todo, actor, taken), todo.waits_for)
        for task in tasks
    )


def named(reference: str, todo: Todo) -> Todo:
    """The todo of one exhibit among several, which says of which."""
    return replace(todo, stands=f"Exhibit {reference}: {todo.stands}")
