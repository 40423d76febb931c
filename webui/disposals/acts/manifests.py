"""Ordinary proposals, authorised together on one signed manifest."""

from __future__ import annotations

from typing import Any

from flask import url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput
from wtforms import SelectMultipleField
from wtforms.validators import InputRequired

from evidence_store.domain.people.duties import Act
from evidence_store.workflow.disposals.approvals import (
    authorise_manifest,
    list_ordinary,
)
from webui.acts.forms import SignedForm, options
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_desk


class ManifestForm(SignedForm):
    """The lines that stay; what is not ticked is struck out."""

    lines = SelectMultipleField(
        "What you authorise",
        description="Untick a line to strike it out. It stays proposed.",
        widget=GovCheckboxesInput(),
        validators=[InputRequired("Leave at least one line")],
    )


def _offer_lines(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    del subject
    listed = list_ordinary(the_desk())
    form.lines.choices = options((one.disposal.id, one.in_a_line) for one in listed)
    if not form.is_submitted():
        form.lines.data = [choice.value for choice in form.lines.choices]


def _lines(form: Any) -> str:  # noqa: ANN401 -- the same
    return " ".join(choice.value for choice in form.lines.choices)


def _authorise_manifest(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del subject
    kept = tuple(form.lines.data)
    struck = tuple(choice.value for choice in form.lines.choices if choice.value not in kept)
    made = authorise_manifest(who.signing_desk, kept, struck=struck)
    return Done(
        f"Authorised and signed on one manifest: {len(made.lines)}. Struck out: {len(struck)}. "
        "Each authorisation holds for 72 hours.",
        url_for("plans.queue"),
    )


PAGES = (
    ActPage(
        "authorise-several",
        Kind.UNIT,
        Act.AUTHORISE,
        "Authorise ordinary proposals on one manifest",
        "Sign the manifest",
        ManifestForm,
        _authorise_manifest,
        _offer_lines,
        also_seen=_lines,
        about=(
            "Only proposals without anything unusual are listed. Open each plan before you sign.",
            "If one line has a hold, the whole manifest is refused. Strike that line out.",
            "A passkey signs one statement at a time: the manifest, then each line.",
        ),
        warning="Anything erased or destroyed on your signature cannot be recovered.",
        signed=True,
    ),
)
