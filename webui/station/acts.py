"""Acts at the station: a device erased by its eraser, and imaged and read again by its reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import url_for

from evidence_store.domain.people.duties import Act
from evidence_store.kept_files.imaging import ImagingAsked, ask_for_imaging, places_for_images
from evidence_store.workflow.disposals.erasure_queue import ErasureAsked, queue_erasure
from webui.acts.filled_in import choose_only
from webui.acts.forms import ActForm, PlainForm, SignedForm, choice, options, reference_typed
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.acts.subjects import exhibit_of
from webui.disposals.acts.readings import READS, SetForm, offer_set, queued
from webui.door.access import the_store
from webui.exhibits.acts.seals import ask_seal, bag_work, seal_broken
from webui.here import offers_here, the_station
from webui.scans.acts.images import asked_blocker, blocker_of


class EraseHereForm(SignedForm):
    """The reference typed again, and the seal where the bag is closed."""

    reference = reference_typed()
    seal = seal_broken()


class ReadHereForm(SetForm):
    """The reference typed again, and what opens the hash set for the new scan."""


class ImageHereForm(ActForm):
    """Where the image is to lie, the seal where the bag is closed, and what blocked writing."""

    place = choice("Where is the image to be kept?", hint="Places that your administrator named.",
                   needed="Choose the place for the image")  # fmt: skip
    seal = seal_broken()
    write_blocker = asked_blocker()


def _erase(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    # Refuses before anything is signed.
    device = offers_here().device_of(subject.record, to_write=True)
    job = queue_erasure(
        who.signing_desk,
        subject.id,
        asked=ErasureAsked(form.reference.data, bag_work(form), at_station=True),
        is_training=who.store.is_training,
    )
    return Done(the_station().begin(job, device), url_for("station.show"))


def _begin(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    """Tell the eraser of what is signed for already: it records nothing by itself."""
    del who, form
    device = offers_here().device_to_begin(subject.record)
    return Done(the_station().begin(subject.record, device), url_for("station.show"))


def _offer_places(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    places = places_for_images(the_store())
    form.place.choices = options((key, Path(place).name) for key, place in places.items())
    choose_only(form.place)
    ask_seal(form, subject.record)


def _image(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    asked = ImagingAsked(
        offers_here().device_to_image(subject.record),
        form.place.data,
        blocker_of(form.write_blocker.data),
    )
    ask_for_imaging(
        who.store, who.desk, subject.id, asked=asked, bag=bag_work(form), keys=who.unit_keys
    )
    said = "The reader images it when it comes to it. The page shows how far it is."
    return Done(said, url_for("station.show"))


def _read(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    device = offers_here().device_of(subject.record, to_write=False)
    return queued(who, subject, form, device, at_station=True)


def _ask_bag(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    ask_seal(form, exhibit_of(subject.record))


PAGES = (
    ActPage("erase-here", Kind.DISPOSAL, Act.PERMIT, "Erase it here, at the station",
            "Sign and begin", EraseHereForm, _erase, _ask_bag,
            about=("You sign that you carry it out, for this one start.",
                   "Holds, signatures, clock and device are checked again before a byte changes."),
            warning="Every byte of the device is erased. This cannot be undone.",
            signed=True, shown="disposals/proposed.html"),
    ActPage("begin-here", Kind.JOB, Act.PERMIT, "Begin what is signed for", "Begin", PlainForm,
            _begin, about=("The eraser is told again of the erasure that you signed for.",
                           "Everything is checked again before the first byte changes.")),
    ActPage("image-here", Kind.EXHIBIT, Act.REGISTER_ACQUISITION, "Image it here, at the station",
            "Begin", ImageHereForm, _image, _offer_places,
            about=("It is opened to be read, and read twice. Then its image is registered.",
                   "Sign afterwards for the check: only then does the image count.",
                   "Use a write blocker. A new start after a stop reads all of it again.")),
    ActPage("read-here", Kind.DISPOSAL, Act.VERIFY, "Have it read again here, at the station",
            "Queue the reading", ReadHereForm, _read, offer_set, about=READS),
)  # fmt: skip
