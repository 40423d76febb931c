"""Passkeys in the browser: where they may be used, single-use challenges, and signing in.

* A challenge is random, belongs to one session and one purpose, and is taken by the first answer.
* A passkey is found on the device, so no staff number is sent and none can be tried out.
* What lets somebody in is what the custody log says of the passkey; the counter beside it only
  keeps a copy out.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, redirect, render_template, request, session

from evidence_store.errors import EvidenceStoreError, PasskeyError
from evidence_store.keys.ceremonies import Site, read_use, using_options, which_passkey
from evidence_store.screens.passkeys import owner_of, passkey_uses
from webui.door.access import the_store
from webui.door.attempts import TooSoonError, address_of
from webui.door.door_events import WRONG_PASSKEY, note
from webui.door.sessions import take_once
from webui.door.signing_in import SignInForm, begin_session, says_why
from webui.door.ways import in_browser

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from evidence_store.domain.people.person import Actor
    from evidence_store.domain.signing.passkeys import Passkey, PasskeySignature
    from webui.door.attempts import Attempts

blueprint = Blueprint("passkeys", __name__)

CHALLENGE_SIZE = 32
SIGN_IN = "sign in"
USED = "This page was used before, or it is too old. Try again."
COPIED = (
    "The counter of this passkey went back: a copy of it may be in use. It is refused from now on. "
    "Use your passphrase, remove the passkey, and tell your supervisor today."
)


def install(app: Flask, *, origin: str, attempts: Attempts) -> None:
    """Offer passkeys on the pages of this origin, and on no others."""
    store = app.extensions["expunge_store"]
    app.extensions["expunge_site"] = Site(origin, store.settings.unit.name)
    app.extensions["expunge_passkey_attempts"] = attempts
    app.register_blueprint(blueprint)
    app.context_processor(lambda: {"passkeys_here": passkeys_here, "asking_in": _asking_in})


def the_site() -> Site:
    """Where passkeys are used."""
    site: Site = current_app.extensions["expunge_site"]
    return site


def passkeys_here() -> bool:
    """Whether this page has the origin of passkeys: an address of figures never has."""
    return request.host == urlsplit(the_site().origin).netloc


def challenge_for(purpose: str) -> bytes:
    """The challenge that waits in this session for that purpose; a new one where none does."""
    kept = session.get("passkey_challenge")
    if kept is None or kept[0] != purpose:
        kept = (purpose, secrets.token_bytes(CHALLENGE_SIZE))
        session["passkey_challenge"] = kept
    challenge: bytes = kept[1]
    return challenge


def take_challenge(purpose: str) -> bytes:
    """The challenge that waits for that purpose, once.

    Raises:
        PasskeyError: none does: it was used, or the session ended.
    """
    purpose_kept, challenge = take_once("passkey_challenge") or ("", b"")
    if purpose_kept != purpose:
        raise PasskeyError(USED)
    return bytes(challenge)


def checked_use(
    answer: str, *, challenge: bytes, passkey: Passkey, owner: bytes
) -> PasskeySignature:
    """The signature of a passkey in force, and its use counted.

    Raises:
        PasskeyError: it is not valid, or its counter went back.
    """
    use = read_use(answer, site=the_site(), challenge=challenge, passkey=passkey, owner=owner)
    store = the_store()
    if not passkey_uses(store).used(passkey.id, count=use.count, at=store.clock()):
        raise PasskeyError(COPIED)
    return use.signature


@blueprint.post("/sign-in/passkey")
def try_passkey() -> Response | tuple[str, int]:
    """Let in the person whose passkey signs the challenge of this session."""
    form = SignInForm()
    if not says_why(form):
        return render_template("door/sign_in.html", form=form), 422
    try:
        actor = _whose_passkey_answers(request.form.get("assertion", ""))
    except TooSoonError:
        raise
    except EvidenceStoreError as error:
        note(WRONG_PASSKEY)
        return render_template("door/sign_in.html", form=form, wrong=in_browser(error)), 422
    person = the_store().find_person(actor.id)
    return redirect(begin_session(person, form, level="passkey"), code=303)


def _whose_passkey_answers(answer: str) -> Actor:
    """Who signs in.

    Raises:
        PasskeyError: nobody does.
        EvidenceStoreError: anyone who does may not act.
    """
    challenge, passkey_id = take_challenge(SIGN_IN), which_passkey(answer)
    attempts: Attempts = current_app.extensions["expunge_passkey_attempts"]
    name = passkey_id.hex()[:64]
    address = address_of(request.remote_addr)
    attempts.begin(name, address=address)
    store = the_store()
    actor, passkey = owner_of(store, passkey_id)
    owner = store.held_person(actor.id).signing_key
    checked_use(answer, challenge=challenge, passkey=passkey, owner=owner)
    _spend(challenge)
    attempts.succeeded(name, address=address)
    return actor


def _spend(challenge: bytes) -> None:
    """Note that somebody came in by this challenge: the cookie that carries it may be copied.

    Raises:
        PasskeyError: somebody did before.
    """
    marks: Any = current_app.extensions["expunge_marks"]  # of the acts, which come after passkeys
    with marks.held(SIGN_IN, challenge.hex()) as mark:
        if mark is None or mark.answer is not None:
            raise PasskeyError(USED)
        mark.answer = "used"


def _asking_in() -> str:
    """What the sign-in page has the browser ask for."""
    return using_options(the_site(), challenge=challenge_for(SIGN_IN), own=())
