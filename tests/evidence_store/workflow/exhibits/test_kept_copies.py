"""A copy is kept instead of the original only for as long as there is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.acts.exhibits.copies import EndCopy, RecordCopy
from evidence_store.acts.orders.decisions import DecideDisclosure
from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.acquisitions import AcquiredAs
from evidence_store.domain.exhibits.copies import CopyEnd, CopyKind
from evidence_store.domain.orders.matters import Need
from evidence_store.errors import HoldOpenError, OutOfSequenceError, WrongEntryError
from evidence_store.workflow.exhibits import exhibits
from forensics.values import ErasureMethod
from tests.builders import a_sentence, an_acquisition, settled_matters
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import Desk

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal

TODAY = date(2026, 7, 14)


@pytest.fixture
def desk() -> Desk:
    """The offender is in custody; a verified disk image of the device is on record."""
    made = Desk()
    order = made.uow.orders.get("o_1")
    made.uow.orders.save(replace(order, sentence=a_sentence(kind=SentenceKind.CUSTODY)))
    made.uow.acquisitions.add(an_acquisition())
    return made


def keep(desk: Desk) -> None:
    exhibits.decide_copy(desk.of(desk.supervisor), "x_1", "a_1", reason="Reasonable")


def copy(desk: Desk, acquisition: str | None = "a_1") -> str:
    entry = RecordCopy(
        kind=CopyKind.DISK_IMAGE,
        description="E01",
        holder="Digital unit",
        place="Server 2",
        basis="CPIA Code",
        review_on=date(2027, 1, 1),
        acquisition=acquisition or "",
    )
    return done(entry, "x_1", desk.of(desk.officer)).copies[-1].id


def test_an_extraction_is_not_put_in_the_inventory_as_a_disk_image(desk: Desk) -> None:
    desk.uow.acquisitions.add(an_acquisition(id="a_2", acquired_as=AcquiredAs.ARCHIVE))

    with pytest.raises(WrongEntryError, match="an extraction of files, and no disk image"):
        copy(desk, "a_2")


def end(desk: Desk, copy_id: str, how: CopyEnd = CopyEnd.LOST) -> None:
    ending = EndCopy(copy=copy_id, how=how, ended_on=TODAY, paper="Report 9")
    done(ending, "x_1", desk.of(desk.examiner))


def destruction(desk: Desk) -> Disposal:
    return desk.permitted(method=ErasureMethod.DESTRUCTION, plan=None)


def suffices(desk: Desk) -> None:
    entry = DecideDisclosure(
        need=Need.COPY_SUFFICES, officer="D. Officer", decided_on=TODAY, reason="Reviewed"
    )
    by = desk.of(desk.officer)
    done(entry, "o_1", by)


def at_liberty(desk: Desk, **matters: Any) -> None:
    order = desk.uow.orders.get("o_1")
    told = settled_matters(**matters)
    desk.uow.orders.save(replace(order, sentence=a_sentence(), matters=told))


@pytest.mark.parametrize("acquisition", ["a_1", None])
@pytest.mark.parametrize("how", CopyEnd)
def test_no_destruction_begins_in_custody_on_a_copy_that_has_ended(
    desk: Desk, how: CopyEnd, acquisition: str | None
) -> None:
    keep(desk)
    end(desk, copy(desk, acquisition), how)

    with pytest.raises(HoldOpenError, match="no release is recorded"):
        destruction(desk)
    with pytest.raises(OutOfSequenceError, match="every copy of this disk image has ended"):
        keep(desk)


def test_a_copy_that_came_to_light_again_is_decided_about_again(desk: Desk) -> None:
    keep(desk)
    end(desk, copy(desk))
    copy(desk)

    with pytest.raises(HoldOpenError, match="no release is recorded"):
        destruction(desk)
    keep(desk)
    desk.begin_destruction(destruction(desk))


def test_the_end_of_one_copy_of_two_ends_nothing(desk: Desk) -> None:
    keep(desk)
    first = copy(desk)
    copy(desk)
    permitted = destruction(desk)
    end(desk, first)

    desk.begin_destruction(permitted)


@pytest.mark.parametrize("decide", [keep, suffices])
def test_the_end_of_the_last_copy_voids_what_rested_on_it(desk: Desk, decide: Any) -> None:
    if decide is suffices:
        at_liberty(desk)
    decide(desk)
    found = copy(desk)
    permitted = destruction(desk)
    end(desk, found)

    voided = desk.uow.disposals.get(permitted.id)
    assert voided.state is DisposalState.VOID
    assert voided.void_reason == "the last copy of a verified disk image ended"


def test_the_end_of_a_copy_voids_nothing_that_did_not_rest_on_it(desk: Desk) -> None:
    at_liberty(desk)
    found = copy(desk)
    permitted = destruction(desk)
    end(desk, found)

    desk.begin_destruction(permitted)


@pytest.mark.parametrize("images", [(), (an_acquisition(computed_digest=None),)])
def test_no_copy_suffices_where_no_verified_one_is_on_record(images: Any) -> None:
    desk = Desk()
    for each in images:
        desk.uow.acquisitions.add(each)

    with pytest.raises(OutOfSequenceError, match="that still exists is recorded"):
        suffices(desk)


def test_a_decision_that_a_copy_suffices_ends_nothing_without_a_copy() -> None:
    desk = Desk()
    decided = (replace(settled_matters().decisions[0], need=Need.COPY_SUFFICES),)
    at_liberty(desk, decisions=decided)

    with pytest.raises(
        HoldOpenError, match="No verified disk image of this exhibit that still exists is recorded"
    ):
        desk.permitted()
    desk.uow.acquisitions.add(an_acquisition())
    desk.begin_destruction(destruction(desk))
