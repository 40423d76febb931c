"""The result of the list that this session imported: counts, and the rejected rows.

Rows are named by their place and the reason, never by their content. The next import takes the
place of this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from evidence_store.errors import NotFoundError
from evidence_store.kept_files.sets import ImportedSet
from evidence_store.tables.scans import REJECTED
from forensics.documents import from_document
from webui.door.access import the_store
from webui.door.sessions import kept_apart
from webui.exporting import csv_answer

if TYPE_CHECKING:
    from flask import Response

blueprint = Blueprint("set_imports", __name__, url_prefix="/hash-sets")

IMPORTED = "hash_set_imported"
SHOWN = 200


@blueprint.get("/<set_id>/imported")
def show(set_id: str) -> str:
    """Show what was imported and what was put aside."""
    made = _made(set_id)
    with the_store().reading() as uow:
        known = uow.hash_sets.get(set_id)
        case = uow.cases.get(known.case_id)
    return render_template(
        "exhibits/imported.html", made=made, known=known, case=case, shown=SHOWN, declared=REJECTED
    )


@blueprint.get("/<set_id>/rejected.csv")
def rejected_csv(set_id: str) -> Response:
    """Return the rows that were put aside as a table for a spreadsheet."""
    return csv_answer(REJECTED, _made(set_id).rejected, file_name="rejected-rows.csv")


def _made(set_id: str) -> ImportedSet:
    kept = kept_apart(IMPORTED)
    if kept is None or kept[0] != set_id:
        raise NotFoundError(
            "The result of this import is shown once, to the person who imported it."
        )
    return from_document(kept[1], ImportedSet)
