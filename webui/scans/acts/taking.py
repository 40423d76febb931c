"""An exhibit taken into one's own hands, and its image registered with that where it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms.validators import Optional

from evidence_store.acts.exhibits.catalogue import EXHIBIT_RULES
from evidence_store.domain.people.duties import Act
from evidence_store.errors import EvidenceStoreError
from evidence_store.kept_files.images import SaidOfImage
from evidence_store.words.exhibit_words import word
from evidence_store.workflow._kit.subjects.bags import BagWork, bag_of
from evidence_store.workflow._kit.subjects.exhibit_offers import is_taken
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit
from evidence_store.workflow.exhibits import continuity
from webui.acts.filled_in import fill_in
from webui.acts.forms import choice, line, text
from webui.acts.moments import NOT_NOW, OccurredForm, occurred_of
from webui.acts.page import ActPage, Doing, Done, Fold, Kind, Subject, is_also
from webui.door.access import may, the_desk, the_store
from webui.door.ways import no_more_than_that
from webui.exhibits.acts.seals import COMPARED, SEEN, seal_seen
from webui.scans.acts.images import offer_images, register

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit

TO_IMAGE = "To image it"
IMAGE = "image"
NEW_SEAL = "You broke the seal above for this. Leave it empty while the bag is open."
HELD = "You hold it from now on, under its seal."
BUILT = "The hash set is built all the same."
OPEN = "You hold it from now on. Its bag is recorded as open."


def image_field() -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    """Return a new field: which image is registered with what a form is about."""
    made = choice("Which disk image or extraction?", hint="Newest first.", needed="")
    made.kwargs["validators"] = [Optional()]
    return made


class TakeForm(OccurredForm):
    """Why, and under which seal; of an image that is made already, what registering it asks."""

    reason = text("Reason", needed="Enter the reason")
    seal = seal_seen()
    image = image_field()
    made_with = line("Tool and version that made it", hint="Such as dd 9.1")
    new_seal = line("Number of the new seal", hint=NEW_SEAL)


def _offer(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    """An examiner takes what no image was made of to image it."""
    with the_store().reading() as uow:
        imaged = uow.acquisitions.find(exhibit_id=subject.id)
    if imaged or not may(Act.REGISTER_ACQUISITION):
        del form.image, form.made_with, form.new_seal
        return
    fill_in(form.reason, TO_IMAGE)
    offer_images(form.image)
    if not form.image.choices:
        del form.image, form.made_with, form.new_seal


def _take(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    occurred, until = occurred_of(form, now=who.now)
    continuity.take(
        who.desk,
        subject.id,
        seal_seen=form.seal.data,
        reason=form.reason.data,
        occurred=occurred,
        occurred_until=until,
    )
    if form.image is None or not is_also(IMAGE):
        return Done(_held(who, subject.id))
    return Done(_registered(who, subject.id, form))


def offer_only(form: Any, case_id: str) -> None:  # noqa: ANN401 -- the same
    """Let a form about a case take its only exhibit too, and register its image."""
    exhibit = only_to_take(case_id) if may(Act.REGISTER_ACQUISITION) else None
    if exhibit is not None:
        offer_images(form.image)
    if exhibit is None or not form.image.choices:
        del form.seal, form.image, form.made_with, form.new_seal
        return
    form.seal.description = (
        f"Of {exhibit.reference}, which you take from {exhibit.holder}, "
        f"{word(exhibit.whereabouts).lower()}. {SEEN} {COMPARED} {BUILT}"
    )


def only_to_take(case_id: str) -> Exhibit | None:
    """Return the only exhibit of a case, if the person can take it and it was never imaged."""
    desk = the_desk()
    with desk.uow as uow:
        exhibits = uow.exhibits.find(case_id=case_id)
        if len(exhibits) != 1 or uow.acquisitions.find(exhibit_id=exhibits[0].id):
            return None
        on = open_exhibit(desk, exhibits[0].id)
        return exhibits[0] if is_taken(EXHIBIT_RULES["take"], on) else None


def take_only(who: Doing, case_id: str, form: Any) -> str:  # noqa: ANN401 -- the same
    """Take the only exhibit of a case and register its image; say what was not done, and why."""
    exhibit = only_to_take(case_id)
    if exhibit is None:
        return "The exhibit is not taken. Look at its page."
    try:
        continuity.take(who.desk, exhibit.id, seal_seen=form.seal.data, reason=TO_IMAGE)
    except EvidenceStoreError as error:
        return f"The exhibit is not taken. {no_more_than_that(error)}"
    return _registered(who, exhibit.id, form)


def _held(who: Doing, exhibit_id: str) -> str:
    """Say that the person holds it, and how its bag is recorded now."""
    with who.store.reading() as uow:
        bag = bag_of(uow, uow.exhibits.get(exhibit_id))
    return OPEN if bag.seal is None else HELD


def _registered(who: Doing, exhibit_id: str, form: Any) -> str:  # noqa: ANN401 -- the same
    """Register the image of what was taken; say what is recorded, and why not more."""
    bag = BagWork(form.seal.data, form.new_seal.data or None)
    said = SaidOfImage(form.made_with.data or "", None, ())
    try:
        told = register(who, exhibit_id, form.image.data or "", said, bag)
    except EvidenceStoreError as error:
        told = f"Its disk image is not registered. {no_more_than_that(error)}"
    return f"{_held(who, exhibit_id)} {told}"


PAGES = (
    ActPage(
        "take",
        Kind.EXHIBIT,
        Act.HAND_OVER,
        "Take it into your hands",
        "Record that you took it",
        TakeForm,
        _take,
        _offer,
        about=(
            "For an exhibit no one has signed for: in a store, or as first recorded here.",
            "If a person signed for it, they hand it over to you instead.",
            COMPARED,
        ),
        shown="parts/held_by.html",
        third=(IMAGE, "Record that you took it, and register its image", IMAGE),
        folds=(
            NOT_NOW,
            Fold("If its disk image or extraction is made already",
                 ("image", "made_with", "new_seal")),
        ),
        leads_on=True,
    ),
)  # fmt: skip
