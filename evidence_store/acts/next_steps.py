"""Where an exhibit or a case stands, and the one next step of the person who asks.

Whether an act would be taken is answered by the rule of that act, as everywhere. Nothing here
changes anything, and no entry is made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.acts.exhibits.catalogue import EXHIBIT_RULES
from evidence_store.acts.orders.catalogue import ORDER_RULES
from evidence_store.domain.offers import case_offers, disposal_offers, order_offers
from evidence_store.domain.offers.case_deeds import CaseDeed
from evidence_store.domain.offers.disposal_offers import Deed, began_before, parts_taken
from evidence_store.domain.overview.at_case import at_case
from evidence_store.domain.overview.at_work import AtWork
from evidence_store.domain.overview.next_steps import Asker, Next, TaskRow, next_of, rows_of
from evidence_store.domain.overview.progress import tasks_of
from evidence_store.domain.overview.todos.case_todos import case_done, waiting_in
from evidence_store.domain.overview.todos.exhibit_todos import (
    exhibit_done,
    own_todos,
    todos_of_exhibit,
)
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.unit.jobs import UNFINISHED, JobKind
from evidence_store.workflow._kit.capacity import (
    is_deputy,
    offered_key_settles,
    stands_for_another,
)
from evidence_store.workflow._kit.grounds import evaluate_holds, evaluate_holds_of_case
from evidence_store.workflow._kit.starts.anchored import who_looks_outside
from evidence_store.workflow._kit.subjects import exhibit_offers
from evidence_store.workflow._kit.subjects.bags import bag_of
from evidence_store.workflow._kit.subjects.bar_ends import bar_enders, withdrew_a_document
from evidence_store.workflow._kit.subjects.open_cases import on_case
from evidence_store.workflow._kit.subjects.open_documents import documents_about
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit
from evidence_store.workflow._kit.subjects.open_orders import on_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.holds import HoldEvaluation
    from evidence_store.domain.overview.at_case import AtCase
    from evidence_store.domain.overview.next_steps import StepTo
    from evidence_store.domain.overview.waiting import Waiting
    from evidence_store.workflow._kit.desk import Desk

DEEDS: Mapping[str, Deed] = {
    "authorise": Deed.AUTHORISE,
    "withdraw": Deed.WITHDRAW,
    "refuse-names": Deed.REFUSE_NAMES,
    "erase": Deed.OVERWRITE,
    "erase-here": Deed.OVERWRITE,
    "begin-destruction": Deed.DESTROY,
    "witness": Deed.WITNESS,
    "read-again": Deed.READ_AGAIN,
    "read-here": Deed.READ_AGAIN,
    "sign-reading": Deed.READ_AGAIN,
    "cannot-read-again": Deed.GIVE_UP,
    "read-a-sample": Deed.SAMPLE,
    "other-tool": Deed.TOOL_SAID,
    "other-reading": Deed.TOOL_READ,
    "later-extraction": Deed.READ_LATER,
    "issue-certificate": Deed.ISSUE,
}
"""By the name of its page: the deed of each act about a disposal that has a rule."""


def _shown(step: StepTo) -> bool:
    """Without a face that says more, what the record lets through is shown."""
    del step
    return True


def next_of_exhibit(
    desk: Desk, exhibit_id: str, *, shows: Callable[[StepTo], bool] = _shown
) -> Next:
    """Return the standing of an exhibit and the one next step of the person at the desk.

    The step is one that the record lets this person do now: duty, parts taken, holder and state
    are asked by the rule of the act. What changes by the hour (a key that waits, a statement that
    runs out while the page is open) its own step refuses. With no step, ``waits_for`` says whom or
    what it waits for.

    Args:
        desk: who asks, and of which record.
        exhibit_id: the exhibit.
        shows: whether a face has the step at all: a page has none for what touches a device.

    Raises:
        NotFoundError: there is no such exhibit.
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        on_case_of = _at_case(desk, uow.exhibits.get(exhibit_id).case_id, only=exhibit_id)
        on = next(each for each in on_case_of.exhibits if each.exhibit.id == exhibit_id)
        return next_of(todos_of_exhibit(on), _asker(desk, shows), done=exhibit_done(on))


def next_of_case(desk: Desk, case_id: str, *, shows: Callable[[StepTo], bool] = _shown) -> Next:
    """Return the standing of a case and the one next step of the person at the desk.

    What the case itself waits for comes first, then its orders, then its exhibits one by one. The
    rest is as ``next_of_exhibit`` promises.

    Raises:
        NotFoundError: there is no such case.
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow:
        on = _at_case(desk, case_id)
        todos = (each.named for each in waiting_in(on))
        return next_of(todos, _asker(desk, shows), done=case_done(on))


def tasks_of_case(
    desk: Desk, case_id: str, *, shows: Callable[[StepTo], bool] = _shown
) -> Mapping[str, tuple[TaskRow, ...]]:
    """Return the tasks of every exhibit of a case, by the exhibit's id, for the person at the desk.

    Raises:
        NotFoundError: there is no such case.
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow:
        asker = _asker(desk, shows)
        return {
            each.exhibit.id: rows_of(tasks_of(each.work), todos_of_exhibit(each), asker)
            for each in _at_case(desk, case_id).exhibits
        }


