"""One sitting of one person in one case: the acts that wait for them, a part for each, signed once.

Every part is the form of its own act. What is filled in is signed and recorded as from the page of
what waits, in the order of the page and after what waits already: all of it or, where one part is
refused, nothing, and everything that was typed stays. It can be left to wait there as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, redirect, render_template, request

from evidence_store.domain.people.duties import ALLOWED_DUTIES
from evidence_store.errors import PasskeyError, RefusedError, StaleStatementError
from evidence_store.open_folder.sittings import rehearsing, what_is_signed
from webui.acts.adding import (
    BUTTON,
    Sent,
    add_all,
    case_as_it_will_be,
    not_after,
    try_all,
)
from webui.acts.by_passkey import is_usable, require_passkey
from webui.acts.next_act import is_part, parts_of_case, parts_of_order
from webui.acts.once import Mark, done_once, new_mark
from webui.acts.opening import LockedServerError, WrongPassphraseError, doing, is_unlocked
from webui.acts.page import Kind
from webui.acts.rehearsing import DoneItem, NotDoneError, do_waiting, seeing
from webui.acts.serving import CHANGED
from webui.acts.subjects import find
from webui.acts.together import (
    Look,
    TogetherForm,
    answer_signed,
    look,
    record_all,
    show_to_passkey,
    why_refused,
)
from webui.acts.waiting_list import waiting_in
from webui.cases.sitting_parts import Part, is_meant, named, part_of, parts_sent
from webui.door.access import allow, the_actor, the_store
from webui.door.attempts import TooSoonError
from webui.door.reads import note_form, note_parts
from webui.door.typed import take_typed, typed_by
from webui.door.ways import in_browser

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from werkzeug.wrappers import Response

    from webui.acts.adding import Added
    from webui.acts.next_act import Part as Waiting
    from webui.acts.page import Doing, Subject

blueprint = Blueprint("sittings", __name__, url_prefix="/cases/<case_id>/sitting")

NOTHING = "Fill in at least one part. A part that you leave as it was is not recorded."
OTHERS = (
    "Nothing was recorded: what waits, or the record, is another than this page showed. What you "
    "typed is still here. Read the page as it stands now, then sign it if it is still right."
)


class NotAddedError(Exception):
    """One of the parts cannot be recorded as it was sent; ``added`` says of each how it went."""

    def __init__(self, added: list[Added]) -> None:
        super().__init__(added)
        self.added = added


def install(app: Flask) -> None:
    """Open the page to those who may do one of its acts."""
    duties = frozenset[Any]().union(
        *(ALLOWED_DUTIES[each.act] for each in app.extensions["expunge_acts"] if is_part(each))
    )
    for endpoint in ("show", "send"):
        allow(app, f"sittings.{endpoint}", duties)


@blueprint.get("")
def show(case_id: str) -> str:
    """Show every part that the case waits for of this person."""
    subject, typed = find(Kind.CASE, case_id), take_typed(the_actor().id)
    with case_as_it_will_be(case_id):
        found = _waiting(case_id)
    _note_read(case_id, (subject_id for _, subject_id in found))
    with case_as_it_will_be(case_id) as done:
        parts = [part_of(*each, typed) for each in named(found, typed)]
        return _page(subject, parts, done)


def _note_read(case_id: str, shown: Iterable[str]) -> None:
    """Note the exhibits of the parts and of what waits: outside what holds the record."""
    note_parts([*shown, *(each.subject_id for each in waiting_in(case_id))])


def _waiting(case_id: str) -> list[Waiting]:
    """What the case waits for of this person, or what one order of it does."""
    order_id = request.args.get("order")
    if order_id is None:
        return parts_of_case(case_id, waiting_in(case_id), but=request.args.get("but"))
    order = find(Kind.ORDER, order_id).record
    return parts_of_order(order_id) if order.case_id == case_id else []


@blueprint.post("")
def send(case_id: str) -> Response | tuple[str, int]:
    """Record what is filled in with one signature, or let it wait."""
    return done_once(lambda mark: _sent(find(Kind.CASE, case_id), mark))


def _sent(subject: Subject, mark: Mark) -> Response | tuple[str, int]:
    parts = [*parts_sent(subject.id)]
    meant = [each for each in parts if is_meant(each)]
    form, by_passkey = TogetherForm(), request.form.get("sign_with") == "passkey"
    if not meant:
        return _again(subject, parts, [], form, NOTHING), 422
    try:
        if by_passkey:  # before anything waits that could not be signed so
            require_passkey()
    except PasskeyError as error:
        return _again(subject, parts, [], form, in_browser(error)), 422
    if BUTTON in request.form or by_passkey:
        added = add_all(meant, subject.id)
        if added[0].address is None:
            return _again(subject, parts, added, _unasked(form)), 422
        if by_passkey:
            return show_to_passkey(subject, look(subject.id)), 200
        mark.answer = added[0].address
        return redirect(mark.answer, code=303)
    return _sign(subject, parts, meant, form, mark)


def _sign(
    subject: Subject,
    parts: Sequence[Sent],
    meant: Sequence[Sent],
    form: Any,  # noqa: ANN401 -- a form as WTForms made it
    mark: Mark,
) -> Response | tuple[str, int]:
    if not form.validate():
        return _again(subject, parts, [], form), 422
    try:
        with doing(passphrase=form.passphrase.data) as who:
            done = _done(subject, meant, who)
    except NotAddedError as error:
        return _again(subject, parts, error.added, form), 422
    except (TooSoonError, WrongPassphraseError) as error:
        form.passphrase.errors = [in_browser(error)]
        status = 429 if isinstance(error, TooSoonError) else 422
        return _again(subject, parts, [], form), status
    except NotDoneError as error:
        return _again(subject, parts, [], form, why_refused(error)), 409
    except (RefusedError, LockedServerError) as error:
        return _again(subject, parts, [], form, in_browser(error)), 409
    return answer_signed(subject, done, mark)


def _done(subject: Subject, meant: Sequence[Sent], who: Doing) -> list[DoneItem]:
    """Record what waits and these, under one signature.

    Raises:
        NotAddedError: one of these is refused, or has something to be mended.
        StaleStatementError: what waits is another than the page showed.
        NotDoneError: one was refused while all was recorded; nothing is.
    """
    items = waiting_in(subject.id)
    with rehearsing(the_store(), who) as sitting, seeing(sitting):
        try:
            shown = Look(items, tuple(do_waiting(items, sitting, who, [])))
        except NotDoneError as error:
            raise NotAddedError(not_after(error, meant)) from error
        added, new = try_all(meant, who, sitting)
        if len(new) < len(meant):
            raise NotAddedError(added)
        found = Look((*items, *new), (), sitting.statements)
    if request.form.get("waits", "") != shown.seen:
        raise StaleStatementError(OTHERS)
    words = what_is_signed(found.statements, by=who.actor.id)
    return record_all(subject.id, found, who, signature=who.signer(words))


def _again(
    subject: Subject,
    parts: Sequence[Sent],
    added: Sequence[Added],
    form: Any,  # noqa: ANN401 -- the same
    wrong: str = "",
) -> str:
    """Show the page as it was sent, with what is said of each part."""
    told = dict(zip((each.prefix for each in parts if is_meant(each)), added, strict=False))
    note_form()  # before the record is looked at as it will be, which holds it
    _note_read(subject.id, (each.subject.id for each in parts))
    with case_as_it_will_be(subject.id) as done:
        again = [_answered(each, told.get(each.prefix)) for each in parts]
        return _page(subject, again, done, form=form, wrong=wrong)


def _answered(sent: Sent, added: Added | None) -> Part:
    """A part that was sent: as it is again, with what is said of it."""
    if added is None:
        return part_of(sent.prefix, sent.page, sent.subject.id, request.form)
    why = added.before or added.error
    wrong = CHANGED if added.is_changed else "" if why is None else in_browser(why)
    return part_of(sent.prefix, sent.page, sent.subject.id, request.form, added.form, wrong)


def _page(
    subject: Subject,
    parts: Sequence[Part],
    done: Sequence[DoneItem],
    *,
    form: Any = None,  # noqa: ANN401 -- the same
    wrong: str = "",
) -> str:
    return render_template(
        "cases/sitting.html",
        subject=subject,
        parts=parts,
        done=done,
        waits=Look(waiting_in(subject.id), tuple(done)).seen,
        form=TogetherForm(formdata=None) if form is None else form,
        wrong=wrong,
        mark=new_mark(),
        typed_by=typed_by(the_actor().id),
        by_passkey=is_usable(),
        is_unlocked=is_unlocked(),
    )


def _unasked(form: Any) -> Any:  # noqa: ANN401 -- the same
    """The signature's field, where none was to be given."""
    form.passphrase.errors = []
    return form
