"""A person's own passkeys: admitted, and removed; both signed with the key under the passphrase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import HiddenField, RadioField
from wtforms.validators import DataRequired, InputRequired, Length

from evidence_store.domain.people.duties import Act
from evidence_store.keys.ceremonies import LARGEST_ANSWER, making_options, read_made
from evidence_store.screens.passkeys import passkey_uses, passkeys_of
from evidence_store.workflow.people.passkeys import admit_passkey, remove_passkey
from webui.acts.forms import SignedForm, line, options
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_actor, the_store
from webui.door.passkeys import challenge_for, take_challenge, the_site
from webui.door.sessions import table_session, the_table

if TYPE_CHECKING:
    from flask import Flask

ADMIT = "admit a passkey"


class AdmitForm(SignedForm):
    """What the device made, and what its owner calls it."""

    name = line(
        "What you call it",
        hint="For example, blue key on my keyring",
        needed="Enter what you call this passkey",
    )
    made = HiddenField(
        "Passkey",
        validators=[
            DataRequired("Make the passkey on your device first"),
            Length(max=LARGEST_ANSWER, message="Make the passkey on your device again"),
        ],
    )


class RemoveForm(SignedForm):
    """Which one."""

    passkey = RadioField(
        "Which passkey", widget=GovRadioInput(), validators=[InputRequired("Choose a passkey")]
    )


def install(app: Flask) -> None:
    """Let the page of admitting ask the device for a passkey."""
    app.context_processor(lambda: {"asking_to_make": _asking_to_make})


def _asking_to_make() -> str:
    store, actor = the_store(), the_actor()
    return making_options(
        the_site(),
        store.find_person(actor.id),
        challenge=challenge_for(ADMIT),
        had=passkeys_of(store, actor.id),
    )


def _offer_passkeys(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    del subject
    own = passkeys_of(the_store(), the_actor().id)
    form.passkey.choices = options((each.id.hex(), each.name) for each in own)


def _admit(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del subject
    challenge = take_challenge(ADMIT)
    made, form.made.data = form.made.data, ""  # whatever comes now, it was the one use of it
    new, count = read_made(made, site=the_site(), challenge=challenge)
    passkey = admit_passkey(who.signing_desk, new, name=form.name.data)
    passkey_uses(who.store).begin(passkey.id, person_id=who.actor.id, count=count)
    return Done("The passkey is registered. You can sign in and sign with it.")


def _remove(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del subject
    passkey = bytes.fromhex(form.passkey.data)
    remove_passkey(who.signing_desk, passkey)
    passkey_uses(who.store).removed(passkey, at=who.store.clock())
    the_table().end_of(who.actor.id, but=table_session().identifier)
    return Done("The passkey is removed, and you are signed out everywhere else. What it signed "
                "before is still valid.")  # fmt: skip


PAGES = (
    ActPage(
        "admit-passkey",
        Kind.OWN,
        Act.ADMIT_PASSKEY,
        "Add a passkey",
        "Admit this passkey",
        AdmitForm,
        _admit,
        about=(
            (
                "A passkey stays on a security key, or on this computer, and asks for your PIN or "
                "fingerprint each time. From then on it can sign for you."
            ),
            (
                "A passkey that can be copied to other devices, such as one in a cloud account, is "
                "refused."
            ),
        ),
        signed=True,
        by_passkey=False,
        shown="parts/make_passkey.html",
    ),
    ActPage(
        "remove-passkey",
        Kind.OWN,
        Act.REMOVE_PASSKEY,
        "Remove a passkey",
        "Remove it",
        RemoveForm,
        _remove,
        _offer_passkeys,
        about=("Remove a passkey that you lost, today. What it signed before is still valid.",),
        signed=True,
        by_passkey=False,
    ),
)
