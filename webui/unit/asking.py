"""Asking to be enrolled: a new person makes their own key, and takes the request to two others.

Nobody is signed in, and nothing is recorded or kept: the request is a file in the answer, its key
sealed by the person's own passphrase; the recovery slip stands on that one answer.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, current_app, render_template, request
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovPasswordInput, GovSubmitInput
from wtforms import PasswordField, SelectMultipleField, SubmitField
from wtforms.validators import DataRequired, EqualTo

from evidence_store.domain.people.person import Duty
from evidence_store.errors import EvidenceStoreError
from evidence_store.keys.requests import make_request
from evidence_store.words.labels import label
from forensics.documents import to_json
from webui.acts.forms import line, options, password
from webui.door.access import the_store
from webui.door.attempts import address_of
from webui.door.ways import in_browser
from webui.our_words import OurForm

if TYPE_CHECKING:
    from evidence_store.keys.requests import NewRequest
    from webui.door.attempts import Attempts

blueprint = Blueprint("asking", __name__, url_prefix="/ask-to-be-enrolled")


class AskEnrolmentForm(OurForm):
    """Who somebody is, and the passphrase of their new key, twice."""

    staff_number = line("Staff number", needed="Enter your staff number")
    name = line("Name", hint="As colleagues and courts write it", needed="Enter your name")
    rank = line("Rank or role", needed="Enter your rank or role")
    duties = SelectMultipleField(
        "Duties",
        description="The duties you need. The person who enrols you signs for them. A reader sees "
        "where cases stand and whom to ask, but nothing that was found.",
        choices=options((duty.value, label(duty).capitalize()) for duty in Duty),
        widget=GovCheckboxesInput(),
        validators=[DataRequired("Choose at least one duty")],
    )
    passphrase = password(
        "New passphrase",
        hint="Use at least 15 characters, and not a common passphrase. Several unrelated "
        "words are best. Tell nobody.",
        needed="Enter a new passphrase",
    )
    again_passphrase = PasswordField(
        "The same passphrase again",
        widget=GovPasswordInput(),
        validators=[EqualTo("passphrase", "Type the same passphrase twice")],
    )
    submit = SubmitField("Make my key and the request", widget=GovSubmitInput())


def install(app: Flask, *, attempts: Attempts) -> None:
    """Let people ask, as often as the work of sealing a key allows."""
    app.extensions["expunge_asking"] = attempts
    app.register_blueprint(blueprint)


@blueprint.get("")
def ask() -> str:
    """Ask who the person is."""
    return render_template("unit/ask_to_be_enrolled.html", form=AskEnrolmentForm())


@blueprint.post("")
def make() -> str | tuple[str, int]:
    """Make the key and the request; show the recovery slip, once."""
    form = AskEnrolmentForm()
    if not form.validate_on_submit():
        return render_template("unit/ask_to_be_enrolled.html", form=form), 422
    attempts: Attempts = current_app.extensions["expunge_asking"]
    attempts.begin(form.staff_number.data, address=address_of(request.remote_addr))
    try:
        made = _made(form)
    except EvidenceStoreError as error:
        form.passphrase.errors = [in_browser(error)]
        return render_template("unit/ask_to_be_enrolled.html", form=form), 422
    return render_template(
        "unit/enrolment_request.html",
        request_made=made.request,
        lines=made.slip.lines,
        file=base64.b64encode(to_json(made.request)).decode(),
    )


def _made(form: AskEnrolmentForm) -> NewRequest:
    return make_request(
        staff_number=form.staff_number.data,
        name=form.name.data,
        rank=form.rank.data,
        duties=tuple(Duty(each) for each in form.duties.data),
        passphrase=form.passphrase.data,
        now=the_store().clock(),
    )
