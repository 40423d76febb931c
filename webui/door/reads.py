"""Every page of the record that is opened is recorded before it is shown.

The reason is asked for when somebody signs in, and belongs to their session. What says how far work
has come is no read. A page that cannot be recorded is not shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask, g, request

from evidence_store.domain.unit.reads import KnownBy, Read, Reader, ReadKind, plain_words
from evidence_store.errors import NotFoundError
from evidence_store.log_views.looking import note_read
from evidence_store.tables.every import EVERY
from webui.door.access import the_store
from webui.door.sessions import table_session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.open_folder.store import Reading

PURPOSE = "purpose"

READ_AS = {
    "standings.list_cases": (ReadKind.VIEWED, "the list of where cases stand"),
    "standings.as_csv": (ReadKind.EXPORTED, "the list of where cases stand"),
    "standings.search": (ReadKind.SEARCHED, "the list of where cases stand"),
    "standings.show": (ReadKind.VIEWED, "where a case stands"),
    "cases.list_cases": (ReadKind.VIEWED, "the list of cases"),
    "cases.search": (ReadKind.SEARCHED, "the list of cases"),
    "cases.as_csv": (ReadKind.EXPORTED, "the list of cases"),
    "cases.show": (ReadKind.VIEWED, "a case"),
    "exhibits.show": (ReadKind.VIEWED, "an exhibit"),
    "finding.find": (ReadKind.SEARCHED, "everything, by code or words"),
    "taken.say": (ReadKind.SEARCHED, "exhibits, by seal or reference"),
    "labels.one": (ReadKind.PRINTED, "the label of an exhibit"),
    "labels.sheet": (ReadKind.PRINTED, "the labels of a case"),
    "receipts.one": (ReadKind.PRINTED, "a receipt for an exhibit"),
    "receipts.translated": (ReadKind.PRINTED, "a receipt for an exhibit"),
    "schedules.show": (ReadKind.VIEWED, "the schedule of devices of a case"),
    "schedules.as_pdf": (ReadKind.EXPORTED, "the schedule of devices of a case"),
    "schedules.as_csv": (ReadKind.EXPORTED, "the schedule of devices of a case"),
    "disclosures.show": (ReadKind.VIEWED, "the disclosures of a case"),
    "disclosures.preview": (ReadKind.VIEWED, "what a bundle would hold"),
    "disclosures.withhold": (ReadKind.VIEWED, "what a bundle would hold"),
    "disclosures.preview_csv": (ReadKind.EXPORTED, "what a bundle would hold"),
    "disclosures.download": (ReadKind.EXPORTED, "a disclosure bundle"),
    "new_order.ask": (ReadKind.VIEWED, "a form"),
    "together.show": (ReadKind.VIEWED, "a form"),
    "sittings.show": (ReadKind.VIEWED, "a form"),
    "importing.choose": (ReadKind.VIEWED, "a form"),
    "on_request.secret": (ReadKind.VIEWED, "a secret of a device"),
    "on_request.photograph": (ReadKind.VIEWED, "the page of a photograph"),
    "on_request.view": (ReadKind.VIEWED, "a photograph, as a copy to look at"),
    "on_request.original": (ReadKind.EXPORTED, "the original of a photograph"),
    "certificates.summary": (ReadKind.VIEWED, "that a certificate was issued"),
    "certificates.download": (ReadKind.EXPORTED, "a certificate"),
    "certificates.edition": (ReadKind.EXPORTED, "an edition of a certificate"),
    "jobs.show": (ReadKind.VIEWED, "the list of work"),
    "station.show": (ReadKind.VIEWED, "the page of the station"),
    "scans.show": (ReadKind.VIEWED, "a scan with its hits"),
    "scans.hits_csv": (ReadKind.EXPORTED, "the hits of a scan"),
    "scans.hit": (ReadKind.VIEWED, "a hit of a scan"),
    "scans.picture": (ReadKind.VIEWED, "a blurred picture of a hit"),
    "exports.report": (ReadKind.PRINTED, "the report of a scan"),
    "plans.show": (ReadKind.VIEWED, "a disposal"),
    "plans.holds_csv": (ReadKind.EXPORTED, "the holds of an exhibit"),
    "in_force.seal_levels": (ReadKind.VIEWED, "the levels of the seals"),
    "plans.queue": (ReadKind.VIEWED, "the list of proposals"),
    "set_imports.show": (ReadKind.VIEWED, "the result of an import"),
    "set_imports.rejected_csv": (ReadKind.EXPORTED, "the rejected rows of an import"),
    "papers.sheet": (ReadKind.PRINTED, "an authorisation sheet"),
    "statements.show": (ReadKind.VIEWED, "for whom a statement can be drafted"),
    "statements.draft": (ReadKind.PRINTED, "the draft of a statement"),
    "papers.letters": (ReadKind.VIEWED, "the letters about an order"),
    "papers.letter": (ReadKind.PRINTED, "a letter about an order"),
    "papers.letter_to_change": (ReadKind.PRINTED, "a letter about an order"),
    "papers.translated": (ReadKind.PRINTED, "a letter about an order"),
    "order_documents.show": (ReadKind.VIEWED, "the document of an order"),
    "order_documents.page": (ReadKind.VIEWED, "a page of the document of an order"),
    "order_documents.original": (ReadKind.EXPORTED, "the document of an order"),
    "tasks.show": (ReadKind.VIEWED, "their own list of tasks"),
    "overview.show": (ReadKind.VIEWED, "the overview"),
    "overview.due": (ReadKind.VIEWED, "the list of what is due"),
    "custody.show": (ReadKind.VIEWED, "the custody log"),
    "custody.of_case": (ReadKind.VIEWED, "the custody log of a case"),
    "custody.of_exhibit": (ReadKind.VIEWED, "the custody log of an exhibit"),
    "custody.extract": (ReadKind.EXPORTED, "an extract of the custody log"),
    "custody.timeline": (ReadKind.VIEWED, "the custody log of a case"),
    "custody.exhibit_timeline": (ReadKind.VIEWED, "the custody log of an exhibit"),
    "custody.reads": (ReadKind.VIEWED, "the log of reads"),
    "custody.as_csv": (ReadKind.EXPORTED, "the custody log"),
    "custody.of_case_as_csv": (ReadKind.EXPORTED, "the custody log of a case"),
    "custody.as_json": (ReadKind.EXPORTED, "the custody log"),
    "custody.of_case_as_json": (ReadKind.EXPORTED, "the custody log of a case"),
    **{f"tables.{each.name}": (ReadKind.EXPORTED, each.read_as) for each in EVERY if each.read_as},
}
"""How each page of the record is read; forms of acts are views too."""

# A picture belongs to the page that shows it, which is a read, and so does what that page asks for
# again by itself; an address that only leads to another shows nothing.
NO_READS = frozenset(
    {
        "cases.custody",
        "custody.check",
        "jobs.progress",
        "finding.ask",
        "keeping_up.exhibit",
        "keeping_up.case",
        "leading.exhibit",
        "leading.disposal",
        "leading.case",
        "leading.signed",
        "scans.preview",
        "station.progress",
        "tasks.count",
        "tasks.again",
        "tasks.seen",
        "tasks.waiting",
    }
)


def install(app: Flask) -> None:
    """Record reads; installed after access, so that what is refused is not read."""
    app.before_request(_note)


def _note() -> None:
    if request.routing_exception is not None or g.get("actor") is None:
        return
    endpoint = request.endpoint or ""
    if endpoint in READ_AS:
        kind, what = READ_AS[endpoint]
    elif endpoint.startswith("acts.") and request.method == "GET":
        kind, what = ReadKind.VIEWED, "a form"
    else:
        return
    _record(kind, what)


def note_form() -> None:
    """Record that a form is shown again to its sender: what it shows is read once more."""
    _record(ReadKind.VIEWED, "a form")


def note_parts(subject_ids: Iterable[str]) -> None:
    """Record that one page shows the forms of acts about these: a read of each exhibit."""
    about = dict.fromkeys(_about({"subject_id": each}) for each in subject_ids)
    for case_id, exhibit_id in about:
        if exhibit_id is not None:
            _keep(Read(ReadKind.VIEWED, "a form", case_id, exhibit_id))


def _record(kind: ReadKind, what: str) -> None:
    words = plain_words(request.form.get("words", "")) if kind is ReadKind.SEARCHED else ""
    _keep(Read(kind, what, *_about(request.view_args or {}), words=words))


def _keep(read: Read) -> None:
    purpose = table_session().get(PURPOSE, "")
    note_read(the_store(), read, reader=Reader(g.actor.id, KnownBy.SESSION, None, purpose))


def _about(arguments: dict[str, Any]) -> tuple[str | None, str | None]:
    """Case and exhibit of what an address names; nothing where there is no such thing."""
    try:
        with the_store().reading() as uow:
            return _found(uow, arguments)
    except NotFoundError:
        return None, None


def _found(uow: Reading, arguments: dict[str, Any]) -> tuple[str | None, str | None]:
    if set_id := arguments.get("set_id"):
        return uow.hash_sets.get(set_id).case_id, None
    if order_id := arguments.get("order_id"):
        return uow.orders.get(order_id).case_id, None
    if case_id := arguments.get("case_id"):
        return uow.cases.get(case_id).id, None
    if certificate_id := arguments.get("certificate_id"):
        return _about_document(uow, uow.certificates.get(certificate_id))
    return _of_exhibit(uow, arguments)


def _of_exhibit(uow: Reading, arguments: dict[str, Any]) -> tuple[str | None, str | None]:
    exhibit_id = arguments.get("exhibit_id")
    scan_id = arguments.get("scan_id") or _scan_of(arguments)
    if scan_id:
        exhibit_id = uow.scans.get(scan_id).exhibit_id
    if disposal_id := arguments.get("disposal_id"):
        exhibit_id = uow.disposals.get(disposal_id).exhibit_id
    subject_id = arguments.get("subject_id")
    if subject_id and (about := _of_subject(uow, subject_id)):
        return about
    if exhibit_id is None:
        return None, None
    return uow.exhibits.get(exhibit_id).case_id, exhibit_id


def _about_document(uow: Reading, record: CertificateRecord) -> tuple[str, str | None]:
    """Case and exhibit of an issued document; a case certificate is about no one exhibit."""
    if record.exhibit_id is None:
        return str(record.case_id), None
    return uow.exhibits.get(record.exhibit_id).case_id, record.exhibit_id


def _scan_of(arguments: dict[str, Any]) -> str:
    """The scan that a hit's id begins with."""
    return str(arguments.get("hit_id", "")).rpartition("-")[0]


def _of_subject(uow: Reading, subject_id: str) -> tuple[str | None, str | None] | None:
    """What a form of an act is about, whichever kind of thing has that id."""
    for found in uow.exhibits.find(id=subject_id):
        return found.case_id, found.id
    of_case = {
        *(each.id for each in uow.cases.find(id=subject_id)),
        *(each.case_id for each in uow.orders.find(id=subject_id)),
        *(each.case_id for each in uow.hash_sets.find(id=subject_id)),
    }
    for case_id in of_case:
        return case_id, None
    for job in uow.jobs.find(id=subject_id):
        return job.case_id, job.exhibit_id
    for document in uow.certificates.find(id=subject_id):
        return _about_document(uow, document)
    of_exhibit = {
        *(each.exhibit_id for each in uow.disposals.find(id=subject_id)),
        *(each.exhibit_id for each in uow.hit_gradings.find(id=subject_id)),
        *(each.exhibit_id for each in uow.questions.find(id=subject_id)),
        *(each.exhibit_id for each in uow.scans.find(id=subject_id.rpartition("-")[0])),
    }
    for exhibit_id in of_exhibit:
        return uow.exhibits.get(exhibit_id).case_id, exhibit_id
    return None
