"""Checking a certificate that somebody chose, or a photograph of the code on its first page.

Both are read in processes of their own; nothing of them is kept.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, current_app, redirect, render_template, url_for
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput
from wtforms import SubmitField

from evidence_store.certificates.verifying.guarded import LARGEST, verify_certificate
from evidence_store.certificates.verifying.paper import PaperVerdict, judge_code, judge_code_of
from evidence_store.certificates.verifying.verdict import Verdict
from evidence_store.errors import CertificateError
from evidence_store.kept_files.issuing import code_held_to_log, held_to_log
from forensics.documents import from_document, to_document
from forensics.pictures.codes import NoCodeError, read_code
from forensics.pictures.viewing import LARGEST as LARGEST_PHOTOGRAPH
from webui.acts.forms import file
from webui.door.access import the_store
from webui.door.sessions import keep_apart, kept_apart
from webui.our_words import OurForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.datastructures import FileStorage
    from werkzeug.wrappers import Response


blueprint = Blueprint("verification", __name__, url_prefix="/verify")

LARGEST_UPLOAD = LARGEST + 1024 * 1024  # the certificate, a list beside it, the form itself
LARGEST_OF_PAPER = LARGEST_UPLOAD + LARGEST_PHOTOGRAPH
VERDICT, VERDICT_ON_PAPER = "verdict", "verdict_on_paper"
AT_ONCE = 2  # each check may take as much memory as its guard allows
LONGEST_WAIT_SECONDS = 30.0
_NOT_A_LIST = "This is not a list that this unit signed. Ask the unit for it"


class PaperForm(OurForm):
    """A photograph of a printed page, and perhaps the PDF and the unit's list."""

    photograph = file(
        "Photograph of page 1",
        needed="Choose a photograph of the first page",
        hint="JPEG, PNG, WebP or HEIC. The square code must be sharp",
    )
    document = FileField(
        "The PDF, if you have it (optional)",
        description="The whole of it is then checked, too",
        widget=GovFileInput(),
    )
    withdrawn = FileField("List of withdrawn documents (optional)", widget=GovFileInput())
    submit = SubmitField("Check this code", widget=GovSubmitInput())


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


@blueprint.get("/paper")
def choose_photograph() -> str:
    """Ask for a photograph of the code."""
    return render_template("disposals/verify_paper.html", form=PaperForm())


@blueprint.post("/paper")
def check_photograph() -> Response | tuple[str, int]:
    """Check the code and go on to the answer."""
    form = PaperForm()
    if form.validate_on_submit() and (verdict := _verdict_on_paper(form)) is not None:
        keep_apart(VERDICT_ON_PAPER, to_document(verdict))
        return redirect(url_for("verification.answer_on_paper"), code=303)
    return render_template("disposals/verify_paper.html", form=form), 422


@blueprint.get("/paper/answer")
def answer_on_paper() -> str | Response:
    """Show the answer of the last check of a code in this session."""
    kept = kept_apart(VERDICT_ON_PAPER)
    verdict = None if kept is None else from_document(kept, PaperVerdict)
    if not isinstance(verdict, PaperVerdict):
        return redirect(url_for("verification.choose_photograph"), code=303)
    return render_template("disposals/paper_verification.html", verdict=verdict)


def _verdict(form: CertificateForm) -> Verdict | None:
    """Check what was chosen; None where the form says what to choose instead."""
    document: bytes = form.document.data.read()
    with _one_of_few(form.document) as may:
        verdict = _of_file(document, form) if may else None
    return None if verdict is None else held_to_log(the_store(), document, verdict)


def _verdict_on_paper(form: PaperForm) -> PaperVerdict | None:
    """The same of a photograph."""
    with _one_of_few(form.photograph) as may:
        verdict = _of_photograph(form) if may else None
    return None if verdict is None else code_held_to_log(the_store(), verdict)


def _of_photograph(form: PaperForm) -> PaperVerdict | None:
    try:
        code = read_code(form.photograph.data.read())
    except NoCodeError as error:
        form.photograph.errors = [str(error)]
        return None
    if form.document.data:
        verdict = _of_file(form.document.data.read(), form)
        return None if verdict is None else judge_code_of(code, verdict)
    store = the_store()
    try:
        return judge_code(
            code,
            trust=store.trusted_with_log(),
            withdrawn=_content(form.withdrawn.data),
            now=store.clock(),
        )
    except CertificateError:
        form.withdrawn.errors = [_NOT_A_LIST]
        return None


def _of_file(document: bytes, form: CertificateForm | PaperForm) -> Verdict | None:
    if not document.startswith(b"%PDF-"):
        form.document.errors = ["The file must be a PDF. Choose the original file"]
        return None
    store = the_store()
    try:
        return verify_certificate(
            document,
            trust=store.trusted(),
            withdrawn=_content(form.withdrawn.data),
            now=store.clock(),
            authorities=[each.encode() for each in store.settings.policy.tsa_roots],
        )
    except CertificateError:
        form.withdrawn.errors = [_NOT_A_LIST]
        return None


@contextmanager
def _one_of_few(chosen: Any) -> Iterator[bool]:  # noqa: ANN401 -- a field, which WTForms does not type
    """Whether a check may begin now; where not, the field says so."""
    checks: threading.BoundedSemaphore = current_app.extensions["expunge_checks"]
    may = checks.acquire(timeout=LONGEST_WAIT_SECONDS)
    try:
        if not may:
            chosen.errors = ["Others are checking certificates now. Try again in a minute"]
        yield may
    finally:
        if may:
            checks.release()


def _content(chosen: FileStorage | None) -> bytes | None:
    """Read a file that may be left out."""
    return chosen.read() if chosen else None
