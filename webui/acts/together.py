"""Sign these 3: acts of one person in one case, shown whole, signed once, recorded all or none."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, redirect, render_template, request, url_for

from evidence_store.custody.heads.high_water import HighWaterError
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act
from evidence_store.domain.signing.signed_acts import Rehearsing, ToBeSignedError
from evidence_store.errors import (
    PasskeyError,
    RefusedError,
    StaleStatementError,
)
from evidence_store.open_folder.sittings import recording, rehearsing, what_is_signed
from forensics.value_classes import dataclass
from webui.acts.by_passkey import (
    LONGEST_SECONDS,
    TOO_LATE,
    asked_of_passkey,
    is_usable,
    kept_statements,
    passkey_signature,
    require_passkey,
    statements_kept,
)
from webui.acts.forms import SignedForm
from webui.acts.next_act import READ, acts_asked
from webui.acts.once import Mark, done_once, new_mark
from webui.acts.opening import LockedServerError, WrongPassphraseError, doing, is_unlocked
from webui.acts.page import Kind
from webui.acts.rehearsing import DoneItem, NotDoneError, do_waiting, seeing, shown_only
from webui.acts.subjects import find
from webui.acts.waiting_list import Item, digest_of, keep_waiting_in, waiting_counts, waiting_in
from webui.door.access import allow, the_actor, the_store
from webui.door.attempts import TooSoonError
from webui.door.reads import note_form
from webui.door.sessions import keep_apart, take_once, to_keep
from webui.door.ways import in_browser

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from werkzeug.wrappers import Response

    from webui.acts.page import Doing, Subject

blueprint = Blueprint("together", __name__, url_prefix="/cases/<case_id>/to-sign")

CHANGED = (
    "Nothing was recorded: what waits, or the record, is another than this page showed. Read it "
    "as it stands now, then sign it if it is still right."
)


class TogetherForm(SignedForm):
    """Nothing but the signature: what is signed stands above it."""


@dataclass(frozen=True, slots=True)
class Look:
    """What waits as it would be recorded now, and what would be signed.

    ``more`` is what else the orders of the case wait for of this person, by title and address.
    ``refused`` is the act that cannot be recorded any more; nothing is signed then.
    """

    items: tuple[Item, ...]
    shown: tuple[DoneItem, ...]
    statements: tuple[Any, ...] = ()
    more: tuple[tuple[str, str], ...] = ()
    refused: NotDoneError | None = None

    @property
    def seen(self) -> str:
        """Names what the page shows, and how what it is about stands in the record."""
        told = "\0".join([digest_of(self.items), *(each.seen for each in self.shown)])
        return hashlib.sha256(told.encode()).hexdigest()


def install(app: Flask) -> None:
    """Open the page to those whose acts may wait."""
    for endpoint in ("show", "sign", "take_off"):
        allow(app, f"together.{endpoint}", ALLOWED_DUTIES[Act.MAP_ORDER])
    app.context_processor(lambda: {"acts_to_sign": waiting_counts})


@blueprint.get("")
def show(case_id: str) -> str:
    """Everything that waits, whole, with one field for the signature."""
    return _page(find(Kind.CASE, case_id), look(case_id), TogetherForm(formdata=None))


@blueprint.post("")
def sign(case_id: str) -> Response | tuple[str, int]:
    """Sign what the page showed, once, and record all of it or nothing."""
    return done_once(lambda mark: _sent(case_id, mark))


@blueprint.post("/off")
def take_off(case_id: str) -> Response:
    """Take one act off the list, or all of them: nothing of them is kept."""
    off = request.form.get("off", "")
    left = [each for each in waiting_in(case_id) if off and each.mark != off]
    keep_waiting_in(case_id, left)
    back = url_for("together.show", case_id=case_id) if left else find(Kind.CASE, case_id).back
    return redirect(back, code=303)


def _sent(case_id: str, mark: Mark) -> Response | tuple[str, int]:
    subject, form = find(Kind.CASE, case_id), TogetherForm()
    try:
        return _signed(subject, form, mark)
    except NotDoneError:
        return _page(subject, look(case_id), form), 409
    except (TooSoonError, WrongPassphraseError) as error:
        form.passphrase.errors = [in_browser(error)]
        status = 429 if isinstance(error, TooSoonError) else 422
        return _page(subject, look(case_id), form), status
    except (PasskeyError, RefusedError, LockedServerError) as error:
        return _page(subject, look(case_id), form, wrong=in_browser(error)), 422


def look(case_id: str) -> Look:
    """What waits, rehearsed."""
    items = waiting_in(case_id)
    if not items or not is_unlocked():
        return Look(items, tuple(map(shown_only, items)))
    with doing(passphrase=None) as holder:
        try:
            return _rehearsed(case_id, items, holder)
        except NotDoneError as error:
            rest = map(shown_only, items[len(error.before) :])
            return Look(items, (*error.before, *rest), refused=error)


def _rehearsed(case_id: str, items: tuple[Item, ...], holder: Doing) -> Look:
    with rehearsing(the_store(), holder) as sitting, seeing(sitting):
        done = do_waiting(items, sitting, holder, [])
        return Look(items, tuple(done), sitting.statements, acts_asked(case_id))


def _signed(subject: Subject, form: Any, mark: Mark) -> Response | tuple[str, int]:  # noqa: ANN401 -- a form as WTForms made it
    if "assertion" in request.form:
        return _by_passkey(subject, mark)
    by_passkey = request.form.get("sign_with") == "passkey"
    if by_passkey:
        form.passphrase.validators = ()
    if not form.validate():
        return _page(subject, look(subject.id), form), 422
    passphrase = None if by_passkey else form.passphrase.data
    with doing(passphrase=passphrase) as who:
        found = _rehearsed(subject.id, waiting_in(subject.id), who)
        is_shown = bool(found.items) and request.form.get("seen", "") == found.seen
        if is_shown and not by_passkey:
            words = what_is_signed(found.statements, by=who.actor.id)
            done = record_all(subject.id, found, who, signature=who.signer(words))
            return answer_signed(subject, done, mark)
    if not is_shown:
        return _page(subject, look(subject.id), form, wrong=CHANGED), 409
    return show_to_passkey(subject, found), 200


def show_to_passkey(subject: Subject, found: Look) -> str:
    """The page that shows every statement, and asks the passkey for one signature over them."""
    require_passkey()
    name = request.form.get("mark", "")
    told = [digest_of(found.items), kept_statements(found.statements)]
    keep_apart(f"together to sign {name}", told, seconds=LONGEST_SECONDS)
    note_form()
    return render_template(
        "together_sign.html",
        subject=subject,
        count=len(found.items),
        statements=found.statements,
        digest=_challenge(found.statements).hex(),
        options=asked_of_passkey(_challenge(found.statements)),
        mark=name or new_mark(),
    )


def _by_passkey(subject: Subject, mark: Mark) -> Response:
    kept = take_once(f"together to sign {request.form.get('mark', '')}")
    items = waiting_in(subject.id)
    if kept is None or kept[0] != digest_of(items):
        raise PasskeyError(TOO_LATE)
    statements = statements_kept(kept[1])
    signature = passkey_signature(_challenge(statements))
    # By a passkey nobody's key is opened: who acts is read from the record, held to the log.
    with doing(passphrase=None, by=Rehearsing()) as who:
        shown = Look(items, (), statements)
        return answer_signed(subject, record_all(subject.id, shown, who, signature=signature), mark)


def _challenge(statements: Sequence[Any]) -> bytes:
    return hashlib.sha256(what_is_signed(statements, by=the_actor().id)).digest()


def record_all(case_id: str, found: Look, who: Doing, *, signature: bytes) -> list[DoneItem]:
    """Record all of it in one transaction, then what changes beside the record.

    Raises:
        NotDoneError: one was refused; nothing is recorded.
        StaleStatementError: one would have something else signed than was rehearsed.
    """
    later: list[Callable[[], object]] = []
    done: list[DoneItem] = []
    kept = recording(the_store(), who, statements=found.statements, signature=signature)
    try:
        with kept as sitting, seeing(sitting):
            done = do_waiting(found.items, sitting, who, later)
    except ToBeSignedError as asked:
        raise StaleStatementError(CHANGED) from asked
    except HighWaterError:
        if done:  # all of it is recorded, and only its head could not be kept outside
            keep_waiting_in(case_id, ())
        raise
    for deed in later:
        deed()
    return done


def answer_signed(subject: Subject, done: Sequence[DoneItem], mark: Mark) -> Response:
    """Say what was recorded, and lead on to the person's next step in the case."""
    keep_waiting_in(subject.id, ())
    is_about_order = any(each.page.kind is Kind.ORDER and each.page.name != READ for each in done)
    # The reason for what this leaves out stands in ``next_act``.
    but = READ if is_about_order else None
    mark.answer = url_for("leading.signed", subject_id=subject.id, but=but)
    mark.besides = to_keep("said", " ".join(each.said for each in done))
    return redirect(mark.answer, code=303)


def _page(subject: Subject, found: Look, form: Any, *, wrong: str | None = None) -> str:  # noqa: ANN401 -- the same
    if request.method == "POST":
        note_form()
    return render_template(
        "together.html",
        subject=subject,
        found=found,
        refused=None if found.refused is None else why_refused(found.refused),
        form=form,
        wrong=wrong,
        mark=new_mark(),
        by_passkey=is_usable(),
        is_unlocked=is_unlocked(),
    )


def why_refused(refused: NotDoneError) -> str:
    """Return which act cannot be recorded, and why."""
    return f"“{refused.title}” cannot be recorded, so nothing is: {in_browser(refused.why)}"
