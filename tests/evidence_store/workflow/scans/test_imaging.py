"""Imaging at the station is begun for who holds the exhibit, and on that device alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.custody.signed.statements import STATEMENT
from evidence_store.domain.events.kinds.imaging_events import ACCREDITATION_RECORDED
from evidence_store.domain.unit.accreditations import NotAccreditedError
from evidence_store.errors import (
    ConflictError,
    NotPermittedError,
    OutOfSequenceError,
    RefusedError,
    TamperedLogError,
)
from evidence_store.workflow._kit.of_unit.accredited import accreditation_in_force
from evidence_store.workflow.scans.imaging import begin_imaging, end_imaging, queue_imaging
from forensics.imaging.ends import ImagingEnd
from forensics.values import DeviceIdentity
from tests.evidence_store.workflow.desk import Desk
from tests.evidence_store.workflow.exhibit_deeds import in_accredited_unit, stopped

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.unit.jobs import Job

TOOL = ("ewfacquire", "20140816", None)


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    in_accredited_unit(made)
    return made


def queued(desk: Desk) -> Job:
    return queue_imaging(desk.of(desk.examiner), "x_1", job_id="j_1")


def device(exhibit: Exhibit, **changes: object) -> DeviceIdentity:
    shown = DeviceIdentity(exhibit.serial, "Stick", exhibit.size or 4096)
    return replace(shown, **changes)  # type: ignore[arg-type]  # fields by name


def accredited_in(desk: Desk) -> list[int]:
    drafts = enumerate(desk.uow.custody.drafts)
    return [seq for seq, each in drafts if each.event == ACCREDITATION_RECORDED.name]


def begin(desk: Desk, job: Job, **changes: object) -> None:
    identity = device(desk.uow.exhibits.get("x_1"), **changes)
    begin_imaging(desk.of(desk.examiner), job, identity=identity, facts=None, tool=TOOL)


@pytest.mark.usefixtures("golden")
def test_who_began_it_on_which_device_and_under_which_accreditation_is_in_the_log(
    desk: Desk,
) -> None:
    job = queued(desk)
    begin(desk, job)
    end_imaging(desk.of(desk.examiner), job, how=ImagingEnd.TAKEN_AWAY)

    begun, ended = desk.uow.custody.drafts[-2:]
    assert [begun.public["accreditation"]] == accredited_in(desk)
    assert begun.committed["by"] == "u_examiner"
    assert begun.committed["serial"] == desk.uow.exhibits.get("x_1").serial
    assert begun.public["size"] == device(desk.uow.exhibits.get("x_1")).size
    assert "serial" not in begun.public
    assert (ended.event, ended.public["how"]) == ("imaging.ended", "the device was taken away")
    assert ended.public["medium"] is None


def test_another_device_than_the_exhibit_is_not_read(desk: Desk) -> None:
    job = queued(desk)
    for other in ({"serial": "ANOTHER"}, {"serial": None}):
        with pytest.raises(OutOfSequenceError, match="not this exhibit"):
            begin(desk, job, **other)
    size = desk.uow.exhibits.get("x_1").size
    if size is not None:
        with pytest.raises(OutOfSequenceError, match="not this exhibit"):
            begin(desk, job, size=size + 512)
    assert "imaging.begun" not in desk.uow.events


def test_everything_is_asked_again_when_it_begins(desk: Desk) -> None:
    job = queued(desk)
    desk.clock.now += timedelta(days=1)
    with pytest.raises(NotAccreditedError, match="not recorded an accreditation"):
        begin(desk, job)
    desk.clock.now -= timedelta(days=1)
    stopped(desk)
    with pytest.raises(RefusedError):
        begin(desk, job)
    assert "imaging.begun" not in desk.uow.events


def test_one_serial_number_is_imaged_once_at_a_time(desk: Desk) -> None:
    queued(desk)
    other = replace(desk.uow.exhibits.get("x_1"), id="x_9", version=1, reference="ABC/9")
    desk.uow.exhibits.add(other)

    with pytest.raises(OutOfSequenceError, match="being imaged"):
        queued(desk)
    with pytest.raises(ConflictError, match="this serial number"):
        queue_imaging(desk.of(desk.examiner), "x_9", job_id="j_2")


def test_an_accreditation_that_another_person_says_they_signed_is_none(desk: Desk) -> None:
    """As somebody who writes into the database could have it: the signature is of other words."""
    (seq,) = accredited_in(desk)
    statement = desk.uow.custody.disclosed(seq)[STATEMENT]
    assert isinstance(statement, dict)
    desk.uow.custody.put_instead[seq] = {STATEMENT: {**statement, "nonce": "of another"}}

    with pytest.raises(TamperedLogError, match="not signed by a supervisor"):
        accreditation_in_force(desk.uow.custody, at=desk.clock())
    with pytest.raises(TamperedLogError):
        queued(desk)


def test_nobody_but_the_examiner_who_holds_it_asks(desk: Desk) -> None:
    for who, why in ((desk.second, OutOfSequenceError), (desk.officer, NotPermittedError)):
        with pytest.raises(why):
            queue_imaging(desk.of(who), "x_1", job_id="j_1")
