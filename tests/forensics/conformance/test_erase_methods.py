"""What every registered erase method keeps to, on a medium in memory with bad sectors."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.eraser import ERASERS, eraser_of
from forensics.erasing.extents import total
from forensics.erasing.overwriting import Writing, overwrite
from forensics.erasing.patterns import pattern_of
from forensics.erasing.planning import verify_plan_fits, whole_of
from forensics.erasing.progress import Meter, Phase
from forensics.erasing.reading_back import ReadBack, read_back
from forensics.errors import PermissionWithdrawnError, RefusedTargetError
from forensics.values import (
    DeviceIdentity,
    ErasureMethod,
    ErasureOutcome,
    Evidence,
    Extent,
    Proof,
    claim_of,
)
from forensics.values.erase_methods import METHODS, Carrier
from tests.forensics.erasing.builders import MIB, make_working_copy, plan_for, random_bytes
from tests.forensics.erasing.fakes import FakeMedium, on_call

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 9 * MIB + 300
DEVICE = DeviceIdentity("S1", "Model", SIZE)
KEY = bytes(range(32))
PLACE = (Extent(512, 512),)
BY_FIRMWARE, WRITING, BY_OTHER_TOOL, BY_PEOPLE = (
    [each for each in ErasureMethod if METHODS[each].carrier is carrier]
    for carrier in (Carrier.FIRMWARE, Carrier.OVERWRITING, Carrier.OTHER_TOOL, Carrier.PEOPLE)
)
READ = [*WRITING, *BY_FIRMWARE, *BY_OTHER_TOOL]


def judged_of(method: ErasureMethod) -> ErasureOutcome | None:
    """What five findings amount to, where a drive is asked to erase itself."""
    return ErasureOutcome.ERASED if method in BY_FIRMWARE else None


def writing(method: ErasureMethod = ErasureMethod.OVERWRITE_ZEROS, **changes: object) -> Writing:
    words = {
        "done": 0,
        "may_write": lambda _: None,
        "durable": lambda _done, _bad: None,
        "mark_every": MIB,
        "meter": Meter(Phase.WRITING, SIZE, start=0, report=lambda _: None, clock=time.monotonic),
        "pause": lambda _: None,
        "pattern": pattern_of(method, KEY),
    }
    return Writing(**(words | changes))  # type: ignore[arg-type]  # fields by name


def read_again(method: ErasureMethod, medium: FakeMedium) -> ReadBack:
    return read_back(
        medium,
        whole_of(DEVICE),
        pattern=pattern_of(method, KEY),
        may_go_on=lambda: None,
        meter=Meter(Phase.VERIFYING, SIZE, start=0, report=lambda _: None, clock=time.monotonic),
        pause=lambda _: None,
    )


def test_every_method_on_record_is_registered() -> None:
    assert set(METHODS) == set(ErasureMethod)


@pytest.mark.parametrize("method", ErasureMethod)
def test_a_claim_has_all_its_words_and_no_others_method_has_the_same(method: ErasureMethod) -> None:
    claim = claim_of(method)

    words = (
        *(claim.act, claim.named, claim.done_by, claim.will_be),
        *(claim.item_was, claim.copy_was, claim.device_was),
    )
    assert all(each.strip() == each != "" for each in words)
    assert not any(each.endswith(".") for each in words)
    assert claim.how.endswith(".")
    others = {claim_of(other).done_by for other in ErasureMethod if other is not method}
    assert claim.done_by not in others


@pytest.mark.parametrize("method", ErasureMethod)
def test_what_a_method_leaves_fits_what_proves_it(method: ErasureMethod) -> None:
    claim = claim_of(method)

    assert (claim.proof is Proof.READ_BACK) is (claim.leaves is not None)
    assert (claim.proof is Proof.WITNESSES) is (claim.witnesses > 0)
    assert (claim.proof is Proof.READ_BACK) is (method in READ)


@pytest.mark.parametrize("method", ErasureMethod)
def test_without_evidence_nothing_is_proved(method: ErasureMethod) -> None:
    assert METHODS[method].prove(Evidence()) is ErasureOutcome.FAILED


@pytest.mark.parametrize("method", ErasureMethod)
def test_evidence_of_another_kind_proves_nothing(method: ErasureMethod) -> None:
    of_another = {
        Proof.READ_BACK: Evidence(witnesses=9),
        Proof.WITNESSES: Evidence(was_read=True),
    }[claim_of(method).proof]

    assert METHODS[method].prove(of_another) is ErasureOutcome.FAILED


@pytest.mark.parametrize("method", ErasureMethod)
def test_evidence_of_its_own_kind_proves_it(method: ErasureMethod) -> None:
    claim = claim_of(method)
    own = {
        Proof.READ_BACK: Evidence(was_read=True, firmware=judged_of(method)),
        Proof.WITNESSES: Evidence(witnesses=claim.witnesses),
    }[claim.proof]

    assert METHODS[method].prove(own) is ErasureOutcome.ERASED


@pytest.mark.parametrize("method", BY_OTHER_TOOL)
def test_another_tools_work_that_nobody_read_is_never_erased(method: ErasureMethod) -> None:
    assert METHODS[method].prove(Evidence(left_out=True)) is ErasureOutcome.STATED


@pytest.mark.parametrize("method", BY_FIRMWARE)
@pytest.mark.parametrize("judged", [None, ErasureOutcome.FAILED])
def test_no_reading_however_clean_stands_for_the_five_findings(
    method: ErasureMethod, judged: ErasureOutcome | None
) -> None:
    clean = Evidence(was_read=True, firmware=judged)

    assert METHODS[method].prove(clean) is ErasureOutcome.FAILED


@pytest.mark.parametrize("method", READ)
@pytest.mark.parametrize("what", ["bad", "unread", "different"])
def test_an_exception_is_never_the_whole_of_it(method: ErasureMethod, what: str) -> None:
    evidence = Evidence(was_read=True, firmware=judged_of(method), **{what: PLACE})  # type: ignore[arg-type]  # by name
    outcome = METHODS[method].prove(evidence)

    assert outcome is not ErasureOutcome.ERASED
    assert (outcome is ErasureOutcome.FAILED) is (what == "different" or method in BY_FIRMWARE)


@pytest.mark.parametrize("method", BY_PEOPLE)
def test_one_witness_too_few_proves_nothing(method: ErasureMethod) -> None:
    too_few = Evidence(witnesses=claim_of(method).witnesses - 1)

    assert METHODS[method].prove(too_few) is ErasureOutcome.FAILED


@pytest.mark.parametrize("method", WRITING)
def test_after_a_run_every_planned_byte_reads_as_is_claimed(method: ErasureMethod) -> None:
    medium = FakeMedium(random_bytes(SIZE))
    planned = whole_of(DEVICE)

    overwrite(medium, planned, writing(method))

    found = read_again(method, medium)
    assert (found.bytes_read, found.unread, found.different) == (total(planned), (), ())
    assert medium.flushed == bytes(medium.data)


@pytest.mark.parametrize("method", WRITING)
def test_what_was_there_before_is_found_different(method: ErasureMethod) -> None:
    before = random_bytes(SIZE)

    assert total(read_again(method, FakeMedium(before)).different) == SIZE


@pytest.mark.parametrize("method", WRITING)
def test_a_sector_that_refuses_is_told_and_all_others_are_written(method: ErasureMethod) -> None:
    medium = FakeMedium(random_bytes(SIZE), unwritable=frozenset({700, 701}))
    bad: list[Extent] = []

    overwrite(
        medium,
        whole_of(DEVICE),
        writing(method, durable=lambda _done, more: bad.extend(more)),
    )

    place = Extent(700 * 512, 1024)
    assert bad == [place]
    assert total(read_again(method, medium).different) <= place.length


@pytest.mark.parametrize("method", WRITING)
def test_nothing_is_written_after_leave_was_withdrawn(method: ErasureMethod) -> None:
    medium = FakeMedium(random_bytes(SIZE))

    def withdraw() -> None:
        raise PermissionWithdrawnError("a hold was placed")

    with pytest.raises(PermissionWithdrawnError):
        overwrite(
            medium,
            whole_of(DEVICE),
            writing(method, may_write=on_call(1, withdraw)),
        )

    assert bytes(medium.data) == random_bytes(SIZE)


@pytest.mark.parametrize("method", WRITING)
def test_a_later_run_goes_on_where_an_earlier_one_stopped(method: ErasureMethod) -> None:
    medium = FakeMedium(random_bytes(SIZE))

    overwrite(medium, whole_of(DEVICE), writing(method, done=5 * MIB))

    assert bytes(medium.data[: 5 * MIB]) == random_bytes(SIZE)[: 5 * MIB]
    assert read_again(method, medium).different[0].end <= 5 * MIB


@pytest.mark.parametrize("method", BY_PEOPLE)
def test_a_method_that_people_carry_out_has_no_eraser(method: ErasureMethod) -> None:
    with pytest.raises(RefusedTargetError, match="is done by people"):
        eraser_of(method)


def test_every_carrier_but_people_has_an_eraser() -> None:
    assert {*ERASERS, Carrier.PEOPLE} == set(Carrier)


@pytest.mark.parametrize("method", BY_PEOPLE)
def test_no_plan_is_made_for_a_method_that_writes_nothing(
    method: ErasureMethod, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.raw"
    make_working_copy(copy, random_bytes(MIB))

    with pytest.raises(RefusedTargetError, match="writes nothing"):
        plan_for(copy, method=method)


def test_no_firmware_method_is_planned_for_a_file(tmp_path: Path) -> None:
    copy = tmp_path / "copy.raw"
    make_working_copy(copy, random_bytes(MIB))

    for method in BY_FIRMWARE:
        with pytest.raises(RefusedTargetError, match="it is a file"):
            plan_for(copy, method=method)


def test_a_plan_is_carried_out_by_its_own_method_only(tmp_path: Path) -> None:
    copy = tmp_path / "copy.raw"
    make_working_copy(copy, random_bytes(MIB))
    plan = plan_for(copy)

    for method in BY_PEOPLE:
        with pytest.raises(RefusedTargetError):
            verify_plan_fits(replace(plan, method=method), plan.target, plan.target_kind)
