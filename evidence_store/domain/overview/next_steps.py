"""The one next step of a person: the first thing that waits and that this person can do now.

What waits is listed in the order of the work, the same for everybody (``exhibit_todos``,
``case_todos``). A page, a list of tasks and a command all choose from that one list.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.domain.overview.progress import Task, TaskName
from evidence_store.domain.people.duties import ALLOWED_DUTIES, DEPUTY_ACTS, NEEDED_PARTS, Act
from evidence_store.domain.people.person import Actor, Duty
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self


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
        since: when it came to stand so; None where the record does not say.
        until: when what was signed for it expires (UTC); None where nothing does.
        not_by: the people whose part excludes them.
        only_by: the people who alone can, by a part that they took; None for anybody with the duty.
        begun_by: who began it, and learns how it goes on.
        is_routine: nobody has begun it, and nobody waits for it.
        task: which of the exhibit's tasks it is; None where it is none of them.
    """

    stands: str
    waits_for: str
    act: Act | None = None
    steps: tuple[StepTo, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    not_by: frozenset[str] = frozenset()
    only_by: frozenset[str] | None = None
    begun_by: frozenset[str] = frozenset()
    is_routine: bool = False
    task: TaskName | None = None

    @classmethod
    def for_another(
        cls,
        stands: str,
        waits_for: str,
        act: Act,
        step: StepTo,
        *,
        first: str,
        since: datetime,
        until: datetime | None = None,
        task: TaskName | None = None,
    ) -> Self:
        """What one person began, and another than that ``first`` one does by that step."""
        began = frozenset({first})
        return cls(
            stands, waits_for, act, (step,), since, until, not_by=began, begun_by=began, task=task
        )

    @property
    def duties(self) -> frozenset[Duty]:
        """Whose duties include it; none where the rules of the steps alone say who can."""
        return frozenset() if self.act is None else ALLOWED_DUTIES[self.act]

    def could_be_of(self, actor: Actor, *, is_deputy: bool = False) -> bool:
        """Whether duty and parts let this person do it, before the record is asked how it stands.

        A deputy may, where the act is one of a deputy's: the rule of the act says in which matter.
        """
        in_place = is_deputy and self.act in DEPUTY_ACTS
        has_duty = self.act is None or in_place or bool(actor.duties & self.duties)
        if actor.id in self.not_by or not has_duty:
            return False
        if self.only_by is None or actor.id in self.only_by:
            return True
        # ``only_by`` is also who holds a bag, and for them no supervisor acts. Where a part in the
        # work is asked for, ``require_part`` lets a supervisor through.
        return self.act in NEEDED_PARTS and Duty.SUPERVISOR in actor.duties


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks what they can do.

    Args:
        actor: the person.
        taken: whether an act would be taken from them, as the record stands.
        is_deputy: whether they stand for a supervisor, somewhere.
    """

    actor: Actor
    taken: Callable[[StepTo], bool]
    is_deputy: bool = False

    def step_of(self, todo: Todo) -> StepTo | None:
        """Return what this person can do about it now; None where it is nothing of theirs."""
        if not todo.could_be_of(self.actor, is_deputy=self.is_deputy):
            return None
        return next((one for one in todo.steps if self.taken(one)), None)


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


def next_of(todos: Iterable[Todo], asker: Asker, *, done: str) -> Next:
    """Return the first todo that this person can do; where there is none, the first that waits.

    Args:
        todos: what waits, in the order of the work; asked for no further than needed.
        asker: who asks.
        done: where the thing stands, as one sentence, if nothing waits.
    """
    first: Todo | None = None
    for each in todos:
        first = first or each
        if (step := asker.step_of(each)) is not None:
            # What a machine is at is said beside what the person can do meanwhile.
            before = f"{first.stands} " if first is not each and not first.steps else ""
            return Next(f"{before}{each.stands}", each.waits_for, step)
    return Next(done, "") if first is None else Next(first.stands, first.waits_for)


def rows_of(tasks: Iterable[Task], todos: Iterable[Todo], asker: Asker) -> tuple[TaskRow, ...]:
    """Return the tasks, each with the act that does it, for this person."""
    waiting: dict[TaskName, Todo] = {}
    for each in todos:
        if each.task is not None:
            waiting.setdefault(each.task, each)
    return tuple(
        TaskRow(task)
        if (todo := waiting.get(task.name)) is None
        else TaskRow(task, asker.step_of(todo), todo.waits_for)
        for task in tasks
    )
