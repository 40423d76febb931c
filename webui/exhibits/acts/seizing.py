"""Seizures at the door: one page a device, with what is known of it filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from evidence_store.domain.exhibits.device_facts import PowerState
from evidence_store.domain.exhibits.labels_read import first_reference, reference_after
from evidence_store.domain.exhibits.photographs import LARGEST_PHOTOGRAPH
from evidence_store.domain.people.duties import Act
from evidence_store.domain.values.finding import of_id
from evidence_store.domain.values.zones import LONDON
from evidence_store.words.exhibit_words import word
from evidence_store.workflow.exhibits.seizures import Seizure, same_seizure, seize
from webui.acts.forms import (
    choice,
    in_words,
    line,
    photographs,
    scanned,
    text,
)
from webui.acts.moments import OccurredForm, occurred_of
from webui.acts.page import ActPage, Doing, Done, Fold, Kind, Subject, is_also
from webui.door.access import the_actor, the_store
from webui.exhibits.acts.booking import (
    SECOND,
    capacity_field,
    entry_of,
    imei_field,
    locked_field,
    medium_field,
    seal_field,
    unless_left_out,
)
from webui.exhibits.acts.device_facts import FOUND
from webui.exhibits.acts.photographs import keep_all, read_all

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit


class SeizeForm(OccurredForm):
    """A device that we seized ourselves: its own facts first, then what seizures share."""

    reference = line("Exhibit reference", hint="For example, ABC/1",
                     needed="Enter the exhibit reference")  # fmt: skip
    description = text("Description", hint="As printed on the label. Name no victim.",
                       needed="Enter a description")  # fmt: skip
    medium = medium_field()
    locked = locked_field()
    seal = seal_field()
    camera = photographs("Take a photograph", hint="Of the device or its bag.", by_camera=True)
    picture = photographs(
        "Photographs of the device and its bag",
        hint="JPEG, PNG or HEIC, one or several, together at most 64 MB. You can leave this empty.",
    )
    make = line("Make", hint="You can leave this empty")
    model = line("Model", hint="You can leave this empty")
    serial = scanned("Serial number", hint="You can leave this empty")
    imei = imei_field()
    capacity = capacity_field()
    found_at = line("Where was it found?", hint="For example, bedroom 2, desk drawer",
                    needed="Enter where it was found")  # fmt: skip
    power = unless_left_out(
        choice("How was it found?", needed="", among=in_words(FOUND, word),
               hint="You can leave this empty for a USB stick, a memory card or a SIM card."),
        "Choose how it was found")  # fmt: skip
    seized_by = line("Who seized it?", hint="Name and collar number, where you know them")
    holder = line("Who has it now?", hint="A person or a store",
                  needed="Enter who has it now")  # fmt: skip


def fill_in_seizure(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    """What the person acting can be asked to confirm; never over what was typed."""
    if form.reference.raw_data is not None:
        return
    actor, now = the_actor(), the_store().clock().astimezone(LONDON)
    form.seized_by.data = form.holder.data = actor.name
    form.occurred_on.data, form.occurred_at.data = now.date(), f"{now:%H:%M}"
    with the_store().reading() as uow:
        known = uow.exhibits.find(case_id=subject.id) if subject.id else ()
    taken = [each.reference for each in known]
    form.reference.data = first_reference(actor.name, taken)
    if before := request.args.get("after"):
        missing = "No exhibit with that id is recorded in this case."
        _as_before(form, of_id(known, before, missing), taken)


def _as_before(form: Any, before: Exhibit, taken: list[str]) -> None:  # noqa: ANN401 -- the same
    """What the devices of one seizure share."""
    shared = same_seizure(before)
    if shared.occurred is None:
        return
    form.reference.data = reference_after(before.reference, taken)
    form.found_at.data, form.holder.data = shared.found_at, shared.holder
    form.seized_by.data = shared.seized_by or form.seized_by.data
    if shared.power is not None:
        form.power.data = shared.power.value
    form.occurred_on.data = shared.occurred.astimezone(LONDON).date()


def _seize(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    return seized_in(who, subject.id, form)


def seized_in(who: Doing, case_id: str, form: Any) -> Done:  # noqa: ANN401 -- the same
    """Record a seizure in a case that is recorded, with its photographs.

    Raises:
        EvidenceStoreError: as ``seize``; or a photograph is none.
    """
    shots = read_all(form)
    made, told = recorded_as_seized(who, case_id, form)
    told += keep_all(who, made.id, shots)
    if is_also():
        address = url_for("acts.case_seize", subject_id=case_id, after=made.id)
        return Done(f"{told} Record the next device here.", address)
    address = url_for("exhibits.show", exhibit_id=made.id)
    return Done(f"{told} Print its label next.", address)


def recorded_as_seized(who: Doing, case_id: str, form: Any) -> tuple[Exhibit, str]:  # noqa: ANN401 -- the same
    """Record the device; return it, and the sentence that says so."""
    occurred, until = occurred_of(form, now=who.now)
    seizure = Seizure(
        entry=entry_of(form, seal=form.seal.data, holder=form.holder.data),
        found_at=form.found_at.data,
        power=PowerState(form.power.data or PowerState.NOT_APPLICABLE),
        occurred=occurred,
        occurred_until=until,
        seized_by=form.seized_by.data or "",
    )
    made = seize(who.desk, case_id, seizure=seizure)
    told = f"{made.reference} is recorded as seized, under seal {seizure.entry.seal}."
    return made, told + (SECOND if made.open_discrepancies else "")


PAGE = ActPage(
    "seize",
    Kind.CASE,
    Act.BOOK_IN,
    "Record a seizure",
    "Record the seizure",
    SeizeForm,
    _seize,
    fill_in_seizure,
    about=("For a device that you or a colleague seized. Our record begins here.",),
    also="Record and add another",
    tells_taken=True,
    takes=LARGEST_PHOTOGRAPH,
    parts=60,
    folds=(
        Fold(
            "Make, model, serial number, IMEI and capacity",
            ("make", "model", "serial", "imei", "capacity"),
        ),
        Fold("If you only know between which times it was", ("until_on", "until_at")),
    ),
)
PAGES = (PAGE,)
