from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.documents import digest_of
from forensics.erasing.verifying import join_rescan, verify_erasure
from forensics.errors import InterruptedErasureError, RefusedTargetError, WrongDeviceError
from forensics.values import (
    Coverage,
    Digest,
    ErasureOutcome,
    Extent,
    Fault,
    HashAlgorithm,
    HashSetSummary,
    Hit,
    HitKind,
    HitState,
    Method,
    ScanResult,
    SourceReport,
)
from tests.forensics.erasing.builders import (
    MIB,
    NOON,
    TOOL,
    erased_by,
    loop_device,
    make_working_copy,
    plan_for,
    random_bytes,
    surroundings,
)

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import ErasePlan, ErasureReceipt

SIZE = 9 * MIB + 100
HASH_SET = Digest(HashAlgorithm.BLAKE3, bytes(32))


@pytest.fixture
def erased(tmp_path: Path) -> tuple[ErasePlan, ErasureReceipt, Path]:
    copy = tmp_path / "copy.raw"
    make_working_copy(copy, random_bytes(SIZE))
    plan = plan_for(copy)
    receipt = erased_by(plan, copy, tmp_path)
    return plan, receipt, copy


def _rescan(hits: tuple[Hit, ...]) -> ScanResult:
    return ScanResult(
        schema="scan-result/1",
        tool=TOOL,
        started=NOON,
        finished=NOON,
        stages=("exact",),
        hash_set=HashSetSummary(HASH_SET, 51),
        sources=(SourceReport("copy.raw", SIZE, None, Coverage(not_read=SIZE)),),
        hits=hits,
        faults=(Fault("copy.raw", "whole medium", (), "no file system"),),
    )


HIT = Hit(
    image="copy.raw",
    item="IMG-0001",
    method=Method.EXACT,
    kind=HitKind.EXACT,
    state=HitState.LIVE,
    partition=None,
    path=None,
    also=(),
    allocated=True,
    extents=(Extent(0, 512),),
    edge=(0, 0),
    known_offset=0,
    length=512,
    owner=None,
    score=1.0,
    established_by=(HashAlgorithm.SHA256,),
)


def test_a_medium_of_zeros_is_verified_byte_by_byte(
    erased: tuple[ErasePlan, ErasureReceipt, Path],
) -> None:
    plan, receipt, copy = erased

    found = verify_erasure(plan, receipt, target=copy, around=surroundings())

    assert found.outcome is ErasureOutcome.ERASED
    assert found.bytes_read == SIZE
    assert (found.plan_digest, found.receipt_digest) == (digest_of(plan), digest_of(receipt))
    assert (found.unread, found.different, found.faults) == ((), (), ())
    assert found.rescan_hits is None


def test_the_digest_is_that_of_the_whole_medium_as_anybody_can_work_it_out(
    erased: tuple[ErasePlan, ErasureReceipt, Path],
) -> None:
    plan, receipt, copy = erased
    untouched = verify_erasure(plan, receipt, target=copy, around=surroundings())
    with copy.open("r+b") as file:
        file.seek(5 * MIB)
        file.write(b"\x80")
    changed = verify_erasure(plan, receipt, target=copy, around=surroundings())

    zeros = hashlib.sha256(bytes(SIZE)).hexdigest()
    assert str(untouched.medium_digest) == f"sha256:{zeros}"
    assert str(changed.medium_digest) == f"sha256:{hashlib.sha256(copy.read_bytes()).hexdigest()}"


@pytest.mark.parametrize("place", [0, 4 * MIB - 1, 4 * MIB, SIZE - 1])
def test_one_byte_that_differs_fails_wherever_it_lies(
    erased: tuple[ErasePlan, ErasureReceipt, Path], place: int
) -> None:
    plan, receipt, copy = erased
    with copy.open("r+b") as file:
        file.seek(place)
        file.write(b"\x80")

    found = verify_erasure(plan, receipt, target=copy, around=surroundings())

    assert found.outcome is ErasureOutcome.FAILED
    start = place // 512 * 512
    assert found.different == (Extent(start, min(512, SIZE - start)),)


def test_a_changed_plan_does_not_belong_to_the_receipt(
    erased: tuple[ErasePlan, ErasureReceipt, Path],
) -> None:
    plan, receipt, copy = erased
    changed = replace(plan, created=NOON.replace(hour=13))

    with pytest.raises(RefusedTargetError, match="not made for this plan"):
        verify_erasure(changed, receipt, target=copy, around=surroundings())


def test_another_device_is_not_verified_in_its_place(
    erased: tuple[ErasePlan, ErasureReceipt, Path], tmp_path: Path
) -> None:
    plan, receipt, _ = erased
    make_working_copy(tmp_path / "other.raw", bytes(SIZE))

    with pytest.raises(WrongDeviceError):
        verify_erasure(plan, receipt, target=tmp_path / "other.raw", around=surroundings())


@pytest.mark.parametrize(
    ("of_the_receipt", "of_the_verification"),
    [
        (ErasureOutcome.ERASED_WITH_EXCEPTIONS, ErasureOutcome.ERASED_WITH_EXCEPTIONS),
        (ErasureOutcome.FAILED, ErasureOutcome.FAILED),
    ],
)
def test_a_verification_is_never_better_than_the_receipt(
    erased: tuple[ErasePlan, ErasureReceipt, Path],
    of_the_receipt: ErasureOutcome,
    of_the_verification: ErasureOutcome,
) -> None:
    plan, receipt, copy = erased
    worse = replace(receipt, outcome=of_the_receipt)

    found = verify_erasure(plan, worse, target=copy, around=surroundings())

    assert found.outcome is of_the_verification


def test_an_interrupted_verification_has_no_result(
    erased: tuple[ErasePlan, ErasureReceipt, Path],
) -> None:
    plan, receipt, copy = erased
    answers = iter([False, True])

    with pytest.raises(InterruptedErasureError):
        verify_erasure(plan, receipt, target=copy, around=surroundings(is_stopped=answers.__next__))


def test_a_rescan_without_hits_is_carried_along_with_what_it_did_not_see(
    erased: tuple[ErasePlan, ErasureReceipt, Path],
) -> None:
    plan, receipt, copy = erased
    found = verify_erasure(plan, receipt, target=copy, around=surroundings())

    joined = join_rescan(found, _rescan(()))

    assert (joined.rescan_hits, joined.rescan_hash_set) == (0, HASH_SET)
    assert joined.rescan_coverage == Coverage(not_read=SIZE)
    assert [fault.reason for fault in joined.faults] == ["no file system"]
    assert joined.outcome is ErasureOutcome.ERASED


def test_a_hit_in_the_rescan_fails_the_verification(
    erased: tuple[ErasePlan, ErasureReceipt, Path],
) -> None:
    plan, receipt, copy = erased
    found = verify_erasure(plan, receipt, target=copy, around=surroundings())

    assert join_rescan(found, _rescan((HIT,))).outcome is ErasureOutcome.FAILED


@pytest.mark.root
def test_a_device_behind_a_write_blocker_is_verified_too(tmp_path: Path) -> None:
    (tmp_path / "disk").write_bytes(random_bytes(8 * MIB))
    with loop_device(tmp_path / "disk") as device:
        plan = plan_for(device)
        receipt = erased_by(plan, device, tmp_path)

    with loop_device(tmp_path / "disk", "--read-only") as device:
        found = verify_erasure(plan, receipt, target=device, around=surroundings())

    assert receipt.direct
    assert found.direct
    assert found.outcome is ErasureOutcome.ERASED
    assert (tmp_path / "disk").read_bytes() == bytes(8 * MIB)