def steps_at_exhibits(
    desk: Desk,
    case_id: str,
    *,
    only: str | None = None,
    shows: Callable[[StepTo], bool] = _shown,
) -> tuple[StepTo, ...]:
    """Return all that the person at the desk can do now at the exhibits of a case themselves.

    Args:
        desk: who asks, and of which record.
        case_id: the case.
        only: an exhibit's id: leave out the others.
        shows: as ``next_of_exhibit``.

    Raises:
        NotFoundError: there is no such case.
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow:
        asker, on = _asker(desk, shows), _at_case(desk, case_id, only=only)
        every = [todo for each in on.exhibits for todo in own_todos(each)]
        steps = (asker.step_of(todo) for todo in every)
        return tuple(dict.fromkeys(step for step in steps if step is not None))


def with_steps(
    desk: Desk, found: Iterable[Waiting], *, shows: Callable[[StepTo], bool] = _shown
) -> tuple[Waiting, ...]:
    """Return the same, each with what the person at the desk can do about it now.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow:
        asker = _asker(desk, shows)
        return tuple(replace(each, step=asker.step_of(each.todo)) for each in found)


def is_offered(desk: Desk, step: StepTo) -> bool:
    """Return whether the record would take the act from the person at the desk, in its open work.

    An act about a job, a scan, a grading, a question or a hash set has no rule of its own: whose it
    is, its ``Todo`` says.
    """
    match step.about:
        case "exhibit":
            on_exhibit = open_exhibit(desk, step.subject_id)
            return exhibit_offers.is_taken(EXHIBIT_RULES[step.page], on_exhibit)
        case "order":
            order = desk.uow.orders.get(step.subject_id)
            at_order = on_order(desk.uow, order, desk.actor, rules=desk.rules)
            return order_offers.is_taken(ORDER_RULES[step.page], at_order)
        case "case":
            case = desk.uow.cases.get(step.subject_id)
            at_case = on_case(desk.uow, case, desk.actor, desk.clock())
            return case_offers.is_offered(CaseDeed(step.page), at_case)
        case "disposal" if step.page in DEEDS:
            return DEEDS[step.page] in offered_deeds(desk, desk.uow.disposals.get(step.subject_id))
        case _:
            return True


def offered_deeds(desk: Desk, disposal: Disposal) -> frozenset[Deed]:
    """Return what the record would take about a disposal from the person at the desk.

    The desk's unit of work is open.
    """
    uow, actor, at = desk.uow, desk.actor, desk.clock()
    exhibit = uow.exhibits.get(disposal.exhibit_id)
    # Nothing is offered to the person who ended a bar here: permit and start would refuse them.
    bag = bag_of(uow, exhibit)
    enders = bar_enders(uow, exhibit) | withdrew_a_document(uow, exhibit)
    before = began_before(disposal, uow.disposals.find(exhibit_id=exhibit.id))
    # For a day a replaced key authorises and starts nothing, so nothing of that is offered to it.
    parts, settles = parts_taken(disposal), offered_key_settles(uow, actor, at=at)
    in_place = stands_for_another(uow, actor, Act.AUTHORISE, at=at, parts=parts)
    return frozenset(
        deed
        for deed in Deed
        if disposal_offers.is_offered(
            deed,
            disposal,
            bag=bag,
            actor=actor,
            in_place=in_place,
            settles=settles,
            enders=enders,
            before=before,
        )
    )


def _asker(desk: Desk, shows: Callable[[StepTo], bool]) -> Asker:
    in_place = is_deputy(desk.uow, desk.actor, at=desk.clock())
    return Asker(desk.actor, lambda step: shows(step) and is_offered(desk, step), in_place)


def _at_case(desk: Desk, case_id: str, *, only: str | None = None) -> AtCase:
    """One case with its exhibits, or one of these, read with one question a kind."""
    uow, at = desk.uow, desk.clock()
    case, of_case = uow.cases.get(case_id), uow.exhibits.find(case_id=case_id)
    ids = {each.id for each in of_case if only in (None, each.id)}
    # Each kind is asked for once: a test bounds how many questions a page may ask of the database
    # (tests/webui/pages/test_questions.py).
    work = AtWork(
        at=at,
        rules=desk.rules,
        cases={case.id: case},
        exhibits={each.id: each for each in of_case},
        orders=uow.orders.find(case_id=case_id),
        disposals=uow.disposals.find(exhibit_id=ids),
        questions=uow.questions.find(exhibit_id=ids),
        hash_sets=uow.hash_sets.find(case_id=case_id),
        gradings=uow.hit_gradings.find(exhibit_id=ids),
        certificates=documents_about(uow, [each for each in of_case if each.id in ids]),
        people=uow.people.find(),
        acquisitions=uow.acquisitions.find(exhibit_id=ids),
        scans=uow.scans.find(exhibit_id=ids),
        exhibit_jobs=uow.jobs.find(exhibit_id=ids),
        is_outside=who_looks_outside(uow, at=at),
        holds=_holds(desk, case, of_case, only),
        builds=uow.jobs.find(case_id=case_id, kind=JobKind.BUILD_SET, state=UNFINISHED),
    )
    return at_case(work, case)


def _holds(
    desk: Desk, case: Case, of_case: Sequence[Exhibit], only: str | None
) -> Mapping[str, HoldEvaluation]:
    uow, rules, at = desk.uow, desk.rules, desk.clock()
    if only is None:
        return evaluate_holds_of_case(uow, case, of_case, rules=rules, at=at)
    return {only: evaluate_holds(uow, uow.exhibits.get(only), rules=rules, at=at)}
