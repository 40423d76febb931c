"""A sample is read because a supervisor signed for it, once, and of blocks that nobody chose."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.sampling import SamplingGround, require_may_be_sampled
from evidence_store.errors import (
    ImpossibleReportError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.workflow.disposals.samplings import decide_sampling, draw_sample
from evidence_store.workflow.disposals.verifications import begin_reading
from forensics.erasing.samples.sampling import BlockSample
from forensics.values import (
    DeviceFacts,
    DeviceIdentity,
    DeviceReading,
    ErasureOutcome,
    Extent,
    Route,
)
from tests.builders import SERIAL, a_plan, a_receipt, an_exhibit
from tests.evidence_store.workflow.desk import stated_in_clear
from tests.forensics.erasing.firmware.made_up_runs import whole_run

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from forensics.values import ErasureReceipt
    from tests.builders import KeyedPerson
    from tests.evidence_store.workflow.desk import Desk

SIZE = 44 << 20  # whole blocks: which are chosen follows from random salts of the entry
PLAN = a_plan(target=DeviceIdentity(SERIAL, "Stick", SIZE), extents=(Extent(0, SIZE),))
FIGURES = dict.fromkeys(("bytes_planned", "bytes_written", "bytes_read_back"), SIZE)
NONCE = bytes(range(32))


def erased(desk: Desk, **changes: Any) -> Disposal:
    """A medium that is large enough to be sampled, overwritten and read back."""
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), size=SIZE))
    running = desk.start(desk.permitted(plan=PLAN), plan=PLAN)
    return desk.receive(running, target=PLAN.target, **(FIGURES | changes))


def decided(
    desk: Desk, disposal: Disposal, who: KeyedPerson | None = None, percent: int = 20
) -> Disposal:
    by = desk.of(who or desk.supervisor)
    return decide_sampling(by, disposal.id, percent=percent, why=SamplingGround.TOO_LARGE)


def read(desk: Desk, disposal: Disposal, sample: BlockSample, /, **changes: Any) -> Disposal:
    told = sample.read_of(SIZE)
    facts = DeviceReading(DeviceFacts(serial=SERIAL, size=SIZE))
    found: dict[str, Any] = {
        "target": PLAN.target,
        "facts": facts,
        "sample": told,
        "blocks": sample.blocks_of(SIZE),
        "bytes_read": told.size,
        "outcome": ErasureOutcome.SAMPLED,
        "medium_digest": None,
    }
    return desk.verify(disposal, **(found | changes))


def wholly_read(desk: Desk, disposal: Disposal, **changes: Any) -> Disposal:
    facts = DeviceReading(DeviceFacts(serial=SERIAL, size=SIZE))
    found: dict[str, Any] = {"target": PLAN.target, "facts": facts, "bytes_read": SIZE}
    return desk.verify(disposal, **(found | changes))


@pytest.mark.usefixtures("golden")
def test_a_sample_that_was_decided_on_and_drawn_is_signed_for_by_its_reader(desk: Desk) -> None:
    disposal = decided(desk, erased(desk))
    sample = draw_sample(desk.of(desk.second), disposal.id, draw=lambda _: NONCE)

    assert read(desk, disposal, sample).state is DisposalState.PASSED
    told = stated_in_clear(desk.uow.custody.drafts[-1])
    assert told["nonce"] == NONCE.hex()
    assert told["sample"] == str(sample.read_of(SIZE).listed)
    assert told["draw"] == sample.draw.hex()
    events = [each.event for each in desk.uow.custody.drafts[-3:]]
    assert events == ["erase.sampling_decided", "erase.sample_drawn", "erase.verified"]


def test_one_decision_is_good_for_one_sample(desk: Desk) -> None:
    disposal = decided(desk, erased(desk))
    first = draw_sample(desk.of(desk.second), disposal.id, draw=lambda _: NONCE)

    with pytest.raises(OutOfSequenceError, match="no decision to read a sample is left"):
        draw_sample(desk.of(desk.second), disposal.id, draw=bytes)
    again = decided(desk, disposal)
    second = draw_sample(desk.of(desk.second), again.id, draw=bytes)
    with pytest.raises(OutOfSequenceError, match="is not the one that the log drew last"):
        read(desk, again, first)
    passed = read(desk, again, second)
    assert (passed.state, len(passed.samplings)) == (DisposalState.PASSED, 2)


def test_a_sample_that_nobody_decided_on_is_neither_drawn_nor_taken(desk: Desk) -> None:
    disposal = erased(desk)

    with pytest.raises(OutOfSequenceError, match="no decision to read a sample is left"):
        draw_sample(desk.of(desk.second), disposal.id, draw=lambda _: NONCE)
    with pytest.raises(OutOfSequenceError, match="is not the one that the log drew last"):
        read(desk, disposal, BlockSample(NONCE, bytes(32), 20))


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": ErasureOutcome.ERASED},
        {"bytes_read": SIZE},
        {"blocks": (0, 1)},
        {"blocks": ()},
        {"sample": BlockSample(bytes(32), bytes(32), 20).read_of(SIZE)},
        {"different": (Extent(SIZE - 512, 512), Extent(SIZE, 512))},
    ],
)
def test_a_reading_that_is_not_of_the_blocks_of_its_seed_cannot_be(
    desk: Desk, changes: dict[str, Any]
) -> None:
    disposal = decided(desk, erased(desk))
    sample = draw_sample(desk.of(desk.second), disposal.id, draw=lambda _: NONCE)

    with pytest.raises(ImpossibleReportError):
        read(desk, disposal, sample, **changes)


def test_a_block_of_it_that_differs_fails(desk: Desk) -> None:
    disposal = decided(desk, erased(desk))
    sample = draw_sample(desk.of(desk.second), disposal.id, draw=lambda _: NONCE)
    place = (Extent(sample.blocks_of(SIZE)[0] * (4 << 20), 512),)

    failed = read(desk, disposal, sample, different=place, outcome=ErasureOutcome.FAILED)
    assert failed.state is DisposalState.FAILED


def test_what_a_sample_left_open_is_read_as_a_whole_and_never_by_another_sample(desk: Desk) -> None:
    disposal = decided(desk, erased(desk))
    sample = draw_sample(desk.of(desk.second), disposal.id, draw=lambda _: NONCE)
    place = (Extent(sample.blocks_of(SIZE)[0] * (4 << 20), 512),)

    size, exceptions = sample.read_of(SIZE).size - 512, ErasureOutcome.ERASED_WITH_EXCEPTIONS
    opened = read(desk, disposal, sample, unread=place, bytes_read=size, outcome=exceptions)
    assert opened.state is DisposalState.INCONCLUSIVE
    with pytest.raises(OutOfSequenceError, match="so a sample is refused"):
        decided(desk, opened)
    with pytest.raises(OutOfSequenceError, match="or it was read before"):
        read(desk, opened, sample)
    assert wholly_read(desk, opened).state is DisposalState.PASSED


def test_no_sample_follows_a_reading_of_all_of_it_that_left_it_open(desk: Desk) -> None:
    """Else an unused decision would pass what a whole reading did not."""
    disposal = decided(desk, erased(desk))
    exceptions = ErasureOutcome.ERASED_WITH_EXCEPTIONS
    gap = (Extent(0, 512),)
    changes: dict[str, Any] = {"medium_digest": None, "outcome": exceptions}
    opened = wholly_read(desk, disposal, unread=gap, bytes_read=SIZE - 512, **changes)

    assert opened.state is DisposalState.INCONCLUSIVE
    assert not begin_reading(desk.of(desk.second), opened.id).is_sample
    with pytest.raises(OutOfSequenceError, match="no decision to read a sample is left"):
        draw_sample(desk.of(desk.second), opened.id)


def test_nobody_reads_a_sample_where_nobody_decided_on_one(desk: Desk) -> None:
    disposal = erased(desk)

    assert not begin_reading(desk.of(desk.second), disposal.id).is_sample
    assert wholly_read(desk, disposal).state is DisposalState.PASSED


RECEIPT = a_receipt()


@pytest.mark.parametrize(
    ("route", "receipt", "why"),
    [
        (Route.SELECTIVE, RECEIPT, "only selected ranges"),
        (Route.WHOLE, replace(RECEIPT, firmware=whole_run()), "the drive erased itself"),
        (Route.WHOLE, replace(RECEIPT, reads_back=False), "its eraser read nothing back"),
        (Route.WHOLE, replace(RECEIPT, outcome=ErasureOutcome.FAILED), "without exception"),
        (Route.WHOLE, None, "without exception"),
    ],
)
def test_what_only_a_reading_of_every_byte_shows_is_refused_with_a_sentence(
    route: Route, receipt: ErasureReceipt | None, why: str
) -> None:
    with pytest.raises(OutOfSequenceError, match=f"{why}.*Have another person read all of it"):
        require_may_be_sampled(receipt, an_exhibit(), route=route)


def test_a_supervisor_without_another_part_decides_and_does_not_read(desk: Desk) -> None:
    disposal = erased(desk)
    for who in (desk.examiner, desk.second, desk.officer):
        with pytest.raises(NotPermittedError):
            decided(desk, disposal, who)
    after = decided(desk, disposal, desk.everything)
    with pytest.raises(SamePersonError):
        draw_sample(desk.of(desk.everything), after.id, draw=lambda _: NONCE)


@pytest.mark.parametrize("percent", [0, 51, 100])
def test_a_share_that_is_no_sample_is_not_decided(desk: Desk, percent: int) -> None:
    disposal = erased(desk)

    with pytest.raises(WrongEntryError, match="a sample is 1 to 50 %"):
        decided(desk, disposal, percent=percent)


def test_what_its_eraser_did_not_read_back_is_read_as_a_whole(desk: Desk) -> None:
    plan = replace(PLAN, reads_back=False)
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), size=SIZE))
    running = desk.start(desk.permitted(plan=plan), plan=plan)
    left_out: dict[str, Any] = {
        "bytes_read_back": 0,
        "reads_back": False,
        "outcome": ErasureOutcome.WRITTEN,
    }
    disposal = desk.receive(running, target=PLAN.target, **(FIGURES | left_out))

    with pytest.raises(OutOfSequenceError, match="its eraser read nothing back"):
        decided(desk, disposal)
