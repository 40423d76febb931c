"""Has a disk image read by a second reader, and records the result. Not a step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.scan_events import ACQUISITION_READ_TWICE
from evidence_store.domain.exhibits.discrepancies import DiscrepancyKind
from evidence_store.domain.exhibits.second_readings import ReadersSay, SecondReading
from evidence_store.errors import WrongEntryError
from evidence_store.workflow._kit.subjects.noting import Noted, note
from forensics.scanning.sources.second_reader import READ_TWICE, ReadBySecond, read_by_second

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.exhibits.acquisitions import Acquisition, ImageReading
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit
    from forensics.values import SourceRef

NOTHING_TO_COMPARE = "our own reader could not read all of it"


def require_second_reader(source: SourceRef) -> None:
    """Check that there is a second reader for this kind of disk image.

    Raises:
        WrongEntryError: there is none.
    """
    if source.kind not in READ_TWICE:
        raise WrongEntryError(
            "There is a second reader for disk images in the forms E01, S01 and Ex01 alone. Have "
            "this one checked without it."
        )


def read_second(
    found: ImageReading, *, source: SourceRef, on_progress: Callable[[int], None]
) -> ReadBySecond:
    """Have it read by the second reader, unless our own could not read all of it.

    ``on_progress`` counts on from the bytes that our own reader read.
    """
    # libewf gives a damaged chunk as zeros and says nothing of it, so its digest is compared only
    # where our own covers every byte (ADR 70).
    if not found.digests:
        return ReadBySecond("no second reader", fault=NOTHING_TO_COMPARE)
    return read_by_second(
        source,
        algorithms=tuple(each.algorithm for each in found.digests),
        on_progress=lambda done: on_progress(source.size + done),
    )


def record_second(
    opened: OpenExhibit, image: Acquisition, ours: ImageReading, second: ReadBySecond
) -> None:
    """Keep with the image what two readers found, with its entry; a difference is a discrepancy."""
    found = SecondReading(
        reader=second.reader,
        ours=ours.digests,
        theirs=second.digests,
        # None: a reader that failed is not compared, so it differs in nothing (ADR 70).
        is_as_long=second.size in {None, image.size},
        fault=second.fault,
        read_by=opened.actor.id,
        read_at=opened.at,
    )
    opened.uow.acquisitions.save(replace(image, second_reading=found))
    opened.append(
        ACQUISITION_READ_TWICE,
        public={
            "acquisition": image.id,
            "reader": found.reader,
            "readers": found.says.value,
            "computed": [str(each) for each in found.ours],
            "second": [str(each) for each in found.theirs],
        },
    )
    wrong = _noted(image, found)
    # Readers that differ twice over one disk image are one discrepancy.
    is_new = all(wrong.note != each.note for each in opened.exhibit.discrepancies)
    if found.says is ReadersSay.DIFFER and is_new:
        note(opened, wrong)


def _noted(image: Acquisition, found: SecondReading) -> Noted:
    what = "bytes" if found.is_as_long else "lengths of the medium"
    return Noted(
        DiscrepancyKind.READERS,
        f"Disk image {image.id}: our reader and {found.reader} give different {what}. Neither is "
        "taken for the truth.",
        recorded=" ".join(map(str, found.ours)),
        seen=" ".join(map(str, found.theirs)) or None,
    )
