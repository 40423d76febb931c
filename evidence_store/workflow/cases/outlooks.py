"""Where a case stands and whom to ask: for people who see nothing of what was found.

No name of a victim or offender, no note, no word that somebody typed about evidence, no hit and no
reason of a hold that a person placed is in these values.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.cases.case_shares import is_open_to, require_open_to
from evidence_store.domain.certificates.certificate import CertificateRecord
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.law.holds import HoldEvaluation, HoldLine
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.orders.proceedings import Proceeding
from evidence_store.domain.overview.progress import ExhibitWork, Task, TaskStatus, tasks_of
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.people.person import Duty, Person
from evidence_store.domain.values.grouping import by_case, by_exhibit
from evidence_store.domain.values.projection import projected
from evidence_store.workflow._kit.at_work import outlines_of
from evidence_store.workflow._kit.grounds import evaluate_holds_of_case
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.orders.order import Order
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork

ASKED = (Duty.OFFICER, Duty.EXAMINER, Duty.SUPERVISOR)
"""Whom people ask about a case, in this order."""

PICKED = (Duty.OFFICER, Duty.SUPERVISOR, Duty.EXAMINER)
"""In which order they are chosen: of supervisors there are the fewest."""

LOOKED_AT = 200
"""Of a case's entries the newest so many say who is at work on it."""

_PASSED = frozenset({TaskStatus.DONE, TaskStatus.DONE_WITH_LIMITS, TaskStatus.NOT_POSSIBLE,
                     TaskStatus.NOT_DONE})  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in the list; ``stages`` are those of its exhibits."""

    case_id: str
    reference: str
    court: str
    court_case_number: str
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class OrderOutlook:
    """One order: who made it when, and what is heard of it; ``checked_on`` of the newest check.

    Of its ``lines``, ``mapped`` are mapped to exhibits and ``nothing`` name no item.
    """

    court: str
    court_kind: CourtKind
    statutory_basis: str
    state: OrderState
    made_on: date
    takes_effect_on: date
    lines: int
    mapped: int
    nothing: int
    checked_on: date | None
    proceedings: tuple[Proceeding, ...]


@dataclass(frozen=True, slots=True)
class ExhibitOutlook:
    """One exhibit: how far it is, what bars it, its certificates.

    ``next`` is None where nothing is left to do. ``by_law`` are the lines of the law that bar
    erasure now; of holds that people placed only the number is shown.
    """

    id: str
    reference: str
    medium: MediumKind
    stage: Stage
    next: Task | None
    by_law: tuple[HoldLine, ...]
    placed: int
    earliest: date | None
    certificates: tuple[CertificateRecord, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask in one duty, since their newest entry in the case; None where nobody was yet."""

    duty: Duty
    person: Person
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class CaseOutlook:
    """One case."""

    case_id: str
    reference: str
    court: str
    court_case_number: str
    orders: tuple[OrderOutlook, ...]
    exhibits: tuple[ExhibitOutlook, ...]
    contacts: tuple[Contact, ...]


def list_outlooks(
    desk: Desk, words: str, *, first: int, most: int
) -> tuple[tuple[CaseLine, ...], int]:
    """So many cases from the first on, and how many there are that have all these words.

    The words are looked for in the case's reference, its court and the court's number. For a reader
    only cases are there that are shared with them.

    Raises:
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.SEE_STANDING)
    with desk.uow as uow:
        at = desk.clock()
        found = [
            case
            for case in uow.cases.find()
            if is_open_to(case.shares, desk.actor, at=at) and _has(case, words)
        ]
        shown = found[first : first + most]
        stages = by_case(outlines_of(uow, case_id={case.id for case in shown}))
        lines = tuple(
            CaseLine(
                case.id,
                case.reference,
                case.court,
                case.court_case_number,
                tuple(Stage(one.stage) for one in stages[case.id]),
            )
            for case in shown
        )
    return lines, len(found)


def outlook_of(desk: Desk, case_id: str) -> CaseOutlook:
    """Where one case stands, and whom to ask.

    Raises:
        NotFoundError: there is no such case, or it is not shared with this reader.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.SEE_STANDING)
    with desk.uow as uow:
        at = desk.clock()
        case = uow.cases.get(case_id)
        require_open_to(case.shares, desk.actor, at=at)
        return CaseOutlook(
            case.id,
            case.reference,
            case.court,
            case.court_case_number,
            tuple(_order(each) for each in uow.orders.find(case_id=case_id)),
            _exhibits(uow, case, rules=desk.rules, at=at),
            _contacts(uow, case_id),
        )


