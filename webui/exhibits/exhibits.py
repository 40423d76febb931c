"""The page of one exhibit: its holds with their arithmetic, its disposal, its custody entries."""

from __future__ import annotations

from flask import Blueprint, render_template

from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.workflow.overview import review
from webui.door.access import the_desk

blueprint = Blueprint("exhibits", __name__, url_prefix="/exhibits")

FINISHED = frozenset({Stage.ERASED, Stage.DESTROYED, Stage.CERTIFIED, Stage.NON_COMPLETION})


@blueprint.get("/<exhibit_id>")
def show(exhibit_id: str) -> str:
    """Show one exhibit."""
    return render_template("exhibits/exhibit.html", page=_page(exhibit_id), finished=FINISHED)


def _page(exhibit_id: str) -> review.ExhibitView:
    return review.review_exhibit(the_desk(), exhibit_id)
