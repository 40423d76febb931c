"""On its day a copy is kept on or ends: one person signs it, a supervisor authorises it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.acts.exhibits.copies import EndCopy
from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.copies.reviews import ReviewGround
from evidence_store.domain.exhibits.acquisitions import RegisteredFile
from evidence_store.domain.exhibits.copies import CopyEnd, CopyKind, CopyStanding
from evidence_store.domain.exhibits.standing import FinalDisposition, FinalKind
from evidence_store.domain.overview.due import DueKind
from evidence_store.errors import (
    ConflictError,
    HoldOpenError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
    StatementError,
    WrongEntryError,
)
from evidence_store.workflow.copies.endings import start_ending
from evidence_store.workflow.exhibits import exhibits
from evidence_store.workflow.holds.holds import place_hold
from evidence_store.workflow.overview.due import list_due
from evidence_store.workflow.overview.waiting import list_waiting, look_over
from tests.builders import NOON, a_sentence, an_acquisition
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.copies.reviewing import (
    TODAY,
    a_copy,
    a_file,
    authorise,
    ending,
    keeping,
    register,
    sign,
    to_end,
)
from tests.evidence_store.workflow.desk import Desk

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.copies import HeldCopy


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.usefixtures("golden")
def test_a_copy_is_kept_on_by_two_people_with_a_day_and_a_ground(desk: Desk) -> None:
    copy = a_copy(desk)
    signed = sign(desk, keeping(copy))
    kept = authorise(desk, copy)

    assert signed.stands is CopyStanding.SIGNED
    assert signed.review_on == TODAY
    assert (kept.stands, kept.review_on) == (CopyStanding.KEPT, TODAY + timedelta(days=200))
    (review,) = kept.reviews
    assert (review.by, review.authorised_by) == ("u_officer", "u_supervisor")
    assert review.ground is ReviewGround.RETENTION


@pytest.mark.usefixtures("golden")
def test_a_copy_is_to_end_by_two_people_with_the_holds_that_the_second_signed_for(
    desk: Desk,
) -> None:
    copy = to_end(desk)

    assert copy.stands is CopyStanding.AUTHORISED
    assert copy.is_held
    assert copy.review is not None
    assert copy.review.holds is not None
    assert copy.review.holds.is_clear


def test_nobody_authorises_what_they_signed(desk: Desk) -> None:
    copy = register(desk, a_copy(desk))
    sign(desk, ending(copy), desk.everything)

    with pytest.raises(SamePersonError):
        authorise(desk, copy, desk.everything)
    with pytest.raises(NotPermittedError):
        authorise(desk, copy, desk.officer)
    assert authorise(desk, copy).stands is CopyStanding.AUTHORISED


def test_a_copy_ends_on_the_day_of_its_review_and_not_before(desk: Desk) -> None:
    copy = a_copy(desk, review_on=TODAY + timedelta(days=1))

    with pytest.raises(OutOfSequenceError, match="day of its review or later"):
        sign(desk, ending(copy))
    sign(desk, keeping(copy))


def test_a_ground_belongs_to_its_outcome_and_a_day_to_what_is_kept(desk: Desk) -> None:
    copy = a_copy(desk)

    for wrong in (
        ending(copy, ground=ReviewGround.RETENTION),
        keeping(copy, ground=ReviewGround.NOT_NEEDED),
        ending(copy, until=TODAY + timedelta(days=9)),
        keeping(copy, until=None),
        keeping(copy, until=TODAY),
    ):
        with pytest.raises(WrongEntryError):
            sign(desk, wrong)


def test_held_twice_is_a_ground_only_where_another_copy_of_the_image_is_held(desk: Desk) -> None:
    desk.uow.acquisitions.add(an_acquisition())
    first = a_copy(desk, kind=CopyKind.DISK_IMAGE, acquisition="a_1")
    twice = ending(first, ground=ReviewGround.HELD_TWICE)

    with pytest.raises(OutOfSequenceError, match="no other copy"):
        sign(desk, twice)
    a_copy(desk, kind=CopyKind.DISK_IMAGE, acquisition="a_1")
    sign(desk, twice)


def test_every_hold_bars_the_end_when_it_is_signed_and_when_it_is_authorised(desk: Desk) -> None:
    copy = register(desk, a_copy(desk))
    sign(desk, ending(copy))
    place_hold(desk.of(desk.officer), "x_1", code="litigation", note="Inquest")

    with pytest.raises(HoldOpenError):
        authorise(desk, copy)
    with pytest.raises(HoldOpenError):
        sign(desk, ending(copy))
    sign(desk, keeping(copy))


def in_custody(desk: Desk) -> HeldCopy:
    """The offender is in custody, and the disk image is kept in place of the device."""
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, sentence=a_sentence(kind=SentenceKind.CUSTODY)))
    desk.uow.acquisitions.add(an_acquisition())
    exhibits.decide_copy(desk.of(desk.supervisor), "x_1", "a_1", reason="Reasonable")
    return a_copy(desk, kind=CopyKind.DISK_IMAGE, acquisition="a_1")


def test_a_retention_that_a_copy_stands_in_for_has_not_ended_for_that_copy(desk: Desk) -> None:
    copy = in_custody(desk)

    with pytest.raises(HoldOpenError, match="no release is recorded"):
        sign(desk, ending(copy))
    a_copy(desk, kind=CopyKind.DISK_IMAGE, acquisition="a_1")
    sign(desk, ending(copy))


def test_what_was_signed_runs_out_and_counts_for_the_files_that_were_there(desk: Desk) -> None:
    copy = register(desk, a_copy(desk))
    sign(desk, ending(copy))
    register(desk, copy, a_file(1), a_file(2))

    with pytest.raises(StatementError, match="registered again since"):
        authorise(desk, copy)
    sign(desk, ending(copy))
    desk.clock.now = NOON + timedelta(hours=73)
    with pytest.raises(StatementError, match="expired"):
        authorise(desk, copy)


def test_no_copy_ends_while_a_disposal_may_rest_on_it(desk: Desk) -> None:
    copy = register(desk, a_copy(desk))
    desk.propose()

    with pytest.raises(OutOfSequenceError, match="may rest on the copy"):
        sign(desk, ending(copy))


def test_a_registered_copy_is_not_recorded_as_erased_on_paper(desk: Desk) -> None:
    copy = register(desk, a_copy(desk))
    paper = EndCopy(copy=copy.id, how=CopyEnd.ERASED, ended_on=TODAY, paper="Report 9")

    with pytest.raises(OutOfSequenceError, match="files of this copy are registered here"):
        done(paper, "x_1", desk.of(desk.officer))


def test_the_files_of_a_copy_are_its_own(desk: Desk) -> None:
    image = an_acquisition(files=(RegisteredFile("5@5", 8192, None),))
    desk.uow.acquisitions.add(image)
    copy = a_copy(desk)

    with pytest.raises(WrongEntryError, match="each once"):
        register(desk, copy, a_file(1), a_file(1))
    register(desk, copy, a_file(7))
    other = a_copy(desk)
    with pytest.raises(ConflictError, match="another copy"):
        register(desk, other, a_file(7))
    named = a_copy(desk, kind=CopyKind.DISK_IMAGE, acquisition="a_1")
    with pytest.raises(WrongEntryError, match="not its files"):
        register(desk, named, a_file(8))
    with pytest.raises(ConflictError, match="does not name"):
        register(desk, other, a_file(9, marks="5@5"))
    register(desk, named, a_file(9, marks="5@5"))


@pytest.mark.parametrize("ended", [None, CopyEnd.LOST])
def test_a_file_of_a_copy_in_another_case_is_neither_registered_nor_ended(
    desk: Desk, ended: CopyEnd | None
) -> None:
    copy = to_end(desk)
    listed = replace(copy, files=(a_file(1), a_file(2)), ended=ended)
    exhibit = desk.uow.exhibits.get("x_1")
    other = replace(exhibit, id="x_9", case_id="c_9", reference="OTHER/1", copies=(listed,))
    desk.uow.exhibits.add(other)

    with pytest.raises(ConflictError, match="another case") as refused:
        register(desk, a_copy(desk), a_file(2))
    assert "OTHER/1" not in str(refused.value)
    desk.state_date()
    with pytest.raises(ConflictError, match="another case"):
        start_ending(desk.of(desk.examiner), "x_1", copy.id)


def test_a_review_is_due_on_its_day_and_waits_for_the_right_people(desk: Desk) -> None:
    copy = register(desk, a_copy(desk))

    assert DueKind.COPY_REVIEW in due(desk)
    assert "The review of a copy that is kept of it is due." in waiting(desk)
    sign(desk, ending(copy))
    assert DueKind.COPY_TO_AUTHORISE in due(desk)
    assert "One person signed the review of a copy that is kept of it." in waiting(desk)
    authorise(desk, copy)
    assert DueKind.COPY_TO_END in due(desk)


def test_a_review_is_late_on_the_overview_and_stays_due_when_the_exhibit_has_left(
    desk: Desk,
) -> None:
    a_copy(desk, review_on=TODAY - timedelta(days=3))
    exhibit = desk.uow.exhibits.get("x_1")
    gone = FinalDisposition(FinalKind.SOLD, NOON, "u_officer", "Buyer", "Receipt 1")
    desk.uow.exhibits.save(replace(exhibit, ended=gone))

    assert [each.kind for each in look_over(desk.of(desk.supervisor)).late] == [DueKind.COPY_REVIEW]
    assert due(desk) == {DueKind.COPY_REVIEW}
    assert "The review of a copy that is kept of it is due." in waiting(desk)


def due(desk: Desk) -> set[DueKind]:
    found = {each.kind for each in list_due(desk.of(desk.officer), None)}
    return found - {DueKind.DISPOSAL}


def waiting(desk: Desk) -> set[str]:
    return {each.todo.stands for each in list_waiting(desk.of(desk.supervisor))}
