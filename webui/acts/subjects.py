"""Finds what an act is about, by its opaque id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from flask import url_for

from evidence_store.domain.cases.case_shares import require_open_to
from evidence_store.screens.passkeys import passkeys_of
from evidence_store.words.labels import label
from evidence_store.workflow.scans.hits import review_scan
from webui.acts.page import Find, Kind, Subject
from webui.acts.scan_hits import find_hit
from webui.door.access import CASE_DUTIES, STANDING_DUTIES, the_actor, the_desk, the_store

if TYPE_CHECKING:
    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.ports import UnitOfWork

    class _Versioned(Protocol):
        @property
        def id(self) -> str: ...
        @property
        def version(self) -> int: ...


def find(kind: Kind, identifier: str) -> Subject:
    """Return the subject as it stands now.

    Raises:
        NotFoundError: there is none of that id, or its case is not shared with who asks.
    """
    return FINDERS[kind](identifier)


def exhibit_of(disposal: Disposal) -> Exhibit:
    """The exhibit of a disposal, as it stands now."""
    with the_store().reading() as uow:
        return uow.exhibits.get(disposal.exhibit_id)


def _unit(identifier: str) -> Subject:
    del identifier
    return Subject("", "", the_store().settings.unit.name, "", url_for("about.start"))


def _case(identifier: str) -> Subject:
    with the_store().reading() as uow:
        case = uow.cases.get(identifier)
    subject = Subject(case.id, str(case.version), _caption(case), case.court, _at(case), case)
    return _shared(case, subject)


def _order(identifier: str) -> Subject:
    with the_store().reading() as uow:
        order = uow.orders.get(identifier)
        case = uow.cases.get(order.case_id)
    return _in_case(case, order, f"Order of {order.court}", back=_at(case))


def _exhibit(identifier: str) -> Subject:
    with the_store().reading() as uow:
        exhibit = uow.exhibits.get(identifier)
        case = uow.cases.get(exhibit.case_id)
        seen = _seen_of_exhibit(uow, exhibit.id, exhibit.version)
    name = f"Exhibit {exhibit.reference}"
    return _shared(
        case, Subject(exhibit.id, seen, name, _caption(case), _page_of(exhibit), exhibit)
    )


def _disposal(identifier: str) -> Subject:
    with the_store().reading() as uow:
        disposal = uow.disposals.get(identifier)
        exhibit = uow.exhibits.get(disposal.exhibit_id)
        case = uow.cases.get(exhibit.case_id)
    back = url_for("plans.show", disposal_id=disposal.id)
    return _in_case(case, disposal, f"Disposal of {exhibit.reference}", back=back)


def _known_set(identifier: str) -> Subject:
    with the_store().reading() as uow:
        known = uow.hash_sets.get(identifier)
        case = uow.cases.get(known.case_id)
    return _in_case(case, known, "Hash set", back=_at(case))


def _certificate(identifier: str) -> Subject:
    with the_store().reading() as uow:
        record = uow.certificates.get(identifier)
        if record.exhibit_id is None:
            case = uow.cases.get(str(record.case_id))
            back = _at(case)
        else:
            exhibit = uow.exhibits.get(record.exhibit_id)
            case = uow.cases.get(exhibit.case_id)
            back = url_for("exhibits.show", exhibit_id=exhibit.id, _anchor="certificates")
    return _in_case(case, record, f"{label(record.kind)} {record.number}", back=back)


def _job(identifier: str) -> Subject:
    with the_store().reading() as uow:
        job = uow.jobs.get(identifier)
        exhibit = uow.exhibits.get(job.exhibit_id) if job.exhibit_id else None
        case = uow.cases.get(job.case_id)
    name = f"Work on {exhibit.reference}" if exhibit else "Work for the whole case"
    return _in_case(case, job, name, back=url_for("jobs.show"))


def _scan(identifier: str) -> Subject:
    view = review_scan(the_desk(), identifier)
    back = url_for("scans.show", scan_id=identifier)
    seen = ",".join(f"{one.id}:{one.version}" for one in view.gradings)
    name = f"Scan of {view.exhibit.reference}"
    return _shared(
        view.case, Subject(identifier, seen or "none", name, _caption(view.case), back, view)
    )


def _grading(identifier: str) -> Subject:
    with the_store().reading() as uow:
        one = uow.hit_gradings.get(identifier)
        exhibit = uow.exhibits.get(one.exhibit_id)
        case = uow.cases.get(exhibit.case_id)
    back = url_for("scans.show", scan_id=one.scan_id, _anchor="grades")
    return _in_case(case, one, f"Grades of hits on {exhibit.reference}", back=back)


def _question(identifier: str) -> Subject:
    with the_store().reading() as uow:
        one = uow.questions.get(identifier)
        exhibit = uow.exhibits.get(one.exhibit_id)
        case = uow.cases.get(exhibit.case_id)
    back = url_for("plans.show", disposal_id=one.disposal_id, _anchor="questions")
    return _in_case(case, one, f"Question about {exhibit.reference}", back=back)


def _hit(identifier: str) -> Subject:
    view, hit = find_hit(identifier)
    name = f"Hit {hit.number} on {view.exhibit.reference}"
    back = url_for("scans.hit", hit_id=identifier)
    seen, caption = str(view.exhibit.version), _caption(view.case)
    return _shared(view.case, Subject(identifier, seen, name, caption, back, (view, hit)))


def _person(identifier: str) -> Subject:
    with the_store().reading() as uow:
        person = uow.people.get(identifier)
    back = url_for("people.one", person_id=person.id)
    return Subject(person.id, str(person.version), person.name, person.rank, back, person)


def _own(identifier: str) -> Subject:
    del identifier
    seen = ",".join(each.id.hex() for each in passkeys_of(the_store(), the_actor().id))
    return Subject("", seen, "Your own keys", "", url_for("own_keys.show"))


def _in_case(case: Case, record: _Versioned, name: str, *, back: str) -> Subject:
    """A record of a case as its subject, for who may see that case."""
    return _shared(
        case, Subject(record.id, str(record.version), name, _caption(case), back, record)
    )


def _shared(case: Case, subject: Subject) -> Subject:
    """The subject, for who may see its case."""
    require_open_to(case.shares, the_actor(), at=the_store().clock())
    return subject


def _seen_of_exhibit(uow: UnitOfWork, exhibit_id: str, version: int) -> str:
    """Disposals are part of what an exhibit's page shows."""
    versions = [f"{one.id}:{one.version}" for one in uow.disposals.find(exhibit_id=exhibit_id)]
    return ",".join([str(version), *sorted(versions)])


def _page_of(exhibit: Exhibit) -> str:
    """The exhibit's own page; for who opens no case, what they may see of it."""
    held = the_actor().duties
    if held & CASE_DUTIES:
        return url_for("exhibits.show", exhibit_id=exhibit.id)
    if held & STANDING_DUTIES:
        return url_for("standings.show", case_id=exhibit.case_id, _anchor=exhibit.id)
    return url_for("about.start")


def _caption(case: Case) -> str:
    return f"Case {case.reference}"


def _at(case: Case) -> str:
    return url_for("cases.show", case_id=case.id)


FINDERS: dict[Kind, Find] = {
    Kind.UNIT: _unit,
    Kind.CASE: _case,
    Kind.ORDER: _order,
    Kind.EXHIBIT: _exhibit,
    Kind.DISPOSAL: _disposal,
    Kind.KNOWN_SET: _known_set,
    Kind.CERTIFICATE: _certificate,
    Kind.JOB: _job,
    Kind.HIT: _hit,
    Kind.SCAN: _scan,
    Kind.GRADING: _grading,
    Kind.QUESTION: _question,
    Kind.OWN: _own,
    Kind.PERSON: _person,
}
