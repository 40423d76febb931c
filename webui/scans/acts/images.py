"""An acquisition registered: chosen from the places on the server, and checked from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovFileInput
from wtforms import BooleanField
from wtforms.validators import Optional

from evidence_store.domain.exhibits.discrepancies import DiscrepancyKind
from evidence_store.domain.exhibits.known_by import of_files
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.people.duties import Act
from evidence_store.domain.unit.jobs import JobKind
from evidence_store.errors import RefusedError, WrongEntryError
from evidence_store.kept_files.images import SaidOfImage, entry_of_file
from evidence_store.kept_files.named_places import MOST_OFFERED, chosen, offered_images
from evidence_store.words.labels import at_time, byte_count
from evidence_store.workflow._kit.subjects.bags import BagWork
from evidence_store.workflow.scans.acquisitions import register_acquisition
from evidence_store.workflow.unit.jobs import queue_job
from forensics.acquisition_log import LARGEST_LOG
from webui.acts.filled_in import choose_only
from webui.acts.forms import ActForm, choice, line, options, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_store
from webui.door.ways import in_browser
from webui.exhibits.acts.seals import ask_seal

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.kept_files.named_places import Offered

EMPTY = "You can leave this empty."


def asked_blocker() -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    """What blocked writing while the image was made."""
    return text("Write blocker", hint=f"Make, model and serial number, each on a line. {EMPTY}")


class RegisterForm(ActForm):
    """Which file, what made it, and what was done to the bag; the rest where there is more."""

    image = choice(
        "Which disk image or extraction?",
        hint="Newest first. Of an image in several files, the first stands for all. An archive or "
        "a folder is an extraction of files, and no image of the medium.",
        needed="Choose the disk image or extraction",
    )
    made_with = line("Tool and version that made it", hint="Such as dd 9.1. Leave it empty if you "
                     "add the tool’s log.")  # fmt: skip
    seal = line("Number of the seal that you broke", hint="Read it from the bag. It is compared "
                "with the record, and the opening is recorded with this.")  # fmt: skip
    new_seal = line("Number of the new seal", hint="Leave it empty while the bag is open.")
    log = FileField(
        "Log of the tool",
        description="Of ewfacquire, FTK Imager or Guymager, or Cellebrite’s UFD file. " + EMPTY,
        widget=GovFileInput(), validators=[Optional()],
    )  # fmt: skip
    digests = text("Digests that were noted when it was made", hint="One on each line, such as "
                   f"md5: and 32 digits. {EMPTY}")  # fmt: skip
    write_blocker = asked_blocker()
    before = BooleanField(
        "It was made before this exhibit came on this record", widget=GovCheckboxInput(),
        description="No bag was opened here for it.",
    )  # fmt: skip


def offer_images(field: Any) -> None:  # noqa: ANN401 -- a field as WTForms made it
    """Offer what lies in the places that were named and belongs to no exhibit yet."""
    field.choices = options((one.key, _shown(one)) for one in _unregistered())
    choose_only(field)


def _offer(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    offer_images(form.image)
    exhibit = subject.record
    ask_seal(form, exhibit)
    if exhibit.whereabouts is not Whereabouts.BOOKED_IN or exhibit.handovers:
        del form.before


def _unregistered() -> list[Offered]:
    """The newest of what is offered and belongs to no exhibit yet."""
    found: list[Offered] = []
    waiting = offered_images(the_store())
    while waiting and len(found) < MOST_OFFERED:
        some, waiting = waiting[:MOST_OFFERED], waiting[MOST_OFFERED:]
        with the_store().reading() as uow:
            known = uow.acquisitions.known_by(of_files(paths=tuple(str(one.path) for one in some)))
        taken = {path for one in known for path in one.segments}
        found += [one for one in some if str(one.path) not in taken]
    return found[:MOST_OFFERED]


def _shown(one: Offered) -> str:
    if one.size is None:
        return f"{one.shown} (folder), {at_time(one.changed)}"
    return f"{one.shown}, {byte_count(one.size)}, {at_time(one.changed)}"


def _register(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    is_before = bool(form.before and form.before.data)
    if form.seal is not None and not form.seal.data and not is_before:
        raise WrongEntryError("Read the number of the seal that you broke and enter it.")
    bag = BagWork((form.seal and form.seal.data) or None, form.new_seal.data or None)
    return Done(register(who, subject.id, form.image.data, _said(form), bag))


def register(who: Doing, exhibit_id: str, key: str, said: SaidOfImage, bag: BagWork) -> str:
    """Register what was chosen and have it checked; return what is said of it.

    Raises:
        EvidenceStoreError: as ``register_acquisition``; or nothing that is offered was chosen.
    """
    entry = entry_of_file(chosen(_unregistered(), key), said)
    made = register_acquisition(who.desk, exhibit_id, entry=entry, bag=bag)
    return f"The {made.called} is registered. {_outside(made)}{_checked(who, made)}"


def _outside(made: Acquisition) -> str:
    return "What lies outside it on the medium is not examined. " if made.is_logical else ""


def _said(form: Any) -> SaidOfImage:  # noqa: ANN401 -- the same
    return SaidOfImage(
        form.made_with.data or "",
        form.log.data.read(LARGEST_LOG + 1) if form.log.data else None,
        tuple(_lines(form.digests.data)),
        write_blocker=blocker_of(form.write_blocker.data),
        is_before_record=bool(form.before and form.before.data),
    )


def blocker_of(typed: str | None) -> tuple[str, str, str] | None:
    """Return make, model and serial number of a write blocker, each typed on a line of its own.

    Raises:
        WrongEntryError: some of them are missing.
    """
    told = _lines(typed)
    if told and len(told) != 3:
        raise WrongEntryError("Of the write blocker, enter make, model and serial number.")
    return (told[0], told[1], told[2]) if told else None


def _lines(typed: str | None) -> list[str]:
    return [each.strip() for each in (typed or "").splitlines() if each.strip()]


def _checked(who: Doing, made: Acquisition) -> str:
    """Queue the reading of every byte, which the next act would be; say where it is refused."""
    with who.store.reading() as uow:
        exhibit = uow.exhibits.get(made.exhibit_id)
    notes = [
        one.note for one in exhibit.open_discrepancies if one.kind is DiscrepancyKind.IMAGE_LOG
    ]
    held = f"{exhibit.reference} is held. {' '.join(notes)} " if notes else ""
    try:
        queue_job(who.desk, made.id, kind=JobKind.CHECK_IMAGE)
    except RefusedError as error:
        return f"{held}Its check is not queued. {in_browser(error)}"
    return f"{held}Every byte of the {made.called} is read now. Sign afterwards for what was found."


PAGES = (
    ActPage(
        "register-image",
        Kind.EXHIBIT,
        Act.REGISTER_ACQUISITION,
        "Register a disk image or extraction",
        "Register it and have it checked",
        RegisterForm,
        _register,
        _offer,
        takes=LARGEST_LOG,
        about=(
            "The list shows what lies in the places that your administrator named.",
            f"What is registered is left out. The newest {MOST_OFFERED} are shown.",
        ),
    ),
)
