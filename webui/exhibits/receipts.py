"""Receipts to print: one for each change of custody of an exhibit."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, redirect, url_for

from evidence_store.documents.kit.drawing import draw
from evidence_store.documents.receipts.document import receipt_pages
from evidence_store.errors import OutOfSequenceError
from evidence_store.kept_files.editions.prints import languages_to_print, print_in
from evidence_store.workflow._kit.of_unit.translated import NoTranslationError
from evidence_store.workflow.exhibits.receipts import CHANGES, receipt_of, receipts_about
from webui.door.access import the_desk, the_store
from webui.exporting import safe_file_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as AnyResponse

    from evidence_store.documents.kit.blocks import Document
    from evidence_store.workflow.overview.review import ExhibitView

blueprint = Blueprint("receipts", __name__)


def install(app: Flask) -> None:
    """Let the exhibit's page say of which changes a receipt can be printed."""
    app.add_template_global(receipts_of)
    app.add_template_global(print_languages)
    app.add_template_global(has_just_moved)


@blueprint.get("/exhibits/<exhibit_id>/receipts/<change_id>.pdf")
def one(exhibit_id: str, change_id: str) -> AnyResponse:
    """Return one receipt, to be printed and signed by hand where no key signed."""
    return _receipt(exhibit_id, change_id, draw)


@blueprint.get("/exhibits/<exhibit_id>/receipts/<language>/<change_id>.pdf")
def translated(exhibit_id: str, language: str, change_id: str) -> AnyResponse:
    """Return the same in a language for which two people signed."""
    make = partial(print_in, the_store(), language=language)
    return _receipt(exhibit_id, change_id, make, ending=f".{language}")


def _receipt(
    exhibit_id: str, change_id: str, make: Callable[[Document], bytes], *, ending: str = ""
) -> AnyResponse:
    store = the_store()
    try:
        made = receipt_of(the_desk(), exhibit_id, change_id, key=store.log_key)
        drawn = make(receipt_pages(made, store.unit, training=store.is_training))
    except (OutOfSequenceError, NoTranslationError):  # the exhibit's page says what there is
        return redirect(url_for("exhibits.show", exhibit_id=exhibit_id), code=303)
    answer = Response(drawn, mimetype="application/pdf")
    name = safe_file_name(f"receipt-{made.item.reference}{ending}.pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def print_languages() -> dict[str, str]:
    """The languages besides English in which these are printed now, by their tags."""
    return languages_to_print(the_store())


def receipts_of(page: ExhibitView) -> list[str]:
    """The ids of the changes of custody of which a receipt can be printed, the newest last."""
    return [*receipts_about(page.exhibit, page.disposals)]


def has_just_moved(page: ExhibitView) -> bool:
    """Whether the newest that is recorded of the exhibit is a change of custody."""
    return bool(page.entries) and page.entries[-1].event in CHANGES
