"""From what a scanner read or a hand typed to the things of the record that it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.labels import id_of_label
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import looks_like_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork

LONGEST = 4_000
"""Characters: more than any code holds that can be scanned."""
# After a restore the year is followed by R and the number of the restore.
_CERTIFICATE = re.compile(r"EXP-[0-9]{4}-(?:R[0-9]+-)?[0-9]{4,}", re.IGNORECASE)


class Thing(StrEnum):
    """What kind of record was found."""

    CASE = "case"
    EXHIBIT = "exhibit"
    ORDER = "order"
    DISPOSAL = "disposal"
    CERTIFICATE = "certificate"
    ACQUISITION = "acquisition"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """One thing: on which case's or exhibit's page it stands, and what people call it."""

    thing: Thing
    case_id: str
    exhibit_id: str | None
    name: str
    case_reference: str


def look_up(desk: Desk, words: str) -> tuple[FoundRecord, ...]:
    """Return what these words name: a code on a label or certificate, an id, or a whole reference.

    What several things are called gives several; what nothing is called gives none.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    typed = words[:LONGEST].strip()
    if not typed:
        return ()
    identifier = id_of_label(typed) or typed
    with desk.uow as uow:
        found = _by_id(uow, identifier) if looks_like_id(identifier) else _by_name(uow, typed)
        return tuple(dict.fromkeys(found))


def _by_id(uow: UnitOfWork, identifier: str) -> Iterator[FoundRecord]:
    for case in uow.cases.find(id=identifier):
        yield FoundRecord(Thing.CASE, case.id, None, case.reference, case.reference)
    for order in uow.orders.find(id=identifier):
        yield _of_case(uow, order.case_id, Thing.ORDER, order.court)
    for exhibit in uow.exhibits.find(id=identifier):
        yield _of_exhibit(uow, exhibit, Thing.EXHIBIT, exhibit.reference)
    for certificate in uow.certificates.find(id=identifier):
        exhibit = uow.exhibits.get(certificate.exhibit_id)
        yield _of_exhibit(uow, exhibit, Thing.CERTIFICATE, certificate.number)
    belongs = (
        *((Thing.DISPOSAL, each.exhibit_id) for each in uow.disposals.find(id=identifier)),
        *((Thing.ACQUISITION, each.exhibit_id) for each in uow.acquisitions.find(id=identifier)),
        *((Thing.JOB, each.exhibit_id) for each in uow.jobs.find(id=identifier)),
    )
    for thing, exhibit_id in belongs:
        exhibit = uow.exhibits.get(exhibit_id)
        yield _of_exhibit(uow, exhibit, thing, exhibit.reference)


def _by_name(uow: UnitOfWork, typed: str) -> Iterator[FoundRecord]:
    """By number or reference, as typed, in capitals, and without blanks: scanners differ."""
    if number := _CERTIFICATE.search(typed):
        for certificate in uow.certificates.find(number=number[0].upper()):
            exhibit = uow.exhibits.get(certificate.exhibit_id)
            yield _of_exhibit(uow, exhibit, Thing.CERTIFICATE, certificate.number)
    for name in dict.fromkeys((typed, typed.upper(), "".join(typed.split()).upper())):
        for case in uow.cases.find(reference=name):
            yield FoundRecord(Thing.CASE, case.id, None, case.reference, case.reference)
        for exhibit in uow.exhibits.find(reference=name):
            yield _of_exhibit(uow, exhibit, Thing.EXHIBIT, exhibit.reference)


def _of_exhibit(uow: UnitOfWork, exhibit: Exhibit, thing: Thing, name: str) -> FoundRecord:
    case = uow.cases.get(exhibit.case_id)
    return FoundRecord(thing, case.id, exhibit.id, name, case.reference)


def _of_case(uow: UnitOfWork, case_id: str, thing: Thing, name: str) -> FoundRecord:
    return FoundRecord(thing, case_id, None, name, uow.cases.get(case_id).reference)
