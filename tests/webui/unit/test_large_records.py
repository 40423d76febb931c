"""What an act reads does not grow with the record: no kind of record is read whole within one."""

from __future__ import annotations

import os
import re
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event

from evidence_store.domain.unit.jobs import JobKind
from evidence_store.workflow._kit.subjects.acquired_files import is_registered
from evidence_store.workflow.exhibits.exhibits import register_training_file
from evidence_store.workflow.scans.acquisitions import (
    AcquisitionEntry,
    register_acquisition,
)
from evidence_store.workflow.unit.jobs import queue_job, take_job
from forensics.containers.opening import identify_source
from tests.webui.conftest import PASSPHRASE, Unit, make_requests, make_unit
from tests.webui.story import in_hand

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


OF_ALL = r"FROM (case_file|court_order|exhibit|acquisition|scan|disposal|certificate|anchor|job)\b"
BOUNDED = re.compile(r"\bWHERE\b|\bLIMIT\b|max\(")


@contextmanager
def whole_reads() -> Iterator[list[str]]:
    """The statements by which steps read every record of a kind, of whatever connection."""
    found: list[str] = []

    def hear(_: Any, __: Any, statement: str, *___: Any) -> None:
        by_a_step = any("/workflow/" in each.filename for each in traceback.extract_stack())
        if by_a_step and re.search(OF_ALL, statement) and not BOUNDED.search(statement):
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


def test_booking_in_destroying_and_certifying_read_no_kind_of_record_whole(tmp_path: Path) -> None:
    with whole_reads() as found:
        made = make_unit(tmp_path, make_requests())

    assert made.story.certificate.number
    assert found == []


def test_an_image_a_working_copy_and_a_job_are_taken_in_without_reading_a_kind_whole(
    open_unit: Unit, tmp_path: Path
) -> None:
    store, disk = open_unit.store, open_unit.story.disk
    who = store.open_actor("E1", PASSPHRASE)
    officer = store.open_actor("O1", PASSPHRASE)
    image = tmp_path / "disk.raw"
    image.touch()
    os.truncate(image, disk.size or 4096)
    bag = in_hand(store, who, disk)

    with whole_reads() as found:
        register_training_file(
            store.desk_of(officer),
            disk.id,
            copy_serial="copy",
            copy_size=disk.size or 4096,
            is_training=True,
        )
        entry = AcquisitionEntry(identify_source(image), "dd", ())
        made = register_acquisition(store.signing_desk(who), disk.id, entry=entry, bag=bag)
        assert is_registered(image, uow=store.reading())
        queue_job(store.signing_desk(who), made.id, kind=JobKind.CHECK_IMAGE)
        reading = store.reading()
        uow = store.unit_of_work(who.unit_keys)
        job = take_job(
            worker="here:1", is_lost=lambda _: True, reading=reading, uow=uow, clock=store.clock
        )
        assert job is not None

    assert found == []