def _has(case: Case, words: str) -> bool:
    shown = f"{case.reference} {case.court} {case.court_case_number}".casefold()
    return all(word in shown for word in words.casefold().split())


def _order(order: Order) -> OrderOutlook:
    checks = [check.checked_on for check in order.appeal_checks]
    return projected(
        OrderOutlook,
        order,
        lines=len(order.lines),
        nothing=sum(line.names_nothing for line in order.lines),
        mapped=sum(bool(line.exhibit_ids) for line in order.lines),
        checked_on=max(checks, default=None),
    )


def _exhibits(
    uow: UnitOfWork, case: Case, *, rules: Rules, at: datetime
) -> tuple[ExhibitOutlook, ...]:
    """Every exhibit of the case, with one question a kind."""
    of_case = uow.exhibits.find(case_id=case.id)
    holds = evaluate_holds_of_case(uow, case, of_case, rules=rules, at=at)
    ids = {each.id for each in of_case}
    images = by_exhibit(uow.acquisitions.find(exhibit_id=ids))
    scans, jobs = (
        by_exhibit(uow.scans.find(exhibit_id=ids)),
        by_exhibit(uow.jobs.find(exhibit_id=ids)),
    )
    disposals = by_exhibit(uow.disposals.find(exhibit_id=ids))
    certificates = by_exhibit(uow.certificates.find(exhibit_id=ids))

    def outlook(each: Exhibit) -> ExhibitOutlook:
        work = ExhibitWork(
            exhibit=each,
            acquisitions=images[each.id],
            scans=scans[each.id],
            disposals=disposals[each.id],
            jobs=jobs[each.id],
            is_clear=holds[each.id].is_clear,
        )
        return _exhibit(work, holds[each.id], rules=rules, certificates=certificates[each.id])

    return tuple(outlook(each) for each in of_case)


def _exhibit(
    work: ExhibitWork,
    holds: HoldEvaluation,
    *,
    rules: Rules,
    certificates: Sequence[CertificateRecord],
) -> ExhibitOutlook:
    placeable = {reason.code for reason in rules.hold_reasons}
    # Of holds that people placed a reader learns the number alone (ADR 26).
    by_law = tuple(line for line in holds.standing if line.code not in placeable)
    return projected(
        ExhibitOutlook,
        work.exhibit,
        next=next((task for task in tasks_of(work) if task.status not in _PASSED), None),
        by_law=by_law,
        placed=len(holds.standing) - len(by_law),
        earliest=holds.earliest_erasure,
        certificates=tuple(certificates),
    )


def _contacts(uow: UnitOfWork, case_id: str) -> tuple[Contact, ...]:
    people = {person.id: person for person in uow.people.find() if person.is_present}
    return tuple(whom_to_ask(people, newest=_newest_by_person(uow, case_id, people)))


def whom_to_ask(
    people: Mapping[str, Person], *, newest: Mapping[str, datetime]
) -> Iterator[Contact]:
    """In each duty, the person with the newest entry of the case; no supervisor yet: all of them.

    ``people`` are those present, ``newest`` when each of them recorded something in it last, newest
    first.
    """
    named: set[str] = set()
    found: dict[Duty, list[Contact]] = {}
    for duty in PICKED:
        held = [Contact(duty, people[each], at) for each, at in newest.items()
                if duty in people[each].duties]  # fmt: skip
        # A person with several duties is named for one, where another can be for the other.
        other = [each for each in held if each.person.id not in named]
        found[duty] = (other or held)[:1]
        named |= {each.person.id for each in found[duty]}
    if not found[Duty.SUPERVISOR]:
        holders = [one for one in people.values() if Duty.SUPERVISOR in one.duties]
        found[Duty.SUPERVISOR] = [Contact(Duty.SUPERVISOR, one, None) for one in holders]
    for duty in ASKED:
        yield from found[duty]


def _newest_by_person(
    uow: UnitOfWork, case_id: str, people: Mapping[str, Person]
) -> dict[str, datetime]:
    """When each present person recorded something in the case last, newest first."""
    found: dict[str, datetime] = {}
    entries = uow.custody.newest_of_case(case_id, LOOKED_AT)
    told = uow.custody.told([entry.seq for entry in entries], ("by",))
    for entry in reversed(entries):
        by = str(told.get(entry.seq, {}).get("by"))
        if by in people and by not in found:
            found[by] = read_leaf(entry.body).occurred
    return found
