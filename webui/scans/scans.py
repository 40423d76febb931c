"""One scan: its coverage as a bar and table, its hits as a table, one hit, one blurred picture.

A picture is shown once: the person who asked gave a reason, that is recorded, and then the page
and the picture can each be opened one time, by the same session, within a minute.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)

from evidence_store.errors import NotFoundError
from evidence_store.kept_files.hits import draw_hit
from evidence_store.tables.scans import HITS, found_in
from evidence_store.words import scan_words
from forensics.pictures.viewing import UnshowableError
from forensics.values import HitKind, HitState
from webui.acts.scan_hits import find_hit, listed_hits, scan_view
from webui.door.sessions import keep_apart, take_once
from webui.exporting import csv_answer
from webui.next_steps import next_at_exhibit
from webui.scans.exports import exports_of

if TYPE_CHECKING:
    from evidence_store.domain.scans.hit_lists import HitLine

blueprint = Blueprint("scans", __name__)

TO_SHOW, DRAWN = "hit_to_show", "hit_drawn"
LONGEST_WAIT_SECONDS = 60.0
MOST_DRAWN = 16
PAGE = 50


@blueprint.get("/scans/<scan_id>")
def show(scan_id: str) -> str:
    """Show what a scan examined and found."""
    view = scan_view(scan_id)
    hits, away = listed_hits(view)
    chosen = _chosen()
    found = [hit for hit in hits if _fits(hit, chosen)]
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    lines = scan_words.shares(view.scan.coverage)
    return render_template(
        "scans/scan.html",
        view=view,
        next=next_at_exhibit(view.exhibit.id),
        away=away,
        chosen=chosen,
        found=found_in(view, found[(page - 1) * PAGE : page * PAGE]),
        count=len(found),
        page_number=page,
        pages=pages,
        kinds=[kind for kind in HitKind if kind.value in view.scan.hits_by_kind],
        states=sorted({hit.state for hit in hits}),
        shares=lines,
        in_words=scan_words.in_words(lines),
        graded=view.graded,
        exports=exports_of(view),
    )


@blueprint.get("/scans/<scan_id>/hits.csv")
def hits_csv(scan_id: str) -> Response:
    """Return the hits as a table for a spreadsheet: no name, no digest."""
    view = scan_view(scan_id)
    hits, away = listed_hits(view)
    if away:
        raise NotFoundError(away)
    chosen = _chosen()
    rows = found_in(view, [hit for hit in hits if _fits(hit, chosen)])
    return csv_answer(HITS, rows, file_name=f"hits-{view.exhibit.reference}.csv")


@blueprint.get("/hits/<hit_id>")
def hit(hit_id: str) -> str:
    """Show one hit without its picture."""
    view, one = find_hit(hit_id)
    return render_template("scans/hit.html", view=view, hit=one, hit_id=hit_id)


@blueprint.get("/hits/<hit_id>/picture")
def picture(hit_id: str) -> str | Response:
    """Show one blurred picture, once, to the person who gave the reason for it just now."""
    view, one = find_hit(hit_id)
    asked = take_once(TO_SHOW)
    if view.is_stopped:
        asked = None
    if asked is None or asked[0] != hit_id or time.time() - asked[1] > LONGEST_WAIT_SECONDS:
        return redirect(url_for("scans.hit", hit_id=hit_id), code=303)  # type: ignore[return-value]  # Werkzeug's is the base
    ticket, why_not, drawn = secrets.token_urlsafe(24), "", None
    try:
        drawn = draw_hit(view.acquisition, one)
        keep_apart(DRAWN, (ticket, hit_id), seconds=LONGEST_WAIT_SECONDS)
        _drawn_here().keep(ticket, drawn.jpeg)
    except UnshowableError as error:
        why_not = str(error)
    return render_template(
        "scans/hit_picture.html", view=view, hit=one, ticket=ticket, drawn=drawn, why_not=why_not
    )


@blueprint.get("/previews/<ticket>")
def preview(ticket: str) -> Response:
    """Return the blurred picture to the page that was just opened, once."""
    drawn = take_once(DRAWN)
    if drawn is None or not secrets.compare_digest(drawn[0], ticket):
        abort(404)
    jpeg = _drawn_here().take(ticket)
    if jpeg is None:  # drawn by another server of this record
        view, one = find_hit(drawn[1])
        jpeg = draw_hit(view.acquisition, one).jpeg
    return Response(jpeg, mimetype="image/jpeg")


class DrawnHere:
    """Blurred pictures that wait for their page, in memory alone: none ever comes to a disk."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, ticket: str, jpeg: bytes) -> None:
        """Keep a picture; of too many the oldest goes."""
        with self._lock:
            self._waiting[ticket] = jpeg
            while len(self._waiting) > MOST_DRAWN:
                self._waiting.popitem(last=False)

    def take(self, ticket: str) -> bytes | None:
        """Return a picture, once; None where it was not drawn here."""
        with self._lock:
            return self._waiting.pop(ticket, None)


def install(app: Flask) -> None:
    """Let pictures that were drawn wait for their page."""
    app.extensions["expunge_drawn"] = DrawnHere()


def _drawn_here() -> DrawnHere:
    drawn: DrawnHere = current_app.extensions["expunge_drawn"]
    return drawn


def _chosen() -> dict[str, str]:
    """The filters of this request; what is no filter is left out."""
    kind, state = request.args.get("kind", ""), request.args.get("state", "")
    allocated = request.args.get("allocated", "")
    chosen = {
        "kind": kind if kind in {each.value for each in HitKind} else "",
        "state": state if state in {each.value for each in HitState} else "",
        "allocated": allocated if allocated in ("yes", "no") else "",
    }
    return {name: value for name, value in chosen.items() if value}


def _fits(hit: HitLine, chosen: dict[str, str]) -> bool:
    allocated = {True: "yes", False: "no", None: "no"}[hit.allocated]
    own = {"kind": hit.kind.value, "state": hit.state.value, "allocated": allocated}
    return all(own[name] == value for name, value in chosen.items())
