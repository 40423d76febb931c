"""Signing in with the passphrase of one's own key, and signing out.

* The key is opened to see whose it is and let go at once; signing in and signing acts take turns,
  so that this process never holds two people's keys.
* An unknown staff number costs the same work and gets the same answer as a wrong passphrase.
"""

from __future__ import annotations

import secrets
from functools import cache
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, current_app, g, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovSubmitInput, GovTextInput
from wtforms import PasswordField, StringField, SubmitField
from wtforms.validators import DataRequired, Length

from evidence_store.domain.values.texts import short_text
from evidence_store.errors import SealedKeyError, WrongEntryError
from evidence_store.keys.passphrases import open_sealed, seal
from evidence_store.keys.person_keys import open_person_keys
from forensics.passphrases.guessing import MAX_BYTES
from forensics.turnstile import Turnstile
from forensics.value_classes import dataclass
from webui.door.access import the_store
from webui.door.attempts import Attempts, address_of
from webui.door.door_events import CAME_IN, WENT, WRONG, note
from webui.door.opened import opened_before
from webui.door.reads import PURPOSE
from webui.door.sessions import table_session
from webui.door.typed import KEPT, typed_before
from webui.our_words import OurForm

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from evidence_store.domain.people.person import Person

blueprint = Blueprint("signing_in", __name__)

SAID_WRONG = "Staff number or passphrase is wrong. Check Caps Lock and try again."
LEVEL = "signed_in_by"


@dataclass(frozen=True, slots=True)
class Door:
    """What trying a passphrase needs besides the record."""

    attempts: Attempts
    turns: Turnstile  # of everybody's keys, also those that sign acts
    decoy: bytes  # a sealed key that nobody can open


class SignInForm(OurForm):
    """Staff number, the reason that is recorded with what is looked at, and passphrase."""

    staff_number = StringField(
        "Staff number",
        widget=GovTextInput(),
        validators=[
            DataRequired("Enter your staff number"),
            Length(max=40, message="Staff number must be 40 characters or fewer"),
        ],
        filters=[lambda typed: typed.strip() if typed else typed],
    )
    purpose = StringField(
        "Reason for looking at records",
        widget=GovTextInput(),
        validators=[Length(max=200, message="Reason must be 200 characters or fewer")],
        filters=[lambda typed: typed.strip() if typed else typed],
    )
    passphrase = PasswordField(
        "Passphrase",
        widget=GovPasswordInput(),
        validators=[
            DataRequired("Enter your passphrase"),
            Length(max=MAX_BYTES, message=f"Passphrase must be {MAX_BYTES} characters or fewer"),
        ],
    )
    submit = SubmitField("Sign in", widget=GovSubmitInput())


def install(app: Flask, *, attempts: Attempts) -> None:
    """Make the door of this server."""
    turns = Turnstile(most_waiting=6, longest_wait=20.0)
    app.extensions["expunge_door"] = Door(attempts, turns, _decoy())


@cache
def _decoy() -> bytes:
    """A sealed key of nobody, made once: to try it takes as long as to try somebody's."""
    return seal(b"nothing", passphrase=secrets.token_urlsafe(32), label="nobody")


def turns_of_keys() -> Turnstile:
    """Return the turns that anyone who opens a person's key in this process must take."""
    door: Door = current_app.extensions["expunge_door"]
    return door.turns


@blueprint.get("/sign-in")
def sign_in() -> str | Response:
    """Ask who is there; the person who is signed in goes on to the start page."""
    if g.actor is not None:
        return redirect(url_for("about.start"), code=303)
    return render_template("door/sign_in.html", form=SignInForm(), opened=opened_before())


@blueprint.post("/sign-in")
def try_passphrase() -> Response | tuple[str, int]:
    """Open the person's key, or say that staff number or passphrase is wrong."""
    form = SignInForm()
    if form.validate_on_submit() and says_why(form):
        person = _whose_key_opens(form.staff_number.data, form.passphrase.data)
        if person is not None:
            return redirect(begin_session(person, form, level="passphrase"), code=303)
        note(WRONG)
        form.passphrase.errors = [SAID_WRONG]
    return render_template("door/sign_in.html", form=form, opened=opened_before()), 422


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session at once."""
    note(WENT)
    table_session().finish()
    return redirect(url_for("signing_in.signed_out"), code=303)


@blueprint.get("/signed-out")
def signed_out() -> str:
    """Say that the session has ended."""
    return render_template("door/signed_out.html")


def begin_session(person: Person, form: SignInForm, *, level: str) -> str:
    """Begin this person's session and give where they go on; ``level``: by which key they came."""
    note(f"{CAME_IN} by {level}", who=person.id)
    typed, opened = typed_before(person.id), opened_before()
    kept = {PURPOSE: form.purpose.data or "", LEVEL: level, **({KEPT: typed} if typed else {})}
    table_session().renew(person, kept=kept)
    return str(typed["path"]) if typed else opened or url_for("about.start")


def says_why(form: SignInForm) -> bool:
    """Whether a reason is given, where the policy asks for one."""
    if not _can_be_recorded(form.purpose.data or ""):
        form.purpose.errors = ["Reason contains a hidden character. Retype it"]
        return False
    if form.purpose.data or not the_store().settings.policy.reads_need_purpose:
        return True
    form.purpose.errors = ["Enter why you look at records"]
    return False


def _can_be_recorded(reason: str) -> bool:
    try:
        short_text(reason, what="reason")
    except WrongEntryError:
        return False
    return True


def _whose_key_opens(staff_number: str, passphrase: str) -> Person | None:
    """Return the person whose key the passphrase opens; None where none does, after equal work.

    Raises:
        TooSoonError: it was tried too often.
        BusyError: too many people sign in at this moment.
    """
    door: Door = current_app.extensions["expunge_door"]
    address = address_of(request.remote_addr)
    # Within the turn: what is right is taken back before the next is counted, so that people who
    # come in together do not count as one who guesses.
    with door.turns.taken():
        door.attempts.begin(staff_number, address=address, guesses=True)
        try:
            person = _find(staff_number)
            _open(person, passphrase, decoy=door.decoy)
        except SealedKeyError:
            return None
        door.attempts.succeeded(staff_number, address=address, guesses=True)
    return person


def _find(staff_number: str) -> Person | None:
    """Return the person of this staff number who may act: confirmed, and not left.

    Raises:
        ChangedRecordError: the person's record was changed outside the program.
    """
    with the_store().reading() as uow:
        found = [one for one in uow.people.find(staff_number=staff_number) if one.is_present]
    return the_store().held_person(found[0].id) if len(found) == 1 else None


def _open(person: Person | None, passphrase: str, *, decoy: bytes) -> None:
    """Open the person's key and let go of it; for nobody, fail after the same work.

    Raises:
        SealedKeyError: the passphrase does not open it, or it is not the enrolled key.
    """
    if person is None:
        open_sealed(decoy, passphrase=passphrase, label="nobody")
        raise SealedKeyError("No one here has this staff number.")
    keys = open_person_keys(person.id, sealed_key=person.sealed_key, passphrase=passphrase)
    if keys.signing_key != person.signing_key:
        raise SealedKeyError("The sealed key is not the one that was enrolled.")
