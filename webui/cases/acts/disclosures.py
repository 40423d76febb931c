"""Building a disclosure bundle, once its preview was read, for named recipients."""

from __future__ import annotations

from typing import Any

from flask import url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput
from wtforms import BooleanField
from wtforms.validators import InputRequired

from evidence_store.bundles.disclosing import make_disclosure
from evidence_store.bundles.previewing import preview_disclosure
from evidence_store.disclosure.policy import Audience
from evidence_store.domain.cases.recipients import Recipients
from evidence_store.domain.people.duties import Act
from evidence_store.errors import ConflictError, WrongEntryError
from evidence_store.ways import Way, said_by
from webui.acts.forms import ActForm, choice, options, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.cases.reading_previews import FOR_WHOM, Reading, forget_reading, reading_of

LARGEST = 2_000
"""Entries of a bundle that is made while somebody waits: some seconds of one processor."""


class BuildBundleForm(ActForm):
    """For whom, to whom, why; and that the preview was read."""

    audience = choice("For whom is the bundle?", needed="Choose for whom the bundle is")
    recipients = text(
        "Recipients", hint="Person or firm, one on each line. The custody log records them.",
        needed="Enter at least one recipient",
    )  # fmt: skip
    purpose = text("Purpose", hint="Why it is handed over. Name no victim.",
                   needed="Enter the purpose")  # fmt: skip
    read = BooleanField(
        "I have read the whole preview, and what it says may go out",
        widget=GovCheckboxInput(),
        validators=[InputRequired("Confirm that you have read the whole preview")],
    )


def _offer(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    form.audience.choices = options((each.value, told[0].upper() + told[1:])
                                    for each, told in FOR_WHOM.items())  # fmt: skip
    reading = reading_of(subject.id)
    if reading is not None and not form.audience.data:
        form.audience.data = reading.audience.value


def _build(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    reading = _read(subject, Audience(form.audience.data))
    asked = reading.asked_as_read
    if len(preview_disclosure(who.store, who, asked).sentences) > LARGEST:
        raise WrongEntryError(
            f"This bundle has more than {LARGEST:,} entries and takes a long time. Build it on the "
            f"server’s command line: expunge {Way.DISCLOSURE_BUILD.value}. Nothing was recorded."
        )
    named = [each.strip() for each in form.recipients.data.splitlines()]
    to = Recipients(tuple(each for each in named if each), form.purpose.data)
    try:
        make_disclosure(who.store, who, asked, to=to)
    except ConflictError as error:
        raise WrongEntryError(said_by(error)) from error
    forget_reading()
    said = (
        "The bundle is built, and was checked as its recipient would check it. Download it below."
    )
    return Done(said, url_for("disclosures.show", case_id=subject.id))


def _read(subject: Subject, audience: Audience) -> Reading:
    """What this session has read for that audience.

    Raises:
        WrongEntryError: nothing, or not all of it.
    """
    reading = reading_of(subject.id, audience)
    if reading is None or not reading.digest:
        raise WrongEntryError(f"Open the preview for {FOR_WHOM[audience]} first, and read it.")
    if not reading.is_whole:
        raise WrongEntryError(
            f"You opened {len(reading.seen)} of {reading.pages} pages of the preview. Read the "
            "others first."
        )
    return reading


ABOUT = (
    "Read the preview first: page by page, for the same recipients.",
    (
        "If anything in the case has changed since then, nothing is built and you are asked to "
        "read it again."
    ),
    "The custody log holds for whom and why before the bundle is made, and its SHA-256 after it.",
)
PAGES = (
    ActPage(
        "disclose",
        Kind.CASE,
        Act.DISCLOSE,
        "Build a disclosure bundle",
        "Build the bundle",
        BuildBundleForm,
        _build,
        _offer,
        about=ABOUT,
    ),
)
