"""By what a record is known again among all of its kind: numbers, seals, files, heads.

A step that asks "is this already recorded, in any case?" asks for one of these, and reads the few
records that have it, however many there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.device_facts import (
    IMEI_LENGTH,
    IMEISV_LENGTH,
    TYPE_AND_SERIAL,
)
from evidence_store.domain.values.texts import same_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.unit.anchors import Anchor, AnchoredHead


def numbers_of(exhibit: Exhibit) -> frozenset[str]:
    """Every number by which the device could be known as another exhibit."""
    facts = exhibit.facts
    serials = () if exhibit.serial is None else (exhibit.serial,)
    imeis = [*filter(None, (exhibit.imei, facts.imeisv)), *facts.further_imeis]
    return frozenset(
        {f"serial {same_key(each)}" for each in serials if same_key(each)}
        # The record may hold the IMEI of a device here and its IMEISV there: 14 digits are common.
        | {_imei(each) for each in imeis}
    )


def imeis_of(numbers: Iterable[str]) -> frozenset[str]:
    """By what an exhibit is known that has one of these IMEIs."""
    return frozenset(map(_imei, numbers))


def as_typed(number: str) -> frozenset[str]:
    """By what an exhibit is known whose seal, serial number, IMEI or IMEISV this is."""
    key = same_key(number)
    typed = {seal_on_bag(number), f"serial {key}"}
    is_radio = key.isdigit() and len(key) in (IMEI_LENGTH, IMEISV_LENGTH)
    return frozenset(typed | {_imei(key)} if is_radio else typed)


def _imei(digits: str) -> str:
    return f"imei {digits[:TYPE_AND_SERIAL]}"


def seal_on_bag(number: str) -> str:
    """The seal that is unbroken on a bag."""
    return f"seal {same_key(number)}"


def training_copy(copy_serial: str) -> str:
    """The working copy used in place of an exhibit in a training folder."""
    return f"copy {copy_serial}"


def on_label(reference: str) -> str:
    """The reference on a label, in whichever case it is typed."""
    return f"label {reference.casefold()}"


def of_files(
    *, paths: Iterable[str] = (), marks: Iterable[str] = (), copies: Iterable[str] = ()
) -> frozenset[str]:
    """Files of disk images: by path, by what outlives a new name, by the id of a copy's note."""
    return frozenset(
        {f"path {each}" for each in paths}
        | {f"file {each}" for each in marks}
        | {f"note {each}" for each in copies}
    )


def of_head(head: AnchoredHead) -> str:
    """One head from one source."""
    return f"head {head.kind.value} {head.size} {head.root.hex()} {head.source}"


def exhibit_is_known_by(exhibit: Exhibit) -> frozenset[str]:
    """All by which an exhibit is looked for."""
    seal, copy = exhibit.seal, exhibit.training_file_serial
    others = {on_label(exhibit.reference)}
    others |= {seal_on_bag(seal.number)} if seal else set()
    others |= {training_copy(copy)} if copy else set()
    return numbers_of(exhibit) | others


def acquisition_is_known_by(acquisition: Acquisition) -> frozenset[str]:
    """All by which a disk image is looked for."""
    return of_files(
        paths=acquisition.segments,
        marks=(each.marks for each in acquisition.files),
        copies=(each.copy for each in acquisition.files if each.copy is not None),
    )


def anchor_is_known_by(anchor: Anchor) -> frozenset[str]:
    """All by which an anchor is looked for."""
    return frozenset({of_head(anchor.head)})
