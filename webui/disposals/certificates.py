"""Issued certificates, exactly as they were sealed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol

from flask import Blueprint, Response, render_template

from evidence_store.domain.certificates.certificate import CertificateState
from evidence_store.errors import CertificateError, NotFoundError
from evidence_store.workflow.cases.certificate_outlooks import outlook_of_certificate
from evidence_store.workflow.overview import review
from webui.door.access import CASE_DUTIES, the_actor, the_desk, the_store
from webui.exporting import safe_file_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from flask import Flask

    from evidence_store.domain.certificates.certificate import CertificateRecord
    from forensics.values import Digest
    from webui.acts.serving import Link

blueprint = Blueprint("certificates", __name__, url_prefix="/certificates")

ACT_OF: Mapping[CertificateState, str] = {
    CertificateState.ISSUED: "withdraw",
    CertificateState.WITHDRAWAL_ASKED: "confirm-withdrawal",
}
"""What can be done with a document as it stands, by the name of its page."""

LARGEST_CERTIFICATE = 50 * 1024 * 1024


def install(app: Flask) -> None:
    """Give the templates the filter."""
    app.add_template_filter(fitting_certificate)


def fitting_certificate(links: Iterable[Link], record: CertificateRecord) -> list[Link]:
    """The links to what would be taken now: a second person confirms what another one asked for."""
    asked = record.withdrawal
    own = asked is not None and the_actor().id in (asked.asked_by, asked.deputy_of)
    return [each for each in links if each.name == ACT_OF.get(record.state) and not own]


@blueprint.get("/<certificate_id>/summary")
def summary(certificate_id: str) -> str:
    """Show that a document was issued, of which exhibit, and its digest: no name, no finding."""
    store = the_store()
    found = outlook_of_certificate(the_desk(), certificate_id)
    is_given = bool(the_actor().duties & CASE_DUTIES)
    return render_template(
        "disposals/certificate.html", page=found, is_given=is_given, unit=store.settings.unit
    )


@blueprint.get("/<certificate_id>")
def download(certificate_id: str) -> Response:
    """Return the PDF under its number; one that is not as it was issued is not given."""
    store = the_store()
    record = review.review_certificate(the_desk(), certificate_id)
    return as_download(record, store.certificates)


@blueprint.get("/<certificate_id>/editions/<number>")
def edition(certificate_id: str, number: str) -> Response:
    """Return the PDF of an edition in another language; only as it was issued."""
    store = the_store()
    for each in review.review_certificate(the_desk(), certificate_id).editions:
        if each.number == number:
            return as_download(each, store.certificates)
    raise NotFoundError("No edition of this number was issued of this document.")


class Filed(Protocol):
    """A document as the record or the log names its file."""

    @property
    def number(self) -> str:
        """Its number."""

    @property
    def file_name(self) -> str:
        """Its name in the folder of documents."""

    @property
    def pdf_digest(self) -> Digest:
        """The digest of its issue."""


def as_download(record: Filed, folder: Path) -> Response:
    """A document under its number; one that is not as it was issued is not given.

    Raises:
        CertificateError: as ``issued_bytes``.
    """
    answer = Response(issued_bytes(record, folder), mimetype="application/pdf")
    name = safe_file_name(f"{record.number}.pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def issued_bytes(record: Filed, folder: Path) -> bytes:
    """Read the document and compare it with the digest of its issue.

    Raises:
        CertificateError: it is missing, elsewhere than it should be, or was changed.
    """
    path = (folder / record.file_name).resolve()
    if path.parent != folder.resolve() or not path.is_file():
        raise CertificateError(f"{record.number}: the document is not in the data folder.")
    with path.open("rb") as file:
        content = file.read(LARGEST_CERTIFICATE + 1)
    if hashlib.new(record.pdf_digest.algorithm, content).digest() != record.pdf_digest.value:
        raise CertificateError(f"{record.number}: the document has changed since it was issued.")
    return content
