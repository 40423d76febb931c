"""The buttons to what mends a refusal: its ways, each as the page of that act on that record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, g, url_for

from evidence_store.ways import Way, said_by, ways_of
from forensics.value_classes import dataclass
from webui.acts.opening import is_unlocked
from webui.acts.page import Kind, address_of
from webui.door.access import may, the_store
from webui.door.ways import named_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidence_store.workflow._kit.ports import UnitOfWork
    from webui.acts.page import ActPage, Subject


@dataclass(frozen=True, slots=True)
class Mend:
    """One button: the words on it, and where it leads."""

    title: str
    address: str


SHOWN_AT: Mapping[Way, str] = {
    Way.CERTIFICATE_VERIFY: "verification.choose",
    Way.PERSON_LIST: "people.show",
    Way.SESSION_LIST: "own_sessions.show",
}
"""Pages that show what a way names, and do nothing."""

_CHOSEN: Mapping[Kind, tuple[str, str]] = {
    Kind.ORDER: ("Choose the order", "orders"),
    Kind.KNOWN_SET: ("Choose the hash set", "hash-sets"),
}
"""Of what a case has several: the words of the button, and where they stand on the case's page."""


def mends_of(error: Exception, page: ActPage, subject: Subject) -> list[Mend]:
    """Return the buttons of a refusal that this person can use, in the order of its sentence."""
    if g.get("actor") is None:
        return []
    found = (_mend(way, page, subject) for way in dict.fromkeys(ways_of(said_by(error))))
    return [each for each in dict.fromkeys(found) if each is not None]


def _mend(way: Way, page: ActPage, subject: Subject) -> Mend | None:
    if way in SHOWN_AT:
        return Mend("Show it", url_for(SHOWN_AT[way]))
    named = named_by(way)
    pages: tuple[ActPage, ...] = current_app.extensions["expunge_acts"]
    mending = next((one for one in pages if (one.kind.value, one.name) == named), None)
    if mending is None or mending is page or not (is_unlocked() and may(mending.act)):
        return None
    title = mending.link or mending.title
    if mending.kind in (page.kind, Kind.UNIT):
        return Mend(title, address_of(mending.kind, subject.id, mending.name))
    with the_store().reading() as uow:
        exhibit_id = _exhibit_of(page.kind, subject)
        case_id = _case_of(uow, page.kind, subject, exhibit_id)
        ids = set(_ids(uow, mending.kind, exhibit_id, case_id))
    if len(ids) == 1:
        return Mend(title, address_of(mending.kind, ids.pop(), mending.name))
    return _where_they_stand(mending.kind, case_id) if ids else None


def _where_they_stand(kind: Kind, case_id: str) -> Mend | None:
    """Which of several is meant is for the person to say, on the page that has them."""
    if kind not in _CHOSEN:
        return None
    words, anchor = _CHOSEN[kind]
    return Mend(words, url_for("cases.show", case_id=case_id, _anchor=anchor))


def _ids(uow: UnitOfWork, kind: Kind, exhibit_id: str, case_id: str) -> Iterator[str]:
    """The records of that kind that the refusal can mean."""
    if kind is Kind.EXHIBIT and exhibit_id:
        yield exhibit_id
    if kind is Kind.CASE and case_id:
        yield case_id
    if kind is Kind.DISPOSAL and exhibit_id:
        disposals = uow.disposals.find(exhibit_id=exhibit_id)
        yield from (each.id for each in disposals if each.is_open)
    if kind is Kind.ORDER and case_id:
        yield from (each.id for each in uow.orders.find(case_id=case_id) if each.gives_authority)
    if kind is Kind.KNOWN_SET and case_id:
        yield from (each.id for each in uow.hash_sets.find(case_id=case_id))


def _exhibit_of(of: Kind, subject: Subject) -> str:
    """The exhibit that the subject is, or belongs to; empty where there is none."""
    if of is Kind.EXHIBIT:
        return subject.id
    record = subject.record[0] if of is Kind.HIT else subject.record
    found: str = getattr(record, "exhibit_id", "") or getattr(
        getattr(record, "exhibit", None), "id", ""
    )
    return found


def _case_of(uow: UnitOfWork, of: Kind, subject: Subject, exhibit_id: str) -> str:
    if of is Kind.CASE:
        return subject.id
    if exhibit_id:
        return uow.exhibits.get(exhibit_id).case_id
    found: str = getattr(subject.record, "case_id", "")
    return found
