"""A disk with NTFS, FAT32, exFAT and ext4, from its graded hits to a verified selective erasure."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from forensics.documents import to_json
from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.devices.targets import Target
from forensics.erasing.outside import outside_of
from forensics.erasing.tools.toolbox import Toolbox
from forensics.errors import PermissionWithdrawnError, RefusedTargetError, WrongUseError
from forensics.extents import common, without
from forensics.selecting.checking import check_file_systems
from forensics.selecting.choosing import Choice
from forensics.selecting.planning import freeze, require_agreed
from forensics.selecting.ranges import GradedHit, work_out
from forensics.selecting.rejudging import join_selective
from forensics.selecting.reworking import verify_worked_out
from forensics.value_classes import dataclass
from forensics.values import (
    DeviceIdentity,
    Digest,
    ErasePlan,
    ErasureOutcome,
    ErasureReceipt,
    ErasureVerification,
    Extent,
    HashAlgorithm,
    HitKind,
    Method,
    TargetKind,
)
from forensics.values.planned.selections import (
    CheckVerdict,
    FileSystemCheck,
    LeftHit,
    Why,
    WhyLeft,
    are_discontent,
)
from tests.forensics.erasing.builders import MIB, surroundings
from tests.forensics.erasing.fakes import FakePermission
from tests.forensics.selecting.bench import Bench
from tests.forensics.selecting.media import (
    BLOCK,
    CHECKERS,
    CONTROL,
    IMAGES,
    MEDIA,
    PICTURES,
    SIZES,
    a_disk,
)

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import ScanResult
    from forensics.values.planned.selections import Selection
    from tests.forensics.selecting.media import Disk

pytestmark = pytest.mark.root


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Disk:
    return a_disk(tmp_path_factory.mktemp("disk"))


@pytest.fixture(scope="module")
def bench(disk: Disk, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A copy on which nothing is ever erased."""
    return Bench(disk, tmp_path_factory.mktemp("untouched"))


@pytest.fixture(scope="module")
def choice(bench: Bench) -> Choice:
    return Choice(whole=bench.held, may_keep_names=True)


@pytest.fixture(scope="module")
def plan(bench: Bench, choice: Choice) -> ErasePlan:
    return bench.plan(choice)


@dataclass
class Done:
    """A selective erasure that was carried out."""

    bench: Bench
    plan: ErasePlan
    receipt: ErasureReceipt
    verification: ErasureVerification
    after: bytes

    @property
    def selection(self) -> Selection:
        assert self.plan.selection is not None
        return self.plan.selection


