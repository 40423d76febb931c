"""Hash sets: built, sent or imported; opened for the worker; their counts confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput
from wtforms import BooleanField

from evidence_store.domain.people.duties import Act
from evidence_store.errors import ConflictError, EvidenceStoreError, WrongEntryError
from evidence_store.kept_files.named_places import MOST_OFFERED, chosen, offered_originals
from evidence_store.kept_files.sealed_sets import LARGEST_SET, sent_set
from evidence_store.kept_files.set_building import ask_for_set
from evidence_store.kept_files.worker_slots import close_slot, open_slot
from evidence_store.words.labels import at_time
from evidence_store.workflow.scans.hash_sets import confirm_hash_set, register_hash_set
from webui.acts.filled_in import choose_only
from webui.acts.forms import (
    ActForm,
    PlainForm,
    SignedForm,
    choice,
    count,
    file,
    line,
    options,
    secret,
)
from webui.acts.page import ActPage, Doing, Done, Fold, Kind, Subject, is_also
from webui.door.access import the_store
from webui.door.sessions import serves_this_machine
from webui.door.ways import no_more_than_that
from webui.scans.acts.taking import NEW_SEAL, image_field, offer_only, take_only

if TYPE_CHECKING:
    from evidence_store.domain.scans.scan import HashSetRecord
    from evidence_store.kept_files.named_places import Offered

TAKES = "take"
CONFIRMS = "Another person counts what was charged and confirms the count."
SLOT = (
    "The worker then scans with it in this case, and in no other, without anybody’s passphrase. "
    "This ends with the values of the case, or when somebody takes it back."
)


class ConfirmCountForm(SignedForm):
    """The count, read by this person from the schedule of charged pictures."""

    scheduled = count(
        "How many pictures and videos does the schedule of charged pictures list?",
        hint="Count them yourself. The number that the hash set holds is not shown here.",
        needed="Enter how many the schedule lists",
    )


def for_worker() -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    """Return a new field: whether the worker gets a slot of its own."""
    return BooleanField("Let the worker open it for the scans of this case", description=SLOT,
                        default=True, widget=GovCheckboxInput())  # fmt: skip


def new_passphrase() -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    """Return a new field: what seals a set, typed once; one that does not open is made again."""
    made = secret(
        "Passphrase of the new hash set",
        hint="It is typed once. If it is mistyped, the set does not open, and is made again.",
    )
    made.kwargs["render_kw"] = {"autocomplete": "new-password"}
    return made


class BuildSetForm(ActForm):
    """Which folder of originals, and what seals the set."""

    folder = choice(
        "Which folder of originals?",
        hint="Newest first. The folders in it count too.",
        needed="Choose the folder",
    )
    set_passphrase = new_passphrase()
    worker = for_worker()
    seal = line("Number of the seal on the bag")
    image = image_field()
    made_with = line("Tool and version that made it", hint="Such as dd 9.1")
    new_seal = line("Number of the new seal", hint=NEW_SEAL)


class SendForm(ActForm):
    """A sealed set, and what opens it."""

    sealed = file(
        "Sealed hash set", hint="Built where the originals are; at most 64 MB",
        needed="Choose the hash set",
    )  # fmt: skip
    set_passphrase = secret("Passphrase of the hash set")
    worker = for_worker()


class SlotForm(ActForm):
    """What opens the set, once."""

    set_passphrase = secret("Passphrase of the hash set")


def _offer_folders(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    offer_only(form, subject.id)
    found = _folders()[:MOST_OFFERED]
    form.folder.choices = options(
        (one.key, f"{one.shown}, {at_time(one.changed)}") for one in found
    )
    choose_only(form.folder)
    if not found:
        form.folder.description = NO_PLACE if serves_this_machine() else NOT_HERE


def _folders() -> tuple[Offered, ...]:
    """Folders of originals, at the machine where they lie; none at a server of a lab."""
    return offered_originals(the_store()) if serves_this_machine() else ()


NO_PLACE = (
    "There is nothing to choose: your administrator named no place for originals, or it is empty."
)
NOT_HERE = (
    "Originals do not travel, and other desks use this server. Build the set where the originals "
    "are, and register the sealed set."
)


def _build(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    takes = form.image is not None and is_also(TAKES)
    if takes and not (form.seal.data and form.image.data):
        raise WrongEntryError(
            "Choose the image, and read the number of the seal on the bag and enter it."
        )
    ask_for_set(
        who.store,
        who.desk,
        subject.id,
        chosen(_folders(), form.folder.data),
        passphrase=form.set_passphrase.data,
        for_worker=form.worker.data,
        unit_keys=who.unit_keys,
    )
    said = f"The hash set is being built. {CONFIRMS}"
    if takes:
        said += f" {take_only(who, subject.id, form)}"
    return Done(said, _at(subject))


def _send(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    data = form.sealed.data.read(LARGEST_SET + 1)
    try:
        with sent_set(who.store, data, passphrase=form.set_passphrase.data) as kept:
            known = register_hash_set(who.desk, subject.id, summary=kept.summary)
    except ConflictError as error:
        raise ConflictError(f"{error} Its sealed file is kept here.") from error
    said = f"The hash set is registered. {CONFIRMS}"
    return Done(f"{said}{given_to_worker(who, known, form)}", _at(subject))


def given_to_worker(who: Doing, known: HashSetRecord, form: Any) -> str:  # noqa: ANN401 -- the same
    """Open the worker's slot where that was asked for, and say so; the set is registered anyway."""
    if not form.worker.data:
        return ""
    try:
        open_slot(who.store, who.desk, known.id, passphrase=form.set_passphrase.data)
    except EvidenceStoreError as error:
        return f" The worker cannot open it yet. {no_more_than_that(error)}"
    return " The worker can open it."


