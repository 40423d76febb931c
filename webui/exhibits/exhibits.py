"""The page of one exhibit: its holds with their arithmetic, its disposal, its custody entries."""

from __future__ import annotations

from flask import Blueprint, render_template

from evidence_store.workflow.overview import review
from webui.door.access import the_desk
from webui.next_steps import next_at_exhibit

blueprint = Blueprint("exhibits", __name__, url_prefix="/exhibits")


@blueprint.get("/<exhibit_id>")
def show(exhibit_id: str) -> str:
    """Show one exhibit."""
    page = _page(exhibit_id)
    return render_template("exhibits/exhibit.html", page=page, next=next_at_exhibit(exhibit_id))


def _page(exhibit_id: str) -> review.ExhibitView:
    return review.review_exhibit(the_desk(), exhibit_id)
