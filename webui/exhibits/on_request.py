"""What is shown only on request: photographs of an exhibit, and secrets of a device, once.

The request is an act with a reason; it leaves a grant in the person's session. A photograph can be
looked at for a few minutes then, a secret on one page only.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, current_app, redirect, render_template, url_for

from evidence_store.open_folder.beside import open_vault
from evidence_store.workflow.exhibits.photographs import see_photograph
from webui.door.access import the_actor, the_desk, the_store
from webui.door.sessions import table_session, take_once
from webui.exporting import safe_file_name

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.exhibits.photographs import Photograph

blueprint = Blueprint("on_request", __name__, url_prefix="/exhibits")

SECRET, PHOTOGRAPH = "shown_once", "photograph_granted"
GRANT_SECONDS = 5 * 60
KINDS = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png"), "WEBP": ("image/webp", "webp")}


def grant_secret(exhibit_id: str, secret: str) -> None:
    """Let the next page of this session show the secret."""
    table_session()[SECRET] = {"exhibit": exhibit_id, "secret": secret}


def grant_photograph(exhibit_id: str, photograph_id: str) -> None:
    """Let this session look at one photograph for a few minutes."""
    until = time.time() + GRANT_SECONDS
    table_session()[PHOTOGRAPH] = {"of": [exhibit_id, photograph_id], "until": until}


@blueprint.get("/<exhibit_id>/secret")
def secret(exhibit_id: str) -> str | AnyResponse:
    """Show the secret that was just asked for; a second look is another act."""
    exhibit = _exhibit(exhibit_id)
    kept = take_once(SECRET)
    if kept is None or kept["exhibit"] != exhibit_id:
        return redirect(url_for("exhibits.show", exhibit_id=exhibit_id), code=303)
    return render_template("exhibits/secret.html", exhibit=exhibit, secret=kept["secret"])


@blueprint.get("/<exhibit_id>/photographs/<photograph_id>")
def photograph(exhibit_id: str, photograph_id: str) -> str | AnyResponse:
    """Show the page with the one photograph that was asked for."""
    exhibit = _exhibit(exhibit_id)
    found = _granted(exhibit, photograph_id)
    if found is None:
        address = url_for("acts.exhibit_see_photograph", subject_id=exhibit_id)
        return redirect(address, code=303)
    return render_template("exhibits/photograph.html", exhibit=exhibit, one=found)


@blueprint.get("/<exhibit_id>/photographs/<photograph_id>/view.jpg")
def view(exhibit_id: str, photograph_id: str) -> Response:
    """Return the copy to look at: redrawn, without what the camera wrote into the file."""
    _, data = _bytes(exhibit_id, photograph_id, original=False)
    return Response(data, mimetype="image/jpeg")


@blueprint.get("/<exhibit_id>/photographs/<photograph_id>/original")
def original(exhibit_id: str, photograph_id: str) -> Response:
    """Return the original, held to its digest, as a download."""
    found, data = _bytes(exhibit_id, photograph_id, original=True)
    mimetype, ending = KINDS.get(found.original_format or "", ("application/octet-stream", "bin"))
    answer = Response(data, mimetype=mimetype)
    name = safe_file_name(f"photograph-{found.id}.{ending}")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _bytes(exhibit_id: str, photograph_id: str, *, original: bool) -> tuple[Photograph, bytes]:
    """What the vault holds, where it was asked for and this server has the key."""
    exhibit = _exhibit(exhibit_id)
    unit_keys = current_app.extensions.get("expunge_unit_keys")
    if unit_keys is None or _granted(exhibit, photograph_id) is None:
        abort(404)
    uow = the_store().reading_values(the_actor(), unit_keys)
    return see_photograph(
        replace(the_desk(), uow=uow),
        exhibit_id,
        photograph_id,
        original=original,
        vault=open_vault(the_store(), unit_keys),
    )


def _granted(exhibit: Exhibit, photograph_id: str) -> Photograph | None:
    kept = table_session().get(PHOTOGRAPH)
    if kept is None or kept["of"] != [exhibit.id, photograph_id]:
        return None
    if time.time() > kept["until"]:
        return None
    return next((one for one in exhibit.photographs if one.id == photograph_id), None)


def _exhibit(exhibit_id: str) -> Exhibit:
    with the_store().reading() as uow:
        return uow.exhibits.get(exhibit_id)
