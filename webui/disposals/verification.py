"""Checking a certificate that somebody chose: in a process of its own; nothing of it is kept."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, current_app, redirect, render_template, url_for
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput
from wtforms import SubmitField

from evidence_store.certificates.verifying.guarded import LARGEST, verify_certificate
from evidence_store.certificates.verifying.verdict import Verdict
from evidence_store.errors import CertificateError
from evidence_store.kept_files.issuing import held_to_log
from forensics.documents import from_document, to_document
from webui.acts.forms import file
from webui.door.access import the_store
from webui.door.sessions import keep_apart, kept_apart
from webui.our_words import OurForm

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage
    from werkzeug.wrappers import Response

blueprint = Blueprint("verification", __name__, url_prefix="/verify")

LARGEST_UPLOAD = LARGEST + 1024 * 1024  # the certificate, a list beside it, the form itself
VERDICT = "verdict"
AT_ONCE = 2  # each check may take as much memory as its guard allows
LONGEST_WAIT_SECONDS = 30.0


class CertificateForm(OurForm):
    """One PDF, and perhaps the unit's list of withdrawn documents."""

    document = file("Certificate", needed="Choose the certificate that you want to check")
    withdrawn = FileField("List of withdrawn documents (optional)", widget=GovFileInput())
    submit = SubmitField("Check this certificate", widget=GovSubmitInput())


def install(app: Flask) -> None:
    """Bound how many checks run at once."""
    app.extensions["expunge_checks"] = threading.BoundedSemaphore(AT_ONCE)


@blueprint.get("")
def choose() -> str:
    """Ask for the PDF."""
    return render_template("disposals/verify.html", form=CertificateForm())


@blueprint.post("")
def check() -> Response | tuple[str, int]:
    """Check it and go on to the answer."""
    form = CertificateForm()
    if form.validate_on_submit() and (verdict := _verdict(form)) is not None:
        keep_apart(VERDICT, to_document(verdict))
        return redirect(url_for("verification.answer"), code=303)
    return render_template("disposals/verify.html", form=form), 422


@blueprint.get("/answer")
def answer() -> str | Response:
    """Show the answer of the last check in this session."""
    kept = kept_apart(VERDICT)
    verdict = None if kept is None else from_document(kept, Verdict)
    if not isinstance(verdict, Verdict):
        return redirect(url_for("verification.choose"), code=303)
    return render_template("disposals/verification.html", verdict=verdict)


def _verdict(form: CertificateForm) -> Verdict | None:
    """Check what was chosen; None where the form says what to choose instead."""
    document: bytes = form.document.data.read()
    if not document.startswith(b"%PDF-"):
        form.document.errors = ["The file must be a PDF. Choose the original file"]
        return None
    checks: threading.BoundedSemaphore = current_app.extensions["expunge_checks"]
    if not checks.acquire(timeout=LONGEST_WAIT_SECONDS):
        form.document.errors = ["Others are checking certificates now. Try again in a minute"]
        return None
    store = the_store()
    try:
        verdict = verify_certificate(
            document,
            trust=store.trusted(),
            withdrawn=_content(form.withdrawn.data),
            now=store.clock(),
        )
        return held_to_log(store, document, verdict)
    except CertificateError:
        form.withdrawn.errors = ["This is not a list that this unit signed. Ask the unit for it"]
        return None
    finally:
        checks.release()


def _content(chosen: FileStorage | None) -> bytes | None:
    """Read a file that may be left out."""
    return chosen.read() if chosen else None