def _open_slot(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    open_slot(who.store, who.desk, subject.id, passphrase=form.set_passphrase.data)
    return Done("The worker can open this hash set for the scans of this case.")


def _close_slot(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del form
    close_slot(who.store, who.desk, subject.id)
    return Done("The worker can no longer open this hash set.")


def _confirm(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    confirm_hash_set(who.signing_desk, subject.id, scheduled=form.scheduled.data)
    return Done("The hash set is confirmed. It can now be used for erasure and verification.")


def _at(subject: Subject) -> str:
    return url_for("cases.show", case_id=subject.id, _anchor="hash-sets")


PAGES = (
    ActPage(
        "build-hash-set",
        Kind.CASE,
        Act.REGISTER_HASH_SET,
        "Build a hash set from originals",
        "Have it built and registered",
        BuildSetForm,
        _build,
        _offer_folders,
        about=(
            "The originals stay where they are. The worker has a separate process read them.",
            "It keeps sizes, digests and samples of eight bytes.",
            "Listed are folders in the places that your administrator named.",
        ),
        third=(TAKES, "Have it built, take the exhibit and register its image", "image"),
        folds=(
            Fold("If you take the exhibit and its image is made already",
                 ("seal", "image", "made_with", "new_seal")),
        ),
        leads_on=True,
    ),
    ActPage(
        "send-hash-set",
        Kind.CASE,
        Act.REGISTER_HASH_SET,
        "Register a sealed hash set",
        "Register it",
        SendForm,
        _send,
        takes=LARGEST_SET,
        about=("The set was built where the originals are. They never come here.",),
    ),
    ActPage("open-slot", Kind.KNOWN_SET, Act.REGISTER_HASH_SET, "Let the worker open a hash set",
            "Let the worker open it", SlotForm, _open_slot, about=(SLOT,)),
    ActPage("close-slot", Kind.KNOWN_SET, Act.REGISTER_HASH_SET,
            "Take a hash set back from the worker", "Take it back", PlainForm, _close_slot,
            about=("Work that waits for it fails, and asks for the passphrase.",)),
    ActPage(
        "confirm",
        Kind.KNOWN_SET,
        Act.CONFIRM_HASH_SET,
        "Confirm the count of a hash set",
        "Sign for the count",
        ConfirmCountForm,
        _confirm,
        about=("Someone else built this hash set. You confirm that it holds what was charged.",),
        signed=True,
    ),
)  # fmt: skip
