"""The end of a copy begins under what two people signed; each start checks everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.copies.endings import EndOutcome
from evidence_store.domain.exhibits.copies import CopyKind, CopyStanding, is_image_held
from evidence_store.errors import (
    EvidenceStoreError,
    HoldOpenError,
    ImpossibleReportError,
    NotPermittedError,
    OutOfSequenceError,
    PermitError,
    RefusedError,
    SamePersonError,
    StatementError,
    UnknownTimeError,
)
from evidence_store.workflow._kit.copy_grounds import copy_of
from evidence_store.workflow.copies.documenting import require_document
from evidence_store.workflow.copies.endings import (
    record_reading,
    record_written,
    renew_ending,
    start_ending,
)
from evidence_store.workflow.holds.holds import place_hold, release_hold
from tests.builders import NOON
from tests.evidence_store.workflow.copies.reviewing import (
    a_copy,
    a_file,
    authorise,
    ending,
    keeping,
    reading,
    receipt,
    register,
    sign,
    to_end,
)
from tests.evidence_store.workflow.desk import Desk

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.copies import HeldCopy
    from forensics.values.copies.police_copies import CopyReceipt

SIZE = a_file().size


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.state_date()
    return made


def start(desk: Desk, copy: HeldCopy, who: Any = None) -> HeldCopy:
    return start_ending(desk.of(who or desk.examiner), "x_1", copy.id)


def write(desk: Desk, copy: HeldCopy, made: CopyReceipt | None = None) -> HeldCopy:
    by = desk.of(desk.examiner)
    return record_written(by, "x_1", copy.id, receipt=made or receipt(copy))


def read(desk: Desk, copy: HeldCopy, who: Any = None, **changes: Any) -> HeldCopy:
    by = desk.of(who or desk.second)
    return record_reading(by, "x_1", copy.id, reading=reading(copy, **changes))


@pytest.mark.usefixtures("golden")
def test_a_copy_is_begun_written_and_read_again_each_with_its_entry(desk: Desk) -> None:
    a_copy(desk)
    copy = to_end(desk)

    begun = start(desk, copy)
    written = write(desk, copy)
    done = read(desk, copy)

    stands = [each.stands for each in (begun, written, done)]
    assert stands == [CopyStanding.BEGUN, CopyStanding.WRITTEN, CopyStanding.READ]
    assert done.ending is not None
    assert (done.ending.outcome, done.ending.starts) == (EndOutcome.ERASED, 1)
    assert [each.kind for each in done.ending.others] == ["working_copy"]
    assert done.is_held  # until its document is issued
    assert desk.uow.exhibits.get("x_1").stage is Desk().uow.exhibits.get("x_1").stage


def test_nobody_begins_what_they_authorised_and_nobody_reads_what_they_overwrote(
    desk: Desk,
) -> None:
    copy = register(desk, a_copy(desk))
    sign(desk, ending(copy))
    authorise(desk, copy, desk.everything)

    with pytest.raises(SamePersonError):
        start(desk, copy, desk.everything)
    with pytest.raises(NotPermittedError):
        start(desk, copy, desk.officer)
    start(desk, copy)
    write(desk, copy)
    for who in (desk.examiner, desk.everything):
        with pytest.raises(SamePersonError):
            read(desk, copy, who)
    read(desk, copy)


def _held(desk: Desk, copy: HeldCopy) -> None:
    del copy
    place_hold(desk.of(desk.officer), "x_1", code="litigation", note="Inquest")


def _held_and_released(desk: Desk, copy: HeldCopy) -> None:
    _held(desk, copy)
    (hold,) = desk.uow.exhibits.get("x_1").open_holds
    for who in (desk.officer, desk.supervisor):
        release_hold(desk.of(who), "x_1", hold.id, reason="Over")


def _late(desk: Desk, copy: HeldCopy) -> None:
    del copy
    desk.clock.now = NOON + timedelta(hours=73)


def _other_files(desk: Desk, copy: HeldCopy) -> None:
    register(desk, copy, a_file(1), a_file(2))


def _signed_again(desk: Desk, copy: HeldCopy) -> None:
    sign(desk, keeping(copy))


def _proposed(desk: Desk, copy: HeldCopy) -> None:
    del copy
    desk.propose()


@pytest.mark.parametrize("begun", [False, True], ids=["start", "resume"])
@pytest.mark.parametrize(
    ("comes", "error"),
    [
        (_held, HoldOpenError),
        (_held_and_released, StatementError),
        (_late, RefusedError),
        (_other_files, EvidenceStoreError),
        (_signed_again, OutOfSequenceError),
        (_proposed, OutOfSequenceError),
    ],
)
def test_whatever_comes_in_between_refuses_the_start_and_the_resume(
    desk: Desk, comes: Any, error: type[Exception], *, begun: bool
) -> None:
    copy = to_end(desk)
    if begun:
        start(desk, copy)

    def all_of_it() -> None:
        comes(desk, copy)
        start(desk, copy)

    with pytest.raises(error):
        all_of_it()
    kept = copy_of(desk.uow.exhibits.get("x_1"), copy.id)
    assert (0 if kept.ending is None else kept.ending.starts) == int(begun)


def test_nothing_begins_while_nobody_else_vouches_for_the_time() -> None:
    desk = Desk()
    copy = to_end(desk)

    with pytest.raises(UnknownTimeError):
        start(desk, copy)


def test_a_resume_is_a_new_start_with_its_own_entry_and_stops_the_one_before(desk: Desk) -> None:
    copy = to_end(desk)
    start(desk, copy)

    again = start(desk, copy, desk.second)

    assert again.ending is not None
    assert (again.ending.starts, again.ending.operators) == (2, ("u_examiner", "u_second"))
    assert desk.uow.events.count("copy.erase_started") == 2
    go_on: dict[str, Any] = {
        "uow": desk.uow,
        "clock": desk.clock,
        "rules": desk.of(desk.examiner).rules,
    }
    renew_ending("x_1", copy.id, start=2, **go_on)
    with pytest.raises(PermitError, match="another start"):
        renew_ending("x_1", copy.id, start=1, **go_on)
    with pytest.raises(OutOfSequenceError, match="person who began it"):
        write(desk, copy)
    _held(desk, copy)
    with pytest.raises(HoldOpenError):
        renew_ending("x_1", copy.id, start=2, **go_on)


def test_a_copy_that_was_begun_is_no_whole_copy_and_is_not_kept(desk: Desk) -> None:
    copy = to_end(desk)
    begun = start(desk, copy)
    image = replace(begun, kind=CopyKind.DISK_IMAGE, acquisition_id="a_1")

    assert not is_image_held("a_1", (image,))
    with pytest.raises(OutOfSequenceError, match="cannot be kept"):
        sign(desk, keeping(copy))


@pytest.mark.parametrize(
    "changes",
    [{"size": SIZE + 1}, {"written": SIZE + 1}, {"read_back": SIZE + 1}, {"different": SIZE + 1}],
)
def test_a_receipt_of_other_files_is_refused(desk: Desk, changes: dict[str, int]) -> None:
    copy = to_end(desk)
    start(desk, copy)

    with pytest.raises(ImpossibleReportError):
        write(desk, copy, receipt(copy, **changes))


@pytest.mark.parametrize("changes", [{"zero": SIZE - 1}, {"read": SIZE - 1, "zero": SIZE - 1}])
def test_one_byte_that_is_not_zero_or_not_read_is_a_failure(
    desk: Desk, changes: dict[str, int]
) -> None:
    copy = to_end(desk)
    start(desk, copy)
    write(desk, copy)

    done = read(desk, copy, **changes)

    assert done.ending is not None
    assert done.ending.outcome is EndOutcome.FAILED
    # Whoever may not issue its document is refused before a file is deleted for it.
    with pytest.raises(NotPermittedError):
        require_document(desk.of(desk.administrator), "x_1", copy.id)
