"""From what a scanner read or a hand typed to the things of the record that it leads to."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.known_by import as_typed
from evidence_store.domain.exhibits.labels import id_of_label
from evidence_store.domain.overview.findable import (
    FIELDS_OF_CASE,
    FIELDS_OF_EXHIBIT,
    NUMBERS,
    FoundBy,
    of_case,
    of_exhibit,
)
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import looks_like_id
from evidence_store.domain.values.sought import LONGEST, Sought
from evidence_store.workflow._kit.subjects.open_documents import case_of
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.overview.findable import Findable
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork

MOST = 50
"""Things of one kind that an answer names; with more, another word is asked for."""
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
    """One thing: on which case's or exhibit's page it stands, and what people call it.

    ``about`` states an exhibit's make, model and description, and who is accused or convicted in a
    case; ``where`` is what the words stand in, nothing where they are all that it is called.
    """

    thing: Thing
    case_id: str
    exhibit_id: str | None
    name: str
    case_reference: str
    about: str = ""
    where: tuple[FoundBy, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What words led to.

    Args:
        things: by kind; what is newest comes first.
        is_meant: the one thing is what was typed whole: its code, id, reference or number.
        more_of: kinds of which there are more than are given.
    """

    things: tuple[FoundRecord, ...] = ()
    is_meant: bool = False
    more_of: frozenset[Thing] = frozenset()


