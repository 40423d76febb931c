"""Papers to print: letters about an order, and the authorisation sheet of a disposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, url_for

from evidence_store.documents.letters.drawing import draw_letter, letter_pages, write_letter
from evidence_store.documents.office.writing import MIME as OFFICE
from evidence_store.documents.sheets.authorisation_sheet import draw_sheet
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act
from evidence_store.errors import OutOfSequenceError
from evidence_store.kept_files.editions.prints import print_in
from evidence_store.workflow._kit.of_unit.translated import NoTranslationError
from evidence_store.workflow.overview.letters import letter_about_order, letters_about_order
from evidence_store.workflow.unit.anchors import names_on_sheet, sheet_of
from webui.door.access import allow, the_desk, the_store
from webui.exporting import safe_file_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from werkzeug.wrappers import Response as AnyResponse

    from evidence_store.documents.letters.letter import Letter
    from evidence_store.domain.certificates.certificate_content import Unit

blueprint = Blueprint("papers", __name__)

PDF = "application/pdf"


def install(app: Flask) -> None:
    """Give the sheet its row in the table of who may open what."""
    allow(app, "papers.sheet", ALLOWED_DUTIES[Act.ACKNOWLEDGE_SHEET])


@blueprint.get("/orders/<order_id>/letter")
def letters(order_id: str) -> str:
    """Show which letters about an order can be printed, and what to do with one."""
    offered = letters_about_order(the_desk(), order_id)
    with the_store().reading() as uow:
        order = uow.orders.get(order_id)
        case = uow.cases.get(order.case_id)
    return render_template("orders/letters.html", order=order, case=case, letters=offered)


@blueprint.get("/orders/<order_id>/letters/<letter_name>.pdf")
def letter(order_id: str, letter_name: str) -> AnyResponse:
    """Return a letter about an order, to be addressed and signed by hand; it records nothing."""
    return _letter(order_id, letter_name, draw_letter, (".pdf", PDF))


@blueprint.get("/orders/<order_id>/letters/<language>/<letter_name>.pdf")
def translated(order_id: str, language: str, letter_name: str) -> AnyResponse:
    """Return the same letter in a language for which two people signed."""
    store = the_store()

    def make(written: Letter, sender: Unit, *, training: bool) -> bytes:
        return print_in(store, letter_pages(written, sender, training=training), language)

    return _letter(order_id, letter_name, make, (f".{language}.pdf", PDF))


@blueprint.get("/orders/<order_id>/letters/<letter_name>.odt")
def letter_to_change(order_id: str, letter_name: str) -> AnyResponse:
    """Return the same for a word processor, to be changed before somebody signs it."""
    return _letter(order_id, letter_name, write_letter, (".odt", OFFICE))


def _letter(
    order_id: str, letter_name: str, make: Callable[..., bytes], form: tuple[str, str]
) -> AnyResponse:
    store, (ending, kind) = the_store(), form
    try:
        written = letter_about_order(the_desk(), order_id, letter_name)
        made = make(written, store.unit, training=store.is_training)
    except (OutOfSequenceError, NoTranslationError):  # the page of letters says what comes first
        return redirect(url_for("papers.letters", order_id=order_id), code=303)
    return _as_file(made, f"{letter_name}{ending}", kind)


@blueprint.get("/disposals/<disposal_id>/sheet.pdf")
def sheet(disposal_id: str) -> AnyResponse:
    """Return the authorisation sheet, to be printed and kept on paper; it records nothing."""
    store = the_store()
    try:
        made = sheet_of(the_desk(), disposal_id, key=store.log_key)
    except OutOfSequenceError:  # its page says where the disposal stands
        return redirect(url_for("plans.show", disposal_id=disposal_id), code=303)
    unit = store.settings.unit
    drawn = draw_sheet(
        made,
        names_on_sheet(the_desk(), made),
        unit=f"{unit.force} – {unit.name}",
        origin=store.log_key.origin,
        training=store.is_training,
    )
    return _as_file(drawn, "authorisation-sheet.pdf")


def _as_file(made: bytes, name: str, kind: str = PDF) -> Response:
    answer = Response(made, mimetype=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=safe_file_name(name))
    return answer
