"""Exports of a scan: which were made, what can be offered, and the one download of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, render_template

from evidence_store.documents.scan_reports.document import draw_scan_report
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act
from evidence_store.domain.scans.scan_exports import ExportDeed, ScanExport
from evidence_store.errors import ConflictError, HoldOpenError, OutOfSequenceError, RefusedError
from evidence_store.kept_files.hits import scan_report
from evidence_store.kept_files.scan_exports import (
    download_export,
    export_kinds,
    is_export_waiting,
)
from evidence_store.kept_files.scan_results import has_result
from evidence_store.kept_files.sealed_sets import file_of_set
from evidence_store.ways import said_by
from evidence_store.workflow.scans.scan_exports import list_exports, open_for_export
from forensics.exports.export import EXPORTS
from forensics.value_classes import dataclass
from webui.acts.opening import doing, is_unlocked
from webui.door.access import allow, may, the_desk, the_store
from webui.exporting import safe_file_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.workflow.scans.hits import ScanView
    from webui.acts.serving import Link

blueprint = Blueprint("exports", __name__)


@dataclass(frozen=True, slots=True)
class ShownExport:
    """An export as the page of its scan shows it."""

    made: ScanExport
    title: str
    waits: bool


def install(app: Flask) -> None:
    """Open the download to those who may export, and say what can be exported."""
    allow(app, "exports.download", ALLOWED_DUTIES[Act.EXPORT_SCAN])
    allow(app, "exports.report", ALLOWED_DUTIES[Act.EXPORT_SCAN])
    app.add_template_global(is_reportable)
    app.add_template_filter(exportable)
    app.add_template_global(export_kinds)


@blueprint.post("/scans/<scan_id>/exports/<export_id>/file")
def download(scan_id: str, export_id: str) -> Response | tuple[str, int]:
    """Return the export that waits, once; the log says so before the first byte."""
    if not is_unlocked():
        return _told("The server only shows the record: it was started without a key."), 403
    try:
        with doing(passphrase=None) as who:
            data = download_export(who.store, who, scan_id, export_id)
    except (ConflictError, OutOfSequenceError, HoldOpenError) as error:
        return _told(said_by(error)), 409
    made = next(each for each in _made(scan_id) if each.id == export_id)
    kind = EXPORTS[made.file.form].kind
    # Never shown by the browser itself: names of a medium stand in it.
    answer = Response(data, mimetype="application/octet-stream")
    name = safe_file_name(f"{export_id}{kind.ending}")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.get("/scans/<scan_id>/report.pdf")
def report(scan_id: str) -> Response | tuple[str, int]:
    """Return the examiner's report as a document; it names no file, and is not sealed."""
    store = the_store()
    try:
        made = scan_report(store, the_desk(), scan_id)
    except (OutOfSequenceError, HoldOpenError) as error:
        return _told(said_by(error), heading="The report cannot be made"), 409
    drawn = draw_scan_report(made, store.unit, training=store.is_training)
    answer = Response(drawn, mimetype="application/pdf")
    name = safe_file_name(f"scan-report-{made.exhibit}.pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def is_reportable() -> bool:
    """Whether the person may have the report of a scan."""
    return may(Act.EXPORT_SCAN)


def exports_of(view: ScanView) -> list[ShownExport]:
    """The exports of a scan, newest first."""
    store = the_store()
    with store.reading() as uow:
        made = list_exports(uow, view.exhibit.id, view.scan.id)
    return [_shown(each) for each in made[::-1]]


def exportable(links: Iterable[Link], view: ScanView) -> list[Link]:
    """The links to exports that could be made of this scan now; any other link stays out."""
    named = {deed: one for one in links if (deed := ExportDeed.named(one.name)) is not None}
    if not named or not has_result(the_store(), view.exhibit.id):
        return []
    return [one for deed, one in named.items() if _is_open(deed, view)]


def _is_open(deed: ExportDeed, view: ScanView) -> bool:
    if not export_kinds(holds_digests=deed.holds_digests):
        return False
    if deed.holds_digests and file_of_set(the_store(), view.scan.hash_set_digest) is None:
        return False
    try:
        open_for_export(the_desk(), view.scan.id, holds_digests=deed.holds_digests)
    except RefusedError:
        return False
    return True


def _made(scan_id: str) -> list[ScanExport]:
    with the_store().reading() as uow:
        return list_exports(uow, uow.scans.get(scan_id).exhibit_id, scan_id)


def _shown(made: ScanExport) -> ShownExport:
    form, held = made.file.form, made.file.holds_digests
    title = EXPORTS[form].kind.title if form in EXPORTS else form
    allowed = may(Act.DISCLOSE if held else Act.EXPORT_SCAN) and is_unlocked()
    return ShownExport(made, title, allowed and is_export_waiting(the_store(), made))


def _told(sentence: str, *, heading: str = "The export cannot be downloaded") -> str:
    return render_template("error.html", heading=heading, sentences=(sentence,))