def look_up(desk: Desk, words: str) -> SearchAnswer:
    """Return what these words name, else what has each of them.

    A code on a label or certificate, an id or a whole reference comes before everything else. Else
    it is looked for in what ``findable`` names of each case and exhibit.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    # Cut, since what is sought is compared with every record: there is no index (ADR 51).
    typed = words[:LONGEST].strip()
    if not typed:
        return SearchAnswer()
    identifier = id_of_label(typed) or typed
    with desk.uow as uow:
        if looks_like_id(identifier):
            return _named(_by_id(uow, identifier))
        named = _named(_by_name(uow, typed))
        return named if named.things else _having(uow, Sought(typed))


def _named(found: Iterable[FoundRecord]) -> SearchAnswer:
    things = [*dict.fromkeys(found)]
    return _cut(things, is_meant=len(things) == 1)


def _cut(things: list[FoundRecord], *, is_meant: bool) -> SearchAnswer:
    """The first of each kind, and of which there are more."""
    kept: list[FoundRecord] = []
    more: set[Thing] = set()
    for kind in Thing:
        of_kind = [each for each in things if each.thing is kind]
        kept += of_kind[:MOST]
        more |= {kind} if len(of_kind) > MOST else set()
    return SearchAnswer(tuple(kept), is_meant, frozenset(more))


def _having(uow: UnitOfWork, sought: Sought) -> SearchAnswer:
    if not sought.says_enough:
        return SearchAnswer()
    # One more than is shown, which says that there are more.
    cases = [*islice(_cases(uow, sought), MOST + 1)]
    exhibits = [*islice(_exhibits(uow, sought), MOST + 1)]
    is_meant = [is_whole for _, is_whole in (*cases, *exhibits)] == [True]
    return _cut([each for each, _ in (*cases, *exhibits)], is_meant=is_meant)


def _cases(uow: UnitOfWork, sought: Sought) -> Iterator[tuple[FoundRecord, bool]]:
    """Each case that has the words, and whether they are the whole of what names it."""
    for case in uow.cases.searched(sought, FIELDS_OF_CASE):
        texts = of_case(case)
        if sought.is_in(each.text for each in texts):
            people = ", ".join(each.text for each in texts if each.where is FoundBy.NAME)
            found = FoundRecord(
                Thing.CASE, case.id, None, case.reference, case.reference,
                people, _where(sought, texts),
            )  # fmt: skip
            yield found, _is_whole(sought, texts)


def _exhibits(uow: UnitOfWork, sought: Sought) -> Iterator[tuple[FoundRecord, bool]]:
    """The same of exhibits."""
    for exhibit in uow.exhibits.searched(sought, FIELDS_OF_EXHIBIT):
        texts = of_exhibit(exhibit)
        if sought.is_in(each.text for each in texts):
            yield _having_it(uow, exhibit, sought), _is_whole(sought, texts)


def _having_it(uow: UnitOfWork, exhibit: Exhibit, sought: Sought) -> FoundRecord:
    """An exhibit, with what it is and where the words stand."""
    texts = of_exhibit(exhibit)
    about = [each.text for each in texts if each.where in (FoundBy.MAKE, FoundBy.DESCRIPTION)]
    found = _of_exhibit(uow, exhibit, Thing.EXHIBIT, exhibit.reference)
    return replace(found, about=", ".join(about), where=_where(sought, texts))


def _where(sought: Sought, texts: Iterable[Findable]) -> tuple[FoundBy, ...]:
    return tuple(dict.fromkeys(each.where for each in texts if sought.parts_in(each.text)))


def _is_whole(sought: Sought, texts: Iterable[Findable]) -> bool:
    return any(sought.is_all_of(each.text) for each in texts if each.where in NUMBERS)


def _by_id(uow: UnitOfWork, identifier: str) -> Iterator[FoundRecord]:
    for case in uow.cases.find(id=identifier):
        yield FoundRecord(Thing.CASE, case.id, None, case.reference, case.reference)
    for order in uow.orders.find(id=identifier):
        yield _of_case(uow, order.case_id, Thing.ORDER, order.court)
    for exhibit in uow.exhibits.find(id=identifier):
        yield _of_exhibit(uow, exhibit, Thing.EXHIBIT, exhibit.reference)
    for certificate in uow.certificates.find(id=identifier):
        yield _of_document(uow, certificate)
    belongs = (
        *((Thing.DISPOSAL, each.exhibit_id) for each in uow.disposals.find(id=identifier)),
        *((Thing.ACQUISITION, each.exhibit_id) for each in uow.acquisitions.find(id=identifier)),
    )
    for thing, exhibit_id in belongs:
        exhibit = uow.exhibits.get(exhibit_id)
        yield _of_exhibit(uow, exhibit, thing, exhibit.reference)
    for job in uow.jobs.find(id=identifier):
        case = uow.cases.get(job.case_id)
        name = uow.exhibits.get(job.exhibit_id).reference if job.exhibit_id else case.reference
        yield FoundRecord(Thing.JOB, case.id, job.exhibit_id, name, case.reference)


def _of_document(uow: UnitOfWork, record: CertificateRecord) -> FoundRecord:
    if record.exhibit_id is None:
        return _of_case(uow, case_of(uow, record), Thing.CERTIFICATE, record.number)
    return _of_exhibit(uow, uow.exhibits.get(record.exhibit_id), Thing.CERTIFICATE, record.number)


def _by_name(uow: UnitOfWork, typed: str) -> Iterator[FoundRecord]:
    """By number or reference, as typed, in capitals, and without blanks: scanners differ."""
    if number := _CERTIFICATE.search(typed):
        for certificate in uow.certificates.find(number=number[0].upper()):
            yield _of_document(uow, certificate)
    for name in dict.fromkeys((typed, typed.upper(), "".join(typed.split()).upper())):
        for case in uow.cases.find(reference=name):
            yield FoundRecord(Thing.CASE, case.id, None, case.reference, case.reference)
        for exhibit in uow.exhibits.find(reference=name):
            yield _having_it(uow, exhibit, Sought(typed))
    for exhibit in uow.exhibits.known_by(as_typed(typed)):
        yield _having_it(uow, exhibit, Sought(typed))


def _of_exhibit(uow: UnitOfWork, exhibit: Exhibit, thing: Thing, name: str) -> FoundRecord:
    case = uow.cases.get(exhibit.case_id)
    return FoundRecord(thing, case.id, exhibit.id, name, case.reference)


def _of_case(uow: UnitOfWork, case_id: str, thing: Thing, name: str) -> FoundRecord:
    return FoundRecord(thing, case_id, None, name, uow.cases.get(case_id).reference)
