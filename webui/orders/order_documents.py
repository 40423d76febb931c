"""The kept document of an order: a page of its own, each drawn page as a picture, and the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, abort, current_app, render_template

from evidence_store.domain.orders.order_documents import DocumentKind, documents_of, kept_document
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act
from webui.acts.page import Kind
from webui.acts.subjects import find
from webui.door.access import allow, the_store
from webui.exporting import safe_file_name
from webui.orders.beside import beside_kept, opened
from webui.orders.waiting_document import waiting_page

if TYPE_CHECKING:
    from evidence_store.keys.unit_keys import UnitKeys

blueprint = Blueprint("order_documents", __name__)

KINDS = {
    DocumentKind.PDF: ("application/pdf", "pdf"),
    DocumentKind.JPEG: ("image/jpeg", "jpg"),
    DocumentKind.PNG: ("image/png", "png"),
}


def install(app: Flask) -> None:
    """Open what waits for an order to those who may record one."""
    allow(app, "order_documents.waiting_page_of", ALLOWED_DUTIES[Act.RECORD_ORDER])


@blueprint.get("/orders/<order_id>/documents/<document_id>")
def show(order_id: str, document_id: str) -> str:
    """Show one document of an order, page by page, with what is recorded of it."""
    with the_store().reading() as uow:
        order = uow.orders.get(order_id)
        case = uow.cases.get(order.case_id)
    kept, digest = kept_document(order, document_id)
    return render_template(
        "orders/document.html",
        order=order,
        case=case,
        kept=kept,
        digest=digest,
        beside=beside_kept(order.id, kept),
        others=[one for one, _ in documents_of(order) if one.id != document_id],
    )


@blueprint.get("/orders/<order_id>/documents/<document_id>/pages/<page_number>.jpg")
def page(order_id: str, document_id: str, page_number: str) -> Response:
    """Return one page as it was drawn when the document came in."""
    _, data = opened(order_id, document_id, _keys(), _number(page_number))
    return Response(data, mimetype="image/jpeg")


@blueprint.get("/orders/<order_id>/documents/<document_id>/original")
def original(order_id: str, document_id: str) -> Response:
    """Return the document itself, held to its digest, as a download."""
    kept, data = opened(order_id, document_id, _keys(), None)
    mimetype, ending = KINDS[kept.kind]
    answer = Response(data, mimetype=mimetype)
    name = safe_file_name(f"order-document-{kept.id}.{ending}")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.get("/cases/<case_id>/waiting-document/pages/<waiting_number>.jpg")
def waiting_page_of(case_id: str, waiting_number: str) -> Response:
    """Return one page of what this person lets wait for an order of the case."""
    find(Kind.CASE, case_id)
    data = waiting_page(case_id, _number(waiting_number))
    if data is None:
        abort(404)
    return Response(data, mimetype="image/jpeg")


def _number(typed: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]?", typed):
        abort(404)
    return int(typed)


def _keys() -> UnitKeys:
    unit_keys: UnitKeys | None = current_app.extensions.get("expunge_unit_keys")
    if unit_keys is None:
        abort(404)
    return unit_keys
