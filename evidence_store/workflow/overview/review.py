"""What a person reads: cases, one case, one exhibit with holds and entries, one certificate.

Nothing here changes anything. Names of people are resolved for those whose duties let them read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.cases.case import Case
from evidence_store.domain.certificates.certificate import CertificateRecord
from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.events.sentences import entry_sentence
from evidence_store.domain.exhibits.acquisitions import Acquisition
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.exhibits.sub_exhibits import parts_of
from evidence_store.domain.law.calendar import LegalCalendar
from evidence_store.domain.law.holds import HoldEvaluation
from evidence_store.domain.orders.order import Order
from evidence_store.domain.orders.order_standing import OrderStanding, order_standing
from evidence_store.domain.overview.counted import AlikeInCase
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.scans.scan import HashSetRecord, ScanRecord
from evidence_store.domain.values.grouping import by_case, by_exhibit
from evidence_store.workflow._kit.grounds import evaluate_holds, evaluate_holds_of_case, line_up
from evidence_store.workflow._kit.subjects.open_documents import documents_about
from forensics.value_classes import dataclass
from forensics.values import ErasureMethod

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """One line of the list of cases.

    Args:
        case: which case.
        alike: its exhibits, counted by how they stand.
        orders: its orders.
        references: those of its exhibits, if they were asked for.
    """

    case: Case
    alike: tuple[AlikeInCase, ...]
    orders: tuple[Order, ...]
    references: tuple[str, ...] = ()

    @property
    def exhibits(self) -> int:
        """How many exhibits it has."""
        return sum(each.exhibits for each in self.alike)


@dataclass(frozen=True, slots=True)
class ExhibitSummary:
    """One exhibit of a case with its holds as they are now, and whether it was destroyed."""

    exhibit: Exhibit
    holds: HoldEvaluation
    is_destroyed: bool = False


@dataclass(frozen=True, slots=True)
class EntryView:
    """One custody entry in plain English; ``by`` is None where it does not say.

    ``text`` is what a correction says of entry ``corrects``; ``corrected_by`` names the entries
    that correct this one.
    """

    seq: int
    event: str
    occurred: datetime
    recorded: datetime
    sentence: str
    by: str | None
    corrects: int | None
    text: str | None = None
    corrected_by: tuple[int, ...] = ()

    @classmethod
    def of(
        cls,
        entry: Entry,
        said: Mapping[str, object],
        *,
        names: Mapping[str, str],
        corrected_by: Mapping[int, tuple[int, ...]],
    ) -> EntryView:
        """One entry; ``said`` holds its fields ``by`` and ``text``."""
        leaf, by, text = read_leaf(entry.body), said.get("by"), said.get("text")
        return cls(
            seq=entry.seq,
            event=leaf.event,
            occurred=leaf.occurred,
            recorded=leaf.recorded,
            sentence=entry_sentence(leaf.event, leaf.public),
            by=names.get(by, by) if isinstance(by, str) else None,
            corrects=leaf.corrects,
            text=text if leaf.corrects is not None and isinstance(text, str) else None,
            corrected_by=corrected_by.get(entry.seq, ()),
        )


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case. ``references`` and ``names`` turn ids of exhibits and people into words.

    ``entries`` are all of its ``entry_count`` custody entries, or the newest that were asked for.
    ``case_editions`` are the numbers of the editions of each case certificate, by its id.
    """

    case: Case
    orders: tuple[Order, ...]
    exhibits: tuple[ExhibitSummary, ...]
    hash_sets: tuple[HashSetRecord, ...]
    entries: tuple[EntryView, ...]
    entry_count: int
    references: Mapping[str, str]
    names: Mapping[str, str]
    case_editions: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ExhibitView:
    """One exhibit with everything recorded about it, and its holds as they are now."""

    case: Case
    exhibit: Exhibit
    orders: tuple[Order, ...]
    holds: HoldEvaluation
    acquisitions: tuple[Acquisition, ...]
    scans: tuple[ScanRecord, ...]
    disposals: tuple[Disposal, ...]
    certificates: tuple[CertificateRecord, ...]
    entries: tuple[EntryView, ...]
    names: Mapping[str, str]
    parent: Exhibit | None
    parts: tuple[Exhibit, ...]

    @property
    def is_destroyed(self) -> bool:
        """Whether two people signed that they saw it destroyed."""
        return _is_destroyed(self.exhibit, self.disposals)


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order with where it stands today; ``references`` name its exhibits by their ids."""

    order: Order
    standing: OrderStanding
    references: Mapping[str, str]


def list_cases(desk: Desk, *, with_references: bool = False) -> tuple[CaseSummary, ...]:
    """All cases, oldest first; with the references of their exhibits, if they are asked for.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        # By outlines: no exhibit is read. Of 10,002 of them the list took 59 ms, and takes 25 ms
        # (docs/performance.md).
        alike, orders = by_case(uow.outlines.alike()), by_case(uow.orders.find())
        named = _references(uow) if with_references else {}
        return tuple(
            CaseSummary(
                case, tuple(alike[case.id]), tuple(orders[case.id]), tuple(named.get(case.id, ()))
            )
            for case in uow.cases.find()
        )


