"""A plan that leaves reading back to another person: the eraser says that it wrote, and no more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.documents import digest_of
from forensics.erasing.planning import read_by_another_alone
from forensics.erasing.verifying import verify_erasure
from forensics.errors import RefusedTargetError, WrongUseError
from forensics.values import ErasureMethod, ErasureOutcome, Extent, Route
from tests.forensics.erasing.builders import (
    MIB,
    erased_by,
    make_working_copy,
    plan_for,
    random_bytes,
    surroundings,
)

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import ErasePlan, ErasureReceipt

SIZE = 5 * MIB + 100


@pytest.fixture
def written(tmp_path: Path) -> tuple[ErasePlan, ErasureReceipt, Path]:
    copy = tmp_path / "copy.raw"
    make_working_copy(copy, random_bytes(SIZE))
    plan = read_by_another_alone(plan_for(copy))
    receipt = erased_by(plan, copy, tmp_path)
    return plan, receipt, copy


def test_the_eraser_reads_nothing_and_says_that_it_wrote(
    written: tuple[ErasePlan, ErasureReceipt, Path],
) -> None:
    plan, receipt, copy = written

    assert (receipt.bytes_written, receipt.bytes_read_back) == (SIZE, 0)
    assert (receipt.outcome, receipt.reads_back) == (ErasureOutcome.WRITTEN, False)
    assert copy.read_bytes() == bytes(SIZE)
    found = verify_erasure(plan, receipt, target=copy, around=surroundings())
    assert (found.outcome, found.bytes_read) == (ErasureOutcome.ERASED, SIZE)


def test_a_byte_that_was_not_written_is_found_by_the_other_person(
    written: tuple[ErasePlan, ErasureReceipt, Path],
) -> None:
    plan, receipt, copy = written
    with copy.open("r+b") as file:
        file.seek(4 * MIB + 7)
        file.write(b"\x01")

    found = verify_erasure(plan, receipt, target=copy, around=surroundings())

    assert found.outcome is ErasureOutcome.FAILED
    assert found.different == (Extent(4 * MIB, 512),)


def test_a_receipt_that_reads_back_is_none_of_a_plan_that_leaves_it_out(
    written: tuple[ErasePlan, ErasureReceipt, Path],
) -> None:
    plan, receipt, copy = written
    for other in (
        (plan, replace(receipt, reads_back=True)),
        (replace(plan, reads_back=True), replace(receipt, plan_digest=digest_of(plan))),
    ):
        with pytest.raises(RefusedTargetError, match="was not made for this plan"):
            verify_erasure(*other, target=copy, around=surroundings())


@pytest.mark.parametrize(
    "changes",
    [
        {"route": Route.COPY},
        {"route": Route.SELECTIVE},
        {"method": ErasureMethod.NVME_SANITIZE_BLOCK},
    ],
)
def test_only_where_a_whole_device_is_overwritten_is_it_left_out(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    copy = tmp_path / "copy.raw"
    make_working_copy(copy, random_bytes(4096))

    with pytest.raises(WrongUseError, match="only where a whole device"):
        read_by_another_alone(replace(plan_for(copy), **changes))  # type: ignore[arg-type]  # by name
