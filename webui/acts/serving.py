"""Gives each act its address: a page with a form, and what sending the form does.

A form that is sent is answered with 303 where the act was done; with 422 where something typed must
be mended; with 409 where somebody else changed the record meanwhile, or what was typed is recorded
elsewhere already (the page says which of the two, and where); with 403 where the step
refused. Whatever was typed stands in the form again.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, g, redirect, render_template, request
from wtforms import FileField

from evidence_store.domain.signing.signed_acts import Showing, ToBeSignedError
from evidence_store.errors import (
    ChangedMeanwhileError,
    ConflictError,
    EvidenceStoreError,
    NotFoundError,
    PasskeyError,
    RefusedError,
    WrongEntryError,
)
from forensics.value_classes import dataclass
from webui.acts.adding import BUTTON, add, as_it_will_be, case_to_wait_in
from webui.acts.by_passkey import (
    begun_now,
    has_passkey,
    is_offered,
    shown_to_sign,
    signed_before,
    take_waiting,
)
from webui.acts.forms import SCANNED
from webui.acts.kept_uploads import KeptFiles, forget_files, keep_files, sent_form
from webui.acts.mends import mends_of
from webui.acts.once import Mark, Marks, done_once, new_mark
from webui.acts.opening import LockedServerError, WrongPassphraseError, doing, is_unlocked
from webui.acts.page import FOLDERS, ActPage, Kind, Subject, address_of
from webui.acts.subjects import find
from webui.acts.why_not import why_not
from webui.door.access import allow_act, may, the_actor
from webui.door.attempts import TooSoonError
from webui.door.reads import note_form
from webui.door.sessions import to_keep
from webui.door.typed import take_typed, typed_by
from webui.door.ways import in_browser, paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask_wtf import FlaskForm
    from werkzeug.wrappers import Response
    from wtforms import Field

    from evidence_store.domain.signing.signed_acts import ShownSigner
    from webui.acts.by_passkey import Begun, WaitingSignature
    from webui.acts.page import Done

CHANGED = (
    "Nothing was recorded: someone else changed this meanwhile. What you typed is still here. "
    "Check how it stands now, then send it again if it is still right."
)


@dataclass(frozen=True, slots=True)
class Link:
    """An act that the person may begin from a page."""

    name: str
    title: str
    address: str


def install(app: Flask, pages: Sequence[ActPage], marks: Marks) -> None:
    """Give every act its address and its row in the table of who may open what."""
    blueprint = Blueprint("acts", __name__)
    app.extensions["expunge_marks"] = marks
    for page in pages:
        rule = f"{FOLDERS[page.kind]}/acts/{page.name}"
        blueprint.add_url_rule(rule, page.endpoint, _showing(page), methods=["GET"])
        sending = f"{page.endpoint}_send"
        blueprint.add_url_rule(rule, sending, _sending(page), methods=["POST"])
        for endpoint in (page.endpoint, sending):
            allow_act(app, f"acts.{endpoint}", page.act)
    app.register_blueprint(blueprint)
    app.extensions["expunge_acts"] = tuple(pages)
    app.context_processor(lambda: {"acts_on": lambda kind, one: links(app, Kind(kind), one)})


def links(app: Flask, kind: Kind, identifier: str) -> list[Link]:
    """The acts on this that the person may do, as a deputy too; none where it only shows."""
    if not is_unlocked() or g.get("actor") is None:
        return []
    return [
        Link(
            page.name,
            page.link or page.title,
            address_of(kind, identifier, page.name),
        )
        for page in app.extensions["expunge_acts"]
        if page.kind is kind and may(page.act)
    ]


def _showing(page: ActPage) -> Callable[..., str]:
    def show(subject_id: str = "") -> str:
        subject = find(page.kind, subject_id)
        with as_it_will_be(page, subject) as now:
            form = page.form(formdata=take_typed(the_actor().id))
            page.prepare(form, now)
            return _render(page, now, form, refused=why_not(page, now))

    return show


def _sending(page: ActPage) -> Callable[..., Response | tuple[str, int]]:
    def send(subject_id: str = "") -> Response | tuple[str, int]:
        return done_once(lambda mark: _sent(page, find(page.kind, subject_id), mark))

    return send


def _sent(page: ActPage, subject: Subject, mark: Mark) -> Response | tuple[str, int]:
    if BUTTON in request.form and (case_id := case_to_wait_in(page, subject)):
        return _added(page, subject, case_id, mark)
    return _answer(page, subject, mark)


def _answer(page: ActPage, subject: Subject, mark: Mark) -> Response | tuple[str, int]:
    name, waiting = request.form.get("mark", ""), None
    if page.signed and "assertion" in request.form:
        try:
            waiting = take_waiting(page, subject, mark=name)
        except PasskeyError as error:
            return _blank(page, subject, error), 422
    sent = sent_form(page, subject) if waiting is None else waiting.begun.fields
    form = page.form(formdata=sent)
    page.prepare(form, subject)
    by_passkey = waiting is not None or request.form.get("sign_with") == "passkey"
    if page.signed and by_passkey:
        form.passphrase.validators = ()
    only_looks = bool(page.look) and "look" in request.form
    if only_looks or not form.validate():
        return _render(page, subject, form), 422 if form.errors else 200
    if request.form.get("seen", "") != _seen(page, subject, form):
        return _render(page, subject, form, changed=CHANGED), 409
    begun = begun_now()
    try:
        by = None
        if by_passkey and page.signed:
            by, begun = _signer(page, waiting, begun)
        done = _do(page, subject, form, by, begun)
    except ToBeSignedError as asked:
        return shown_to_sign(page, subject, asked.statement, mark=name, begun=begun), 200
    except EvidenceStoreError as error:
        return _not_done(page, subject, form, error)
    forget_files()
    mark.answer = page.goes_on_at(subject) or done.address or subject.back
    mark.besides = to_keep("said", in_browser(done.sentence))
    return redirect(mark.answer, code=303)


def _added(page: ActPage, subject: Subject, case_id: str, mark: Mark) -> Response | tuple[str, int]:
    """Let the act wait to be signed with others, and go on to the next one, or to all of them."""
    added = add(page, subject, case_id)
    if added.address is not None:
        mark.answer = added.address
        return redirect(mark.answer, code=303)
    if added.error is not None:
        return _not_done(page, subject, added.form, added.error)
    if added.before or added.is_changed:
        changed = CHANGED if added.is_changed else None
        return _render(page, subject, added.form, changed=changed, wrong=added.before), 409
    return _render(page, subject, added.form), 422


def _signer(
    page: ActPage, waiting: WaitingSignature | None, begun: Begun
) -> tuple[ShownSigner, Begun]:
    """Who signs with a passkey: nobody yet, to see what; then the signatures that were made."""
    if not is_offered(page) or not has_passkey():
        raise PasskeyError("This act is signed with your passphrase.")
    return (Showing(), begun) if waiting is None else signed_before(waiting)


def _blank(page: ActPage, subject: Subject, wrong: Exception) -> str:
    form = page.form(formdata=None)
    page.prepare(form, subject)
    return _render(page, subject, form, wrong=wrong)


def _not_done(
    page: ActPage, subject: Subject, form: FlaskForm, error: EvidenceStoreError
) -> tuple[str, int]:
    """Show the form again with what is to be said; what is not for this person is raised again."""
    match error:
        case WrongPassphraseError():
            form.passphrase.errors = [in_browser(error)]
            return _render(page, subject, form), 422
        case TooSoonError():
            form.passphrase.errors = [in_browser(error)]
            return _render(page, subject, form), 429
        case ChangedMeanwhileError():
            return _render(page, find(page.kind, subject.id), form, changed=CHANGED), 409
        case ConflictError():
            now = find(page.kind, subject.id)
            return _render(page, now, form, wrong=error), 409
        case WrongEntryError() | NotFoundError() | PasskeyError():
            return _render(page, subject, form, wrong=error), 422
        case RefusedError() | LockedServerError():
            return _render(page, subject, form, refused=error), 403
        case _:
            raise error


def _do(
    page: ActPage, subject: Subject, form: FlaskForm, by: ShownSigner | None, begun: Begun
) -> Done:
    """Call the step, once.

    Raises:
        ToBeSignedError: it stopped to show what a passkey is to sign.
        EvidenceStoreError: it was refused, or something typed cannot be so.
    """
    with doing(passphrase=form.passphrase.data if page.signed else None, by=by) as who:
        return page.run(replace(who, began=begun.at), subject, form)


def _seen(page: ActPage, subject: Subject, form: FlaskForm) -> str:
    """What the page showed, so that nobody acts on what changed meanwhile."""
    return f"{subject.seen}{page.also_seen(form)}"


def _parts(page: ActPage, form: FlaskForm) -> list[tuple[str, list[Field]]]:
    """The fields in their order, folded ones together under the words of their fold."""
    words_of = {name: fold.words for fold in page.folds for name in fold.fields}
    shown = [one for one in form if one.name not in ("csrf_token", "passphrase")]
    return [
        (words, list(fields))
        for words, fields in groupby(shown, key=lambda one: words_of.get(one.name, ""))
    ]


def _render(
    page: ActPage,
    subject: Subject,
    form: FlaskForm,
    *,
    changed: str | None = None,
    wrong: Exception | None = None,
    refused: Exception | None = None,
) -> str:
    kept = KeptFiles()
    if request.method == "POST":
        note_form()
        if not page.look:  # a file that is looked at waits without its name
            kept = keep_files(page, subject, form)
    said = refused or wrong
    return render_template(
        "act.html",
        page=page,
        subject=subject,
        form=form,
        kept_files=kept,
        mends=[] if said is None else mends_of(said, page, subject),
        parts=_parts(page, form),
        mark=new_mark(),
        seen=_seen(page, subject, form),
        typed_by=typed_by(the_actor().id),
        changed=changed,
        wrong=None if wrong is None else in_browser(wrong),
        refused=None if refused is None else paragraphs(in_browser(refused)),
        is_unlocked=is_unlocked(),
        has_files=any(isinstance(one, FileField) for one in form),
        scans=any(SCANNED in (one.render_kw or {}) for one in form),
        by_passkey=is_offered(page),
        waits_in=case_to_wait_in(page, subject),
    )