def cases_held_by(desk: Desk) -> frozenset[str]:
    """The ids of the cases of which the person who asks holds an exhibit.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        held = uow.exhibits.columns("case_id", holder_id=desk.actor.id)
        return frozenset(case_id for (case_id,) in held)


def _references(uow: UnitOfWork) -> Mapping[str, Sequence[str]]:
    """The references of all exhibits by case."""
    found = defaultdict[str, list[str]](list)
    for case_id, reference in uow.exhibits.columns("case_id", "reference"):
        found[case_id].append(reference)
    return found


def review_case(desk: Desk, case_id: str, *, newest: int | None = None) -> CaseView:
    """One case with its orders, exhibits and custody entries.

    Args:
        desk: who acts, and on which record.
        case_id: the case.
        newest: only so many of the newest entries; None gives all.

    Raises:
        NotFoundError: there is no such case.
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        at = desk.clock()
        case = uow.cases.get(case_id)
        exhibits = uow.exhibits.find(case_id=case_id)
        holds = evaluate_holds_of_case(uow, case, exhibits, rules=desk.rules, at=at)
        certified = [each.id for each in exhibits if each.stage is Stage.CERTIFIED]
        ended = by_exhibit(uow.disposals.find(exhibit_id=certified) if certified else ())
        names = _names(uow)
        log = uow.custody
        entries = log.of_case(case_id) if newest is None else log.newest_of_case(case_id, newest)
        orders = tuple(uow.orders.find(case_id=case_id))
        return CaseView(
            case=case,
            orders=orders,
            exhibits=tuple(
                ExhibitSummary(each, holds[each.id], _is_destroyed(each, ended.get(each.id, ())))
                for each in exhibits
            ),
            hash_sets=tuple(uow.hash_sets.find(case_id=case_id)),
            entries=_entries(uow, entries, log.corrections_in(case_id=case_id), names=names),
            entry_count=log.count_of_case(case_id),
            references={each.id: each.reference for each in exhibits},
            names=names,
            case_editions=_case_editions(uow, orders),
        )


def _case_editions(uow: UnitOfWork, orders: Sequence[Order]) -> dict[str, tuple[str, ...]]:
    said = (each.outcome_said for each in orders)
    issued = [each.document for each in said if each is not None and each.document is not None]
    return {
        each: tuple(edition.number for edition in uow.certificates.get(each).editions)
        for each in issued
    }


def review_exhibit(desk: Desk, exhibit_id: str) -> ExhibitView:
    """One exhibit with its holds, their arithmetic, and its custody entries.

    Raises:
        NotFoundError: there is no such exhibit.
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        exhibit = uow.exhibits.get(exhibit_id)
        names = _names(uow)
        orders = uow.orders.find(case_id=exhibit.case_id)
        return ExhibitView(
            case=uow.cases.get(exhibit.case_id),
            exhibit=exhibit,
            orders=tuple(order for order in orders if order.reaches(line_up(uow, exhibit))),
            holds=evaluate_holds(uow, exhibit, rules=desk.rules, at=desk.clock()),
            acquisitions=tuple(uow.acquisitions.find(exhibit_id=exhibit_id)),
            scans=tuple(uow.scans.find(exhibit_id=exhibit_id)),
            disposals=tuple(uow.disposals.find(exhibit_id=exhibit_id)),
            certificates=tuple(documents_about(uow, [exhibit])),
            entries=_entries(
                uow,
                uow.custody.of_exhibit(exhibit_id),
                uow.custody.corrections_in(exhibit_id=exhibit_id),
                names=names,
            ),
            names=names,
            parent=None if exhibit.parent_id is None else uow.exhibits.get(exhibit.parent_id),
            parts=parts_of(exhibit, uow.exhibits.find(case_id=exhibit.case_id)),
        )


def review_order(desk: Desk, order_id: str) -> OrderView:
    """One order with where it stands today.

    Raises:
        NotFoundError: there is no such order.
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        at = desk.clock()
        order = uow.orders.get(order_id)
        exhibits = {each: uow.exhibits.get(each) for each in order.exhibit_ids}
        holds = {
            each.id: evaluate_holds(uow, each, rules=desk.rules, at=at)
            for each in exhibits.values()
        }
        today = LegalCalendar.of(desk.rules).day_of(at)
        return OrderView(
            order=order,
            standing=order_standing(order, exhibits=exhibits, holds=holds, today=today),
            references={each.id: each.reference for each in exhibits.values()},
        )


def review_disposal(desk: Desk, disposal_id: str) -> Disposal:
    """One disposal as it stands.

    Raises:
        NotFoundError: there is no such disposal.
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        return uow.disposals.get(disposal_id)


def review_certificate(desk: Desk, certificate_id: str) -> CertificateRecord:
    """What the record keeps of one issued document, for the person who may have all of it.

    Raises:
        NotFoundError: there is no such document.
        NotPermittedError: the actor's duties do not include it; see ``certificate_outlooks``.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        return uow.certificates.get(certificate_id)


def _is_destroyed(exhibit: Exhibit, disposals: Iterable[Disposal]) -> bool:
    """Whether two people signed that they saw it destroyed."""
    by_destruction = any(
        each.state is DisposalState.CERTIFIED and each.method is ErasureMethod.DESTRUCTION
        for each in disposals
    )
    stage = exhibit.stage
    return stage is Stage.DESTROYED or (stage is Stage.CERTIFIED and by_destruction)


def _names(uow: UnitOfWork) -> dict[str, str]:
    return {person.id: person.name for person in uow.people.find()}


def corrected_by(corrections: Sequence[Entry]) -> dict[int, tuple[int, ...]]:
    """Which entries correct an entry, by its number."""
    found: dict[int, tuple[int, ...]] = {}
    for entry in corrections:
        if (seq := read_leaf(entry.body).corrects) is not None:
            found[seq] = (*found.get(seq, ()), entry.seq)
    return found


def _entries(
    uow: UnitOfWork,
    entries: Sequence[Entry],
    corrections: Sequence[Entry],
    *,
    names: Mapping[str, str],
) -> tuple[EntryView, ...]:
    told = uow.custody.told([entry.seq for entry in entries], ("by", "text"))
    corrected = corrected_by(corrections)
    return tuple(
        EntryView.of(entry, told.get(entry.seq, {}), names=names, corrected_by=corrected)
        for entry in entries
    )
