"""Labels to print: one for a bag, or a sheet for all exhibits of a case, each with its code."""

from __future__ import annotations

import segno
from flask import Blueprint, render_template

from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.exhibits.labels import label_text
from evidence_store.workflow.overview import review
from forensics.value_classes import dataclass
from webui.door.access import the_desk, the_store

blueprint = Blueprint("labels", __name__)


@dataclass(frozen=True, slots=True)
class Label:
    """One exhibit's label: the code as one drawn path, ``modules`` wide and high."""

    exhibit: Exhibit
    path: str
    modules: int


@blueprint.get("/exhibits/<exhibit_id>/label")
def one(exhibit_id: str) -> str:
    """Show one label, to print on a label printer."""
    store = the_store()
    with store.reading() as uow:
        exhibit = uow.exhibits.get(exhibit_id)
        case = uow.cases.get(exhibit.case_id)
    return render_template(
        "exhibits/labels.html", case=case, labels=[_label(exhibit)], single=exhibit
    )


@blueprint.get("/cases/<case_id>/labels")
def sheet(case_id: str) -> str:
    """Show the labels of all exhibits of a case, to print on sheets of A4."""
    page = review.review_case(the_desk(), case_id, newest=0)
    labels = [_label(one.exhibit) for one in page.exhibits if one.exhibit.ended is None]
    return render_template("exhibits/labels.html", case=page.case, labels=labels, single=None)


def _label(exhibit: Exhibit) -> Label:
    code = segno.make(label_text(exhibit), error="m", micro=False)
    return Label(exhibit, _path(code), int(code.symbol_size(border=4)[0]))


def _path(code: segno.QRCode) -> str:
    """Every run of dark modules of a row as one bar of the drawing, quiet zone included."""
    bars = []
    for y, row in enumerate(code.matrix_iter(border=4)):
        start = None
        for x, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                bars.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
                start = None
    return "".join(bars)
