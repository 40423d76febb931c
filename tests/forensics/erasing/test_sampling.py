"""Which blocks a sample has, by a rule that anyone can follow, and what it can show."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from math import comb
from typing import TYPE_CHECKING

import pytest

from forensics.documents import digest_of
from forensics.erasing.medium import BLOCK_SIZE
from forensics.erasing.planning import read_by_another_alone
from forensics.erasing.samples.sampling import (
    BlockSample,
    blocks_in,
    chosen,
    count_of,
    digest_of_list,
    not_excluded,
    places,
    seed_of,
)
from forensics.erasing.verifying import verify_erasure
from forensics.errors import RefusedTargetError
from forensics.values import ErasureOutcome
from tests.forensics.erasing.builders import (
    erased_by,
    make_working_copy,
    plan_for,
    surroundings,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.values import ErasePlan, ErasureReceipt

NONCE, DRAW = bytes(range(32)), bytes(range(32, 64))


def test_the_blocks_are_those_of_the_rule_in_words() -> None:
    """The rule of the module's text, written out once more in other words."""
    seed = sha256(b"expunge-sample-v1" + b"\x00" + NONCE + DRAW).digest()
    of, want, found, turn = 1000, 40, list[int](), 0
    while len(found) < want:
        digest = sha256(seed + turn.to_bytes(8, "big")).hexdigest()
        for start in range(0, 60, 12):
            number = int(digest[start : start + 12], 16)
            block = number % of
            if number < 2**48 - 2**48 % of and block not in found and len(found) < want:
                found.append(block)
        turn += 1

    assert chosen(seed_of(NONCE, DRAW), of=of, count=want) == tuple(sorted(found))


@pytest.mark.parametrize(("of", "count"), [(1, 0), (7, 3), (7, 7), (4096, 41)])
def test_a_sample_has_as_many_blocks_as_were_asked_for_each_once(of: int, count: int) -> None:
    listed = chosen(seed_of(NONCE, DRAW), of=of, count=count)

    assert len(set(listed)) == len(listed) == count
    assert all(0 <= each < of for each in listed)


def test_another_nonce_or_another_entry_gives_other_blocks() -> None:
    listed = {
        BlockSample(nonce, draw, 10).blocks_of(4096 * BLOCK_SIZE)
        for nonce, draw in ((NONCE, DRAW), (DRAW, DRAW), (NONCE, NONCE))
    }

    assert len(listed) == 3


def test_the_last_block_ends_with_the_medium() -> None:
    size = 3 * BLOCK_SIZE + 512

    assert blocks_in(size) == 4
    assert places((1, 3), size=size)[-1].end == size
    assert places((1, 3), size=size)[-1].length == 512


def test_a_share_is_rounded_up() -> None:
    assert (count_of(16, 10), count_of(100, 1), count_of(3, 1)) == (2, 1, 1)


@pytest.mark.parametrize(
    ("of", "read"), [(16, 2), (100, 10), (1000, 29), (50, 50), (50, 0), (9, 8)]
)
def test_what_a_sample_does_not_exclude_is_worked_out_by_counting_samples(
    of: int, read: int
) -> None:
    """Against the definition: the largest number that more than one sample in 20 would miss."""
    most = max(k for k in range(of + 1) if 20 * comb(of - k, read) > comb(of, read))

    assert not_excluded(of, read) == most


def test_the_digest_of_a_list_is_that_of_its_lines() -> None:
    assert digest_of_list((3, 17)).value == sha256(b"3\n17\n").digest()


SIZE = 4 * BLOCK_SIZE + 700
SAMPLE = BlockSample(NONCE, DRAW, 40)


@pytest.fixture(scope="module")
def erased(tmp_path_factory: pytest.TempPathFactory) -> tuple[ErasePlan, ErasureReceipt, Path]:
    folder = tmp_path_factory.mktemp("sampled")
    copy = folder / "copy.raw"
    make_working_copy(copy, b"\x5a" * SIZE)
    plan = plan_for(copy)
    receipt = erased_by(plan, copy, folder)
    return plan, receipt, copy


@contextmanager
def untouched(copy: Path, block: int) -> Iterator[None]:
    """A block that holds other bytes than the eraser left."""
    with copy.open("r+b") as file:
        file.seek(block * BLOCK_SIZE + 5)
        file.write(b"\x01")
    yield
    with copy.open("r+b") as file:
        file.seek(block * BLOCK_SIZE + 5)
        file.write(b"\x00")


def test_only_the_blocks_of_the_sample_are_read_and_nothing_is_called_erased(
    erased: tuple[ErasePlan, ErasureReceipt, Path],
) -> None:
    plan, receipt, copy = erased
    listed = SAMPLE.blocks_of(SIZE)
    found = verify_erasure(plan, receipt, target=copy, around=surroundings(), draw=lambda: SAMPLE)

    assert (found.outcome, found.blocks, len(listed)) == (ErasureOutcome.SAMPLED, listed, 2)
    assert found.sample == SAMPLE.read_of(SIZE)
    assert found.bytes_read == sum(each.length for each in places(listed, size=SIZE)) < SIZE
    assert found.medium_digest is None
    assert digest_of_list(listed) == SAMPLE.read_of(SIZE).listed


def test_a_sample_finds_what_lies_in_it_and_nothing_of_what_does_not(
    erased: tuple[ErasePlan, ErasureReceipt, Path],
) -> None:
    plan, receipt, copy = erased
    listed, outcomes = SAMPLE.blocks_of(SIZE), []
    beside = next(each for each in range(5) if each not in listed)
    for block in (listed[0], beside):
        with untouched(copy, block):
            found = verify_erasure(
                plan, receipt, target=copy, around=surroundings(), draw=lambda: SAMPLE
            )
        outcomes.append(found.outcome)

    assert outcomes == [ErasureOutcome.FAILED, ErasureOutcome.SAMPLED]


def test_no_sample_is_read_of_what_its_eraser_did_not_read_back(
    erased: tuple[ErasePlan, ErasureReceipt, Path],
) -> None:
    plan, receipt, copy = erased
    alone = read_by_another_alone(plan)
    written = replace(
        receipt,
        plan_digest=digest_of(alone),
        reads_back=False,
        bytes_read_back=0,
        outcome=ErasureOutcome.WRITTEN,
    )
    for other in (
        (alone, written),
        (plan, replace(receipt, outcome=ErasureOutcome.ERASED_WITH_EXCEPTIONS)),
    ):
        with pytest.raises(RefusedTargetError, match="Read all of it again"):
            verify_erasure(*other, target=copy, around=surroundings(), draw=lambda: SAMPLE)
