"""The inventory of copies: put in, reviewed, ended. Nothing here says anything of the device."""

from __future__ import annotations

from typing import Any

from evidence_store.domain.events.kinds.standing_events import EXHIBIT_COPY_DECIDED
from evidence_store.domain.exhibits.copies import kept_images
from evidence_store.domain.people.duties import Act
from evidence_store.words.labels import on_day
from evidence_store.workflow.exhibits.exhibits import decide_copy
from webui.acts.forms import SignedForm, choice, options, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_store

APART = "The end of a copy says nothing about the device or about any other copy."


class KeepImageForm(SignedForm):
    """A verified image in the original's place."""

    image = choice("Which verified disk image?", needed="Choose the disk image")
    reason = text("Why is keeping the copy reasonable?", needed="Enter the reason")


def _offer_images(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    with the_store().reading() as uow:
        images = uow.acquisitions.find(exhibit_id=subject.id)
        kept = kept_images(images, uow.exhibits.get(subject.id).copies)
    form.image.choices = options(
        (one.id, f"Verified {on_day(one.verified_at)}, {one.size:,} bytes")
        for one in images
        if one.id in kept and one.verified_at is not None
    )


def _keep(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    reason = form.reason.data
    decide_copy(who.signing_desk, subject.id, form.image.data, reason=reason)
    return Done("The decision is recorded. It ends the retention hold and no other hold.")


PAGES = (
    ActPage("keep-image", Kind.EXHIBIT, Act.DECIDE_COPY,
            "Decide to keep a disk image instead of the original", "Record the decision",
            KeepImageForm, _keep, _offer_images, signed=True, event=EXHIBIT_COPY_DECIDED),
)  # fmt: skip
