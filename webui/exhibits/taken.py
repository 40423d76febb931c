"""Says at once, beside a form at the door, that a reference or a seal is recorded elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Flask, jsonify, request

from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act
from evidence_store.domain.unit.reads import plain_words
from evidence_store.workflow.exhibits.seizures import find_taken
from webui.door.access import allow, the_desk

if TYPE_CHECKING:
    from flask import Response

blueprint = Blueprint("taken", __name__)


def install(app: Flask) -> None:
    """Open it to those who may book exhibits in: they are told the same when they send the form."""
    allow(app, "taken.say", ALLOWED_DUTIES[Act.BOOK_IN])


@blueprint.post("/taken")
def say() -> Response:
    """What is taken of what was typed so far, as sentences; nothing typed stands in an address."""
    found = find_taken(
        the_desk(),
        request.form.get("case_id") or None,
        reference=plain_words(request.form.get("reference", "")),
        seal=plain_words(request.form.get("seal", "")),
    )
    return jsonify(reference=found.reference, seal=found.seal)