@pytest.fixture(scope="module")
def done(bench: Bench, choice: Choice, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """It took two starts: a hold stopped the first one in the middle."""
    own = Bench(bench.disk, tmp_path_factory.mktemp("erased"), bench.graded)
    plan = own.plan(choice)
    _a_stopped_start(own, plan)
    receipt = own.erase(plan, FakePermission(), "receipt")
    return Done(own, plan, receipt, own.verify(plan, receipt), own.target.read_bytes())


def work_out_again(bench: Bench, plan: ErasePlan, **changes: Any) -> None:
    told: dict[str, Any] = {"result": to_json(bench.graded), "scan": lambda: bench.graded}
    verify_worked_out(plan, path=bench.target, around=bench.around, **(told | changes))


def test_a_second_process_arrives_at_the_same_plan_and_at_no_other(
    bench: Bench, plan: ErasePlan
) -> None:
    work_out_again(bench, plan)
    assert plan.selection is not None
    first, *rest = plan.extents
    longer = (Extent(first.offset, first.length + 512), *rest)
    forged = (
        replace(plan, extents=longer),
        replace(plan, extents=tuple(rest)),
        _with(plan, names=plan.selection.names - 1),
        _with(plan, left=(*plan.selection.left, a_left_hit(first))),
        _with(plan, not_examined=0, faults=7),
    )
    for one in forged:
        with pytest.raises(RefusedTargetError, match="comes out as another one"):
            work_out_again(bench, one)
    with pytest.raises(RefusedTargetError, match="another scan result"):
        work_out_again(bench, plan, result=to_json(bench.graded) + b" ")
    fewer = replace(bench.graded, hits=bench.graded.hits[1:])
    shorter = replace(plan.selection, result=digest_of_file(to_json(fewer)))
    with pytest.raises(RefusedTargetError, match="does not hold what the scan result says"):
        work_out_again(bench, replace(plan, selection=shorter), result=to_json(fewer))


def test_a_picture_stays_where_its_container_does_and_nowhere_else(bench: Bench) -> None:
    looked = bench.look(Choice(leave=bench.held, may_keep_names=True))
    require_agreed(looked)
    frozen = freeze(looked, reason="order_wording", around=bench.around)
    assert frozen.selection is not None
    assert {each.why for each in frozen.selection.left} == {WhyLeft.CONTAINER_STAYS}
    assert any("and go back with them" in each for each in frozen.selection.limits)
    work_out_again(bench, frozen)

    free = next(
        n
        for n, hit in enumerate(bench.graded.hits, start=1)
        if n not in bench.held and hit.path is None
    )
    wrong = bench.look(Choice(leave=bench.held | {free}, may_keep_names=True))
    with pytest.raises(RefusedTargetError, match="no file with other things in it"):
        require_agreed(wrong)


def _with(plan: ErasePlan, **changes: Any) -> ErasePlan:
    assert plan.selection is not None
    return replace(plan, selection=replace(plan.selection, **changes))


def a_left_hit(place: Extent) -> LeftHit:
    return LeftHit(HitKind.EXACT, (place,), WhyLeft.NOT_THE_PICTURE)


def digest_of_file(content: bytes) -> Digest:
    return Digest(HashAlgorithm.SHA256, hashlib.sha256(content).digest())


def _a_stopped_start(bench: Bench, plan: ErasePlan) -> None:
    half = sum(each.length for each in plan.extents) // 2

    class Stopping(FakePermission):
        def begin_stretch(self, up_to: int, *, old_blocks: Digest | None) -> None:
            del old_blocks
            if up_to > half:
                raise PermissionWithdrawnError("A hold was placed")

    around, bench.around = bench.around, surroundings(mark_every=BLOCK)
    with pytest.raises(PermissionWithdrawnError):
        bench.erase(plan, Stopping(), "receipt")
    bench.around = around


# What speaks against a plan: nothing is written by any of these, so they come first.


def test_without_decisions_nothing_is_planned(bench: Bench) -> None:
    undecided = bench.look(Choice())
    with pytest.raises(WrongUseError, match="hold other things as well"):
        require_agreed(undecided)
    named = Choice(whole=bench.held)
    with pytest.raises(RefusedTargetError, match="name a victim"):
        require_agreed(bench.look(named))


def test_a_result_that_says_something_else_than_the_medium_is_refused(
    bench: Bench, choice: Choice
) -> None:
    first = bench.graded.hits[0]
    moved = replace(first, extents=(Extent(first.extents[0].offset + BLOCK, first.length),))
    for hits in ((moved, *bench.graded.hits[1:]), bench.graded.hits[1:]):
        with pytest.raises(RefusedTargetError, match="does not hold what the scan result says"):
            bench.look(choice, replace(bench.graded, hits=hits))


def test_nothing_but_numbers_is_taken_from_a_result(bench: Bench, choice: Choice) -> None:
    """Whoever writes one would else choose what is overwritten around a hit, or skip a person."""
    wide = [replace(each, edge=(1 << 20, 1 << 20), path="/another") for each in bench.graded.hits]
    looked = bench.look(choice, replace(bench.graded, hits=tuple(wide)))

    assert looked.worked == bench.look(choice).worked
    candidate = replace(bench.graded.hits[0], method=Method.PERCEPTUAL)
    hits = (candidate, *bench.graded.hits[1:])
    with pytest.raises(RefusedTargetError, match="does not hold what the scan result says"):
        bench.look(choice, replace(bench.graded, hits=hits))


def test_a_plan_names_why_of_each_byte_and_what_stays(plan: ErasePlan) -> None:
    selection = plan.selection
    assert selection is not None
    assert set(selection.bytes_by_reason()) == set(Why)
    assert selection.containers == len(MEDIA)
    # Of each file system all its files but the control file, and on NTFS a second name.
    assert selection.names == len(MEDIA) * len(PICTURES) + 1
    assert (selection.left, selection.kept) == ((), ())


def test_overlapping_or_unfounded_ranges_are_refused(bench: Bench, plan: ErasePlan) -> None:
    selection = plan.selection
    assert selection is not None
    twice = replace(selection, ranges=(selection.ranges[0], *selection.ranges))
    fewer = replace(selection, ranges=selection.ranges[1:])
    for changed in (twice, fewer, None):
        with pytest.raises(RefusedTargetError, match=r"with a reason each|exactly the bytes"):
            bench.erase(replace(plan, selection=changed), FakePermission(), "never")


def test_a_medium_that_changed_since_the_plan_is_not_written_to(
    bench: Bench, plan: ErasePlan
) -> None:
    for place in (plan.extents[0].end, plan.extents[0].offset):
        with bench.target.open("r+b") as file:
            file.seek(place)
            was = file.read(1)
            file.seek(place)
            file.write(bytes([was[0] ^ 1]))
        with pytest.raises(RefusedTargetError, match="changed since the plan was made"):
            bench.erase(plan, FakePermission(), f"changed{place}")
        with bench.target.open("r+b") as file:
            file.seek(place)
            file.write(was)
    assert bench.target.read_bytes() == bench.before


def _verify_random_plans(bench: Bench, choice: Choice, *, plans: int, is_carried_out: bool) -> None:
    """Of a plan for any of the hits each byte of them is planned, and none of what stays."""
    medium = bench.look(choice).medium
    hits = [GradedHit(n, hit) for n, hit in enumerate(bench.graded.hits, start=1)]
    controls = [
        Extent(bench.before.index(bench.disk.planted[system, CONTROL]), SIZES[CONTROL])
        for system in MEDIA
    ]
    for seed in range(plans):
        chosen = Random(seed)  # noqa: S311 -- no secret
        taken = [each for each in hits if chosen.random() < chosen.random()]
        kept = [each for each in hits if each not in taken]
        worked = work_out(
            taken,
            medium,
            size=len(bench.before),
            whole=choice.whole,
            kept=kept,
            read=lambda extent: bench.before[extent.offset : extent.end],
        )
        assert (worked.grounds, worked.undecided) == ((), ())
        planned = [each.extent for each in worked.ranges]
        assert all(one.end <= other.offset for one, other in pairwise(planned))
        stay = [extent for each in kept for extent in each.hit.extents]
        assert not common(planned, [*stay, *controls])
        for each in taken:
            left = without(each.hit.extents, planned)
            # In a record of NTFS the counts at the ends of sectors stay: they are no content.
            assert all(extent.length <= 2 and extent.end % 512 == 0 for extent in left)
        if is_carried_out:
            stay_too = {each.hit.item for each in kept}  # another copy of the same picture may stay
            _verify_gone(bench, planned, [each for each in taken if each.hit.item not in stay_too])


def _verify_gone(bench: Bench, planned: list[Extent], taken: list[GradedHit]) -> None:
    erased = bytearray(bench.before)
    for place in planned:
        erased[place.offset : place.end] = bytes(place.length)
    for number, each in enumerate(taken):
        was = b"".join(bench.before[e.offset : e.end] for e in each.hit.extents)
        # The first of them is looked for all over the disk, the others around their places.
        start = each.hit.extents[0].offset
        low, high = (0, len(erased)) if number == 0 else (max(0, start - MIB), start + MIB)
        pieces = [was[at : at + BLOCK] for at in range(0, len(was), BLOCK)]
        assert all(erased.find(piece, low, high) < 0 for piece in (*pieces, was[-32:]))


def test_random_plans_take_what_they_name_and_nothing_that_stays(
    bench: Bench, choice: Choice
) -> None:
    _verify_random_plans(bench, choice, plans=25, is_carried_out=False)


@pytest.mark.long
def test_five_hundred_random_plans(bench: Bench, choice: Choice) -> None:
    _verify_random_plans(bench, choice, plans=500, is_carried_out=True)


@pytest.mark.parametrize(("system", "name"), [*zip(MEDIA, IMAGES, strict=True)])
def test_the_systems_own_checkers_are_asked_and_change_nothing(
    disk: Disk, system: str, name: str
) -> None:
    path = disk.path.with_name(name)
    place = Extent(0, path.stat().st_size)
    target = Target(path, TargetKind.WORKING_COPY, DeviceIdentity(None, None, place.length), (0, 0))
    asked = FileSystemCheck("whole medium", system, place, CheckVerdict.NOT_CHECKED)
    before = path.read_bytes()
    nobody = Toolbox(())

    (said,) = check_file_systems([asked], target, machine=THIS_MACHINE)
    (unsaid,) = check_file_systems([asked], target, machine=THIS_MACHINE, toolbox=nobody)

    assert (said.verdict, unsaid.verdict) == (CheckVerdict.CONTENT, CheckVerdict.NOT_CHECKED)
    assert path.read_bytes() == before
    assert not are_discontent([said, unsaid])
    assert are_discontent([said, replace(unsaid, verdict=CheckVerdict.NOT_CONTENT)])


# What was carried out.


def test_an_independent_search_finds_no_planted_block(done: Done) -> None:
    assert done.receipt.outcome is ErasureOutcome.ERASED
    for system in MEDIA:
        there = done.bench.disk.partition(system, done.after)
        for name in PICTURES:
            content = done.bench.disk.planted[system, name]
            for start in range(0, len(content), BLOCK):
                assert there.find(content[start : start + BLOCK]) < 0
            # Nor its end, which lies behind the last whole sector.
            assert there.find(content[-32:]) < 0


def test_nothing_outside_the_plan_changed(done: Done) -> None:
    for extent in outside_of(done.plan.extents, size=len(done.after)):
        place = slice(extent.offset, extent.end)
        assert done.after[place] == done.bench.before[place]
    assert done.receipt.outside is not None
    assert done.receipt.outside.is_kept
    for system in MEDIA:
        assert done.after.count(done.bench.disk.planted[system, CONTROL]) == 1


@pytest.mark.parametrize("system", MEDIA)
def test_the_checkers_are_as_content_as_before(done: Done, system: str, tmp_path: Path) -> None:
    said = []
    for data in (done.bench.before, done.after):
        volume = tmp_path / "volume"
        volume.write_bytes(done.bench.disk.partition(system, data))
        words = [*CHECKERS[system], str(volume)]
        said.append(subprocess.run(words, check=False, capture_output=True).returncode)
    assert said == [0, 0]


def test_it_is_verified_by_a_reading_of_all_and_a_new_scan(done: Done) -> None:
    found = done.verification
    assert (found.outcome, found.rescan_hits) == (ErasureOutcome.ERASED, 0)
    assert found.outside == done.selection.outside
    assert (done.receipt.runs, found.medium_digest) == (2, None)


def test_a_new_scan_that_saw_less_or_a_changed_rest_is_no_success(done: Done) -> None:
    empty = replace(done.bench.graded, hits=())
    poorer = replace(done.selection, not_examined=-1)

    def judged(
        scan: ScanResult, selection: Selection = done.selection, **changes: Any
    ) -> ErasureVerification:
        found = replace(done.verification, **changes)
        return join_selective(
            found, scan, selection=selection, receipt=done.receipt, checks=selection.checks
        )

    again = judged(done.bench.graded)
    assert (again.outcome, again.rescan_hits) == (
        ErasureOutcome.FAILED,
        len(done.bench.graded.hits),
    )
    assert judged(empty).outcome is ErasureOutcome.ERASED
    assert judged(empty, poorer).outcome is ErasureOutcome.ERASED_WITH_EXCEPTIONS
    assert judged(empty, outside=done.selection.within).outcome is ErasureOutcome.FAILED
    assert judged(empty, outside=None).outcome is ErasureOutcome.ERASED_WITH_EXCEPTIONS


def test_a_receipt_that_says_something_else_of_what_is_kept_is_refused(done: Done) -> None:
    """Else who erased could leave that line out, or write what they damaged as what had been."""
    before = done.receipt.outside
    assert before is not None
    damaged = replace(before, before=done.selection.within, after=done.selection.within)
    for outside in (None, damaged):
        with pytest.raises(RefusedTargetError, match="not made for this plan"):
            done.bench.verify(done.plan, replace(done.receipt, outside=outside))


def test_an_old_plan_is_refused_once_it_was_carried_out(done: Done) -> None:
    with pytest.raises(RefusedTargetError, match="changed since the plan was made"):
        done.bench.erase(done.plan, FakePermission(), "second")
