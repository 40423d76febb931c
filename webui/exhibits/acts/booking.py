"""Exhibits that are recorded here: brought in, or found inside another one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import url_for
from wtforms.validators import InputRequired, Optional, ValidationError

from evidence_store.domain.exhibits.device_facts import imei_of
from evidence_store.domain.exhibits.exhibit import (
    WITHOUT_LOCK,
    WITHOUT_POWER,
    Exhibit,
    MediumKind,
)
from evidence_store.domain.exhibits.extracts import ExhibitEntry
from evidence_store.domain.exhibits.labels_read import capacity_of, seal_of
from evidence_store.domain.people.duties import Act
from evidence_store.errors import WrongEntryError
from evidence_store.words.labels import label
from evidence_store.workflow.exhibits.exhibits import book_in
from webui.acts.forms import (
    LEAVES_OUT,
    ActForm,
    in_words,
    line,
    one_of_many,
    scanned,
    text,
    yes_or_no,
)
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.ways import in_browser

if TYPE_CHECKING:
    from collections.abc import Callable

SECOND = " The same number is recorded for another exhibit: a discrepancy is noted on both."


def imei_field() -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    """A line for an IMEI whose check digit is worked out at once."""
    hint = "15 digits, for phones and tablets (dial *#06#, or read the label). It can stay empty."
    return _read_by(scanned("IMEI", hint=hint, digits=True), imei_of)


def seal_field() -> Any:  # noqa: ANN401 -- the same
    """A line for the seal of a bag, in the shape that seals have."""
    made = scanned("Number of the seal on the bag", needed="Enter the number of the seal")
    return _read_by(made, seal_of)


def capacity_field(label: str = "Capacity on its label") -> Any:  # noqa: ANN401 -- the same
    """A line for what the label of a device promises."""
    made = line(label, hint="For example, 64 GB, 500 MB or 1 TB. You can leave this empty.")
    return _read_by(made, capacity_of)


NOT_ASKED = {"locked": WITHOUT_LOCK, "power": WITHOUT_POWER}
"""Fields, by name, and the kinds of device of which they ask nothing."""


def medium_field() -> Any:  # noqa: ANN401 -- the same
    """The kind of device; where there is a script, it hides what is not asked of that kind."""
    made = one_of_many("Kind of device", needed="Choose the kind of device",
                       among=[("", "Choose"), *in_words(MediumKind, label)])  # fmt: skip
    kinds = {name: sorted(without) for name, without in NOT_ASKED.items()}
    made.kwargs["render_kw"] = {LEAVES_OUT: json.dumps(kinds)}
    return made


def locked_field() -> Any:  # noqa: ANN401 -- the same
    """Whether a device is locked, which is asked of what can be."""
    hint = "You can leave this empty for a USB stick or a memory card."
    return unless_left_out(yes_or_no("Is it locked?", hint=hint, needed=_SAY_LOCKED), _SAY_LOCKED)


_SAY_LOCKED = "Choose whether it is locked"


def unless_left_out(made: Any, needed: str) -> Any:  # noqa: ANN401 -- the same
    """The field, which stays empty only for kinds of device of which it asks nothing."""

    def said(form: Any, field: Any) -> None:  # noqa: ANN401 -- WTForms' own shape
        not_asked = form.medium.data in NOT_ASKED[field.name]
        (Optional() if not_asked else InputRequired(needed))(form, field)

    made.kwargs["validators"] = [said]
    return made


def _read_by(made: Any, read: Callable[[str], object]) -> Any:  # noqa: ANN401 -- the same
    """The field; what cannot be read in it is told beside it."""

    def right(form: Any, field: Any) -> None:  # noqa: ANN401 -- WTForms' own shape
        del form
        try:
            read(field.data)
        except WrongEntryError as error:
            raise ValidationError(in_browser(error)) from None

    made.kwargs["validators"] = [*made.kwargs["validators"], right]
    return made


class DeviceForm(ActForm):
    """What a device is."""

    reference = line("Exhibit reference", hint="For example, ABC/1",
                     needed="Enter the exhibit reference")  # fmt: skip
    description = text("Description", hint="As printed on the label. Name no victim.",
                       needed="Enter a description")  # fmt: skip
    medium = medium_field()
    make = line("Make", hint="You can leave this empty")
    model = line("Model", hint="You can leave this empty")
    serial = scanned("Serial number", hint="You can leave this empty")
    imei = imei_field()
    capacity = capacity_field()
    locked = locked_field()


class BookForm(DeviceForm):
    """A device that somebody brought under a seal."""

    seal = seal_field()
    holder = line("Who holds it?", hint="A person or a store", needed="Enter who holds it")


class PartForm(DeviceForm):
    """A drive in a laptop, a SIM in a phone: under the seal of what it lies in."""


def entry_of(form: Any, *, seal: str = "", holder: str = "") -> ExhibitEntry:  # noqa: ANN401 -- a form as WTForms made it
    """What a form says of a device, as a step takes it."""
    return ExhibitEntry(
        reference=form.reference.data,
        description=form.description.data,
        medium=MediumKind(form.medium.data),
        seal=seal,
        holder=holder,
        make=form.make.data or "",
        model=form.model.data or "",
        serial=form.serial.data or None,
        imei=form.imei.data or None,
        capacity=capacity_typed(form.capacity.data),
        locked=form.locked.data == "yes",
    )


def capacity_typed(typed: str | None) -> int | None:
    """How many bytes a label promises; None where nothing is typed."""
    return capacity_of(typed) if typed else None


def _book(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    entry = entry_of(form, seal=form.seal.data, holder=form.holder.data)
    return done(book_in(who.desk, subject.id, entry=entry), "is booked in")


def _book_part(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    made = book_in(who.desk, subject.record.case_id, entry=entry_of(form), part_of=subject.id)
    return done(made, f"is recorded as a part of {subject.record.reference}")


def done(made: Exhibit, said: str) -> Done:
    """Lead to the exhibit, and say what was recorded."""
    second = SECOND if made.open_discrepancies else ""
    address = url_for("exhibits.show", exhibit_id=made.id)
    return Done(f"{made.reference} {said}.{second} Print its label next.", address)


PAGES = (
    ActPage("book-in", Kind.CASE, Act.BOOK_IN, "Book in an exhibit", "Book it in", BookForm,
            _book,
            about=("For a device that came to you in a sealed bag and is in no other system.",),
            tells_taken=True),
    ActPage("book-part", Kind.EXHIBIT, Act.BOOK_IN, "Record a part of this exhibit",
            "Record the part", PartForm, _book_part,
            about=("A drive in a laptop, a SIM in a phone.",
                   "It lies inside, under the same seal, until it is taken out.")),
)  # fmt: skip
