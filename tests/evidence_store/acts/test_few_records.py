"""Lists over all cases read few records, and say of any unit what all of its records say."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.certificates.certificate import Withdrawal
from evidence_store.domain.exhibits.acquisitions import AcquiredAs
from evidence_store.domain.exhibits.discrepancies import Discrepancy, DiscrepancyKind
from evidence_store.domain.exhibits.exhibit import Handover, HandoverForm, PlacedHold, Seal, Stage
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.scans.gradings import (
    Grade,
    GradingState,
    HitGrading,
    graded_hits,
    is_graded,
)
from evidence_store.domain.scans.scan import HashSetRecord, ScanRecord
from evidence_store.workflow._kit.at_work import all_at_work, at_work
from evidence_store.workflow.overview import waiting
from evidence_store.workflow.overview.waiting import cases_waiting_for, look_over, my_tasks
from forensics.values import Coverage
from tests.builders import (
    NOON,
    SHA,
    SIZE,
    a_case,
    a_certificate_record,
    a_disposal,
    an_acquisition,
    an_exhibit,
    an_order,
)
from tests.evidence_store.acts.situations import SITUATIONS
from tests.evidence_store.workflow.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.overview.at_work import AtWork
    from evidence_store.domain.overview.waiting import Turns
    from tests.builders import KeyedPerson

CASES, EXHIBITS = 5, 20
_IMAGE, _FILES = AcquiredAs.DISK_IMAGE, AcquiredAs.ARCHIVE
# Where an extraction was scanned, a disk image can still wait.
OFTEN_ACQUIRED = ((_IMAGE,), (_IMAGE,), (_FILES,), (_FILES, _IMAGE), (_IMAGE, _FILES))
USUAL = (*[Stage.SCANNED] * 5, *[Stage.BOOKED_IN] * 5, *[Stage.DESTROY_ONLY] * 2)


def told(turns: Turns) -> tuple[int, list[Any]]:
    return turns.count, [(each.todo, each.case, each.exhibit) for each in turns.first]


def said(desk: Desk, who: KeyedPerson) -> list[Any]:
    """All that the lists of this person say."""
    tasks, over = my_tasks(desk.of(who)), look_over(desk.of(who))
    lists = [told(each) for each in (tasks.mine, tasks.begun, tasks.others, over.waits)]
    rest = replace(over, waits=tasks.mine), tasks.stopped, tasks.news, tasks.jobs
    return [*lists, *rest[1:], (over.stuck, over.stages, over.stopped, over.late, over.months),
            cases_waiting_for(desk.of(who))]  # fmt: skip


def read_all(uow: Any, desk: Any, **named: Any) -> AtWork:
    return replace(all_at_work(uow, desk), jobs=named.get("jobs", ()))


def require_the_same_of_all(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    people = (desk.examiner, desk.second, desk.supervisor, desk.officer)
    few = [said(desk, each) for each in people]
    with monkeypatch.context() as patched:
        patched.setattr(waiting, "at_work", read_all)
        every = [said(desk, each) for each in people]
    assert few == every


@pytest.mark.parametrize("stands", SITUATIONS, ids=lambda one: one.__name__)
def test_lists_of_few_records_are_those_of_all_wherever_an_exhibit_stands(
    stands: Callable[[Desk], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk()
    stands(desk)

    require_the_same_of_all(desk, monkeypatch)


@pytest.mark.parametrize("seed", range(5))
def test_lists_of_few_records_are_those_of_all_in_any_unit_and_on_later_days(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk()
    fill(desk, random.Random(seed))  # noqa: S311 -- examples, no secret

    for days in (0, 40):
        desk.clock.forward(hours=24 * days)
        require_the_same_of_all(desk, monkeypatch)


def fill(desk: Desk, chance: random.Random) -> None:
    """Cases, and exhibits at any stage with what can be recorded of them."""
    uow = desk.uow
    for number in range(2, 2 + CASES):
        uow.cases.add(a_case(id=f"c_{number}", reference=f"{number}"))
        if chance.random() < 0.4:
            uow.orders.add(an_order(id=f"o_{number}", case_id=f"c_{number}"))
        if chance.random() < 0.4:
            uow.hash_sets.add(
                HashSetRecord(f"k_{number}", 1, f"c_{number}", SHA, 9, "u_examiner", NOON)
            )
    for number in range(2, 2 + EXHIBITS):
        exhibit = any_exhibit(chance, number)
        if number > 2 and chance.random() < 0.15:
            whole = uow.exhibits.get(f"x_{number - 1}")
            exhibit = replace(exhibit, parent_id=whole.id, case_id=whole.case_id)
        uow.exhibits.add(exhibit)
        any_work(desk, chance, exhibit)


def any_exhibit(chance: random.Random, number: int) -> Exhibit:
    def often(odds: float, value: Any, other: Any) -> Any:
        return value if chance.random() < odds else other

    ago = NOON - timedelta(hours=chance.randrange(1, 2000))
    hold = PlacedHold(
        "h_1",
        chance.choice(("ccrc", STOP_AND_REFER)),
        ago,
        "u_officer",
        "",
        released_at=often(0.5, ago, None),
        released_by=("u_examiner", "u_supervisor"),
    )
    moved = Handover(
        "m_1", ago, ago, "Store", "Examiner", "To be imaged", "B1",
        form=chance.choice((HandoverForm.BOTH_SIGNED, HandoverForm.OFFERED)),
        giver_id="u_officer", offer="00", accepted_at=often(0.5, ago, None),
        due_back=often(0.3, date(2026, 1, 1) + timedelta(days=chance.randrange(400)), None),
    )  # fmt: skip
    odd = Discrepancy("q_1", DiscrepancyKind.SEAL, ago, "u_officer", "Not it", "B1", "B9")
    held = chance.random() < 0.3
    return an_exhibit(
        id=f"x_{number}",
        case_id=f"c_{chance.randrange(2, 2 + CASES)}",
        reference=f"ABC/{number}",
        stage=chance.choice((*Stage, *USUAL)),
        holder_id=chance.choice(("u_examiner", "u_second")) if held else None,
        whereabouts=Whereabouts.IN_LAB if held else Whereabouts.STORED,
        seals=(Seal("B1", ago, "u_officer"),),
        placed_holds=often(0.08, (hold,), ()),
        handovers=often(0.12, (moved,), ()),
        discrepancies=often(0.05, (odd,), ()),
    )


def any_work(desk: Desk, chance: random.Random, exhibit: Exhibit) -> None:
    """What is recorded of the work on it, in no order: also what no step would have made."""
    name = exhibit.id
    of_it: dict[str, Any] = {"exhibit_id": name}
    if chance.random() < 0.75:
        for each in chance.choice(OFTEN_ACQUIRED):
            fresh = {"computed_digest": None, "computed_digests": (), "verified_at": None}
            read = fresh if chance.random() < 0.2 else {}
            made = an_acquisition(id=f"{each[0]}{name}", acquired_as=each, **of_it, **read)
            desk.uow.acquisitions.add(made)
            if chance.random() < 0.75:
                any_scan(desk, chance, made)
    if chance.random() < 0.08:
        desk.uow.disposals.add(a_disposal(id=f"d{name}", **of_it))
    if chance.random() < 0.05:
        asked = Withdrawal("Wrong number", "u_supervisor", NOON)
        number = chance.getrandbits(40)
        desk.uow.certificates.add(
            a_certificate_record(id=f"f{name}", number=f"{number}", withdrawal=asked, **of_it)
        )


def any_scan(desk: Desk, chance: random.Random, of: Acquisition) -> None:
    hits, name = chance.choice((0, 3, 9)), f"n{of.id}"
    desk.uow.scans.add(
        ScanRecord(NOON, 9, hits, 0, {"exact": hits}, 0, SHA, SHA, "tool",
                   Coverage(compared=SIZE), (),
                   name, 1, of.exhibit_id, of.id, "u_examiner")
    )  # fmt: skip
    for number in range(chance.randrange(4)) if hits else ():
        desk.uow.hit_gradings.add(
            any_grading(chance, hits, f"{name}{number}", of.exhibit_id, scan_id=name)
        )


def any_grading(
    chance: random.Random, hits: int, name: str, exhibit_id: str, *, scan_id: str
) -> HitGrading:
    first = chance.choice((1, 1, chance.randint(1, hits)))
    state = chance.choice((*GradingState, GradingState.CONFIRMED))
    return HitGrading(
        f"g{name}", 1, exhibit_id, scan_id, None,
        ((first, chance.choice((hits, chance.randint(first, hits)))),),
        chance.choice((*Grade,)), "why", "u_examiner", NOON, state,
        settled_by=None if state is GradingState.WAITING else "u_second",
        settled_at=None if state is GradingState.WAITING else NOON,
    )  # fmt: skip


def test_nothing_waits_at_a_scan_where_two_people_graded_each_hit_and_no_grade_is_open() -> None:
    chance = random.Random(11)  # noqa: S311 -- examples, no secret
    found = set()
    for _ in range(2000):
        hits = chance.randrange(6)
        count = chance.randrange(4) if hits else 0
        gradings = [any_grading(chance, hits, str(at), "x_1", scan_id="n") for at in range(count)]
        counted = graded_hits(hits, gradings)
        waits = any(each.state is GradingState.WAITING for each in gradings)

        assert is_graded(hits, gradings) == (not waits and not counted.ungraded)
        found.add((is_graded(hits, gradings), bool(gradings)))
    assert len(found) == 4


def test_an_exhibit_that_was_scanned_and_graded_is_not_read_for_any_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk, read = Desk(), list[int]()

    def counted(*told: Any, **named: Any) -> AtWork:
        work = at_work(*told, **named)
        read.append(len(work.exhibits))
        return work

    def lists() -> list[int]:
        read.clear()
        said(desk, desk.examiner)
        return [*read]

    monkeypatch.setattr(waiting, "at_work", counted)
    before = lists()
    for number in range(2, 30):
        name = f"x_{number}"
        desk.uow.exhibits.add(an_exhibit(id=name, reference=name, stage=Stage.SCANNED))
        desk.uow.acquisitions.add(an_acquisition(id=f"a{name}", exhibit_id=name))
        desk.uow.scans.add(
            ScanRecord(NOON, 9, 3, 0, {"exact": 3}, 0, SHA, SHA, "tool",
                       Coverage(compared=SIZE), (),
                       f"n{name}", 1, name, f"a{name}", "u_examiner")
        )  # fmt: skip
        desk.uow.hit_gradings.add(
            HitGrading(f"g{name}", 1, name, f"n{name}", None, ((1, 3),), Grade.EVIDENTIAL, "why",
                       "u_examiner", NOON, GradingState.CONFIRMED, "u_second",
                       NOON - timedelta(days=60))
        )  # fmt: skip

    assert lists() == before


@pytest.mark.parametrize("is_verified", [False, True])
def test_a_disk_image_that_waits_after_a_scanned_extraction_is_on_the_lists(
    *, is_verified: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk()
    desk.uow.hash_sets.add(HashSetRecord("k_1", 1, "c_1", SHA, 9, "u_examiner", NOON))
    desk.uow.exhibits.add(an_exhibit(id="x_2", reference="ABC/2", stage=Stage.SCANNED))
    fresh = {"computed_digest": None, "computed_digests": (), "verified_at": None}
    for each in (
        an_acquisition(id="a_1", exhibit_id="x_2", acquired_as=AcquiredAs.ARCHIVE),
        an_acquisition(id="a_2", exhibit_id="x_2", **({} if is_verified else fresh)),
    ):
        desk.uow.acquisitions.add(each)
    desk.uow.scans.add(
        ScanRecord(NOON, 9, 0, 0, {}, 0, SHA, SHA, "tool",
                   Coverage(compared=SIZE), (), "n_1", 1, "x_2",
                   "a_1", "u_examiner")
    )  # fmt: skip

    require_the_same_of_all(desk, monkeypatch)
    tasks = my_tasks(desk.of(desk.examiner))
    assert "ABC/2" in {e.exhibit.reference for e in tasks.mine.first if e.exhibit is not None}
