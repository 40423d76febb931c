"""Exhibits that are recorded here: seized, brought in, or found inside another one."""

from __future__ import annotations

from typing import Any

from flask import url_for
from wtforms.validators import Optional, ValidationError

from evidence_store.domain.exhibits.device_facts import PowerState, imei_of
from evidence_store.domain.exhibits.exhibit import Exhibit, MediumKind
from evidence_store.domain.exhibits.extracts import ExhibitEntry
from evidence_store.domain.people.duties import Act
from evidence_store.errors import WrongEntryError
from evidence_store.words.exhibit_words import word
from evidence_store.words.labels import label
from evidence_store.workflow.exhibits.exhibits import book_in
from evidence_store.workflow.exhibits.seizures import Seizure, seize
from webui.acts.forms import ActForm, choice, in_words, line, one_of_many, text, yes_or_no
from webui.acts.moments import OccurredForm, occurred_of
from webui.acts.page import ActPage, Doing, Done, Kind, Subject

SECOND = " The same number is recorded for another exhibit: a discrepancy is noted on both."


def imei_field() -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    """A line for an IMEI whose check digit is worked out at once."""

    def right(form: Any, field: Any) -> None:  # noqa: ANN401 -- WTForms' own shape
        del form
        try:
            imei_of(field.data)
        except WrongEntryError as error:
            raise ValidationError(str(error)) from None

    made = line("IMEI", hint="15 digits, for phones and tablets (dial *#06#, or read the label). "
                             "You can leave this empty.")  # fmt: skip
    made.kwargs["validators"] = [Optional(), right]
    return made


class DeviceForm(ActForm):
    """What a device is."""

    reference = line("Exhibit reference", hint="For example, ABC/1",
                     needed="Enter the exhibit reference")  # fmt: skip
    description = text("Description", hint="As printed on the label. Name no victim.",
                       needed="Enter a description")  # fmt: skip
    medium = one_of_many("Kind of device", needed="Choose the kind of device",
                         among=[("", "Choose"), *in_words(MediumKind, label)])  # fmt: skip
    make = line("Make", hint="You can leave this empty")
    model = line("Model", hint="You can leave this empty")
    serial = line("Serial number", hint="You can leave this empty")
    imei = imei_field()
    size = line("Capacity in bytes", hint="Only if you know it exactly. You can leave this empty.")
    locked = yes_or_no("Is it locked?", needed="Choose whether it is locked")


class SeizeForm(OccurredForm, DeviceForm):
    """A device that we seized ourselves: where it was, how it was, and under which seal it came."""

    found_at = line("Where was it found?", hint="For example, bedroom 2, desk drawer",
                    needed="Enter where it was found")  # fmt: skip
    power = choice("How was it found?", needed="Choose how it was found",
                   among=in_words(PowerState, word))  # fmt: skip
    seal = line("Number of the seal on the bag", needed="Enter the number of the seal")
    holder = line("Who has it now?", hint="A person or a store",
                  needed="Enter who has it now")  # fmt: skip


class BookForm(DeviceForm):
    """A device that somebody brought under a seal."""

    seal = line("Number of the seal on the bag", needed="Enter the number of the seal")
    holder = line("Who holds it?", hint="A person or a store", needed="Enter who holds it")


class PartForm(DeviceForm):
    """A drive in a laptop, a SIM in a phone: under the seal of what it lies in."""


def _entry(form: Any, *, seal: str = "", holder: str = "") -> ExhibitEntry:  # noqa: ANN401 -- a form as WTForms made it
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
        size=bytes_of(form.size.data),
        locked=form.locked.data == "yes",
    )


def bytes_of(typed: str | None) -> int | None:
    """Read a number of bytes, however its thousands are set apart; None where nothing is typed.

    Raises:
        WrongEntryError: it is no whole number above 0.
    """
    digits = "".join((typed or "").replace(",", "").split())
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit()) or not 0 < int(digits) < 1 << 53:
        raise WrongEntryError("Enter the capacity as a whole number of bytes, or leave it empty.")
    return int(digits)


def _seize(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    occurred, until = occurred_of(form, now=who.store.clock())
    seizure = Seizure(
        entry=_entry(form, seal=form.seal.data, holder=form.holder.data),
        found_at=form.found_at.data,
        power=PowerState(form.power.data),
        occurred=occurred,
        occurred_until=until,
    )
    return _done(seize(who.desk, subject.id, seizure=seizure), "is recorded as seized")


def _book(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    entry = _entry(form, seal=form.seal.data, holder=form.holder.data)
    return _done(book_in(who.desk, subject.id, entry=entry), "is booked in")


def _book_part(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    made = book_in(who.desk, subject.record.case_id, entry=_entry(form), part_of=subject.id)
    return _done(made, f"is recorded as a part of {subject.record.reference}")


def _done(made: Exhibit, said: str) -> Done:
    second = SECOND if made.open_discrepancies else ""
    address = url_for("exhibits.show", exhibit_id=made.id)
    return Done(f"{made.reference} {said}.{second} Print its label next.", address)


PAGES = (
    ActPage("seize", Kind.CASE, Act.BOOK_IN, "Record a seizure", "Record the seizure", SeizeForm,
            _seize,
            about=("For a device that you or a colleague seized. Our record begins here.",)),
    ActPage("book-in", Kind.CASE, Act.BOOK_IN, "Book in an exhibit", "Book it in", BookForm,
            _book,
            about=("For a device that came to you in a sealed bag and is in no other system.",)),
    ActPage("book-part", Kind.EXHIBIT, Act.BOOK_IN, "Record a part of this exhibit",
            "Record the part", PartForm, _book_part,
            about=("A drive in a laptop, a SIM in a phone.",
                   "It lies inside, under the same seal, until it is taken out.")),
)  # fmt: skip
