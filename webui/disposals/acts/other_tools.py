"""What another tool says, signed for by the person who brings it: of its work, or of a reading."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from evidence_store.domain.people.duties import Act
from evidence_store.domain.values.zones import LONDON
from evidence_store.errors import WrongEntryError
from evidence_store.kept_files.brought_files import (
    record_tools_log,
    record_tools_reading,
    record_tools_work,
)
from evidence_store.ways import Way
from evidence_store.words.labels import label
from forensics.values.tools import SaidContent, SaidEnd, TakenBy, ToolKind, ToolSaid
from webui.acts.filled_in import fill_in
from webui.acts.forms import LARGEST_PAPER, SignedForm, choice, day, in_words, line, paper
from webui.acts.moments import TIME_HINT, moment_of
from webui.acts.page import ActPage, Doing, Done, Fold, Kind, Subject

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal

ZONES = {"london": LONDON, "utc": UTC}
KEPT = "At most 16 MB. It is kept sealed as it is, and you sign for it."
PARTS = 40  # two days have three fields each
TYPED = ("name", "version", "what", "serial", "size", "began_on", "began_at", "ended_on",
         "ended_at", "end")  # fmt: skip


class TypedForm(SignedForm):
    """What a person reads in what another tool wrote or showed."""

    name = line("Maker and model of the tool, or its name", hint="It is printed.")
    version = line("Its version", hint="You can leave this empty.")
    what = line("What did it do?", hint="For example: zeros, one pass. It is printed.")
    serial = line("Serial number that it names", hint="Leave this empty if it names none.")
    size = line("Bytes that it names", hint="Digits. Leave this empty if it names none.")
    began_on = day("Day on which it began")
    began_at = line("Time at which it began", hint=TIME_HINT)
    ended_on = day("Day on which it ended")
    ended_at = line("Time at which it ended", hint=TIME_HINT)


class WorkForm(TypedForm):
    """The file, and what is typed where no program of ours reads it."""

    kind = choice("Which tool was it?", needed="Choose the tool", hint="The log of nwipe is read "
                  "for you. Of any other tool you type what it says.",
                  among=in_words(ToolKind, label))  # fmt: skip
    record = paper("What the tool wrote", hint=f"Its log, or a picture of its receipt. {KEPT}",
                   needed="Choose the file")  # fmt: skip
    clock = choice("In which time was the clock of that computer?", needed="Choose the time",
                   among=(("london", "Time in London"), ("utc", "UTC")))  # fmt: skip
    end = choice("How does it say that it ended?", needed="Choose how it ended",
                 among=in_words(SaidEnd, label))  # fmt: skip


class ReadingForm(TypedForm):
    """The file, and what is typed of it."""

    record = paper("What the tool wrote", hint=KEPT, needed="Choose the file")
    end = choice("How does it say that it ended?", needed="Choose how it ended",
                 among=in_words(SaidEnd, label))  # fmt: skip
    found = choice("What does it say that it found?", needed="Choose what it found",
                   among=in_words(SaidContent, label))  # fmt: skip


def _offer(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    """What the log of nwipe answers itself need not be chosen."""
    del subject
    fill_in(form.clock, "london")
    fill_in(form.end, SaidEnd.NOT_SAID.value)


def _said(
    form: Any,  # noqa: ANN401 -- a form as WTForms made it
    kind: ToolKind,
    found: SaidContent,
) -> ToolSaid:
    size = (form.size.data or "").replace(",", "").strip()
    if size and not (size.isascii() and size.isdigit() and len(size) < 19):
        raise WrongEntryError("Enter the bytes as digits, or leave them empty.")
    return ToolSaid(
        kind=kind,
        name=form.name.data or "",
        version=form.version.data or "",
        taken_by=TakenBy.TYPED,
        serial=form.serial.data or None,
        size=int(size) if size else None,
        began=moment_of(form.began_on.data, form.began_at.data, name="its beginning"),
        ended=moment_of(form.ended_on.data, form.ended_at.data, name="its end"),
        what=form.what.data or "",
        end=SaidEnd(form.end.data),
        found=found,
    )


def _work(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    file, kind = form.record.data.read(LARGEST_PAPER + 1), ToolKind(form.kind.data)
    if kind is ToolKind.NWIPE:
        made = record_tools_log(
            who.store,
            who.signing_desk,
            subject.id,
            file=file,
            zone=ZONES[form.clock.data],
            unit_keys=who.unit_keys,
        )
    else:
        made = record_tools_work(
            who.store,
            who.signing_desk,
            subject.id,
            said=_said(form, kind, SaidContent.NOT_SAID),
            file=file,
            unit_keys=who.unit_keys,
        )
    return Done(_then(made))


def _then(made: Disposal) -> str:
    if made.receipt is not None and made.verification is None:
        return "It is recorded. Another person reads the device now: " + Way.DISPOSAL_VERIFY + "."
    return "It is recorded, as a statement of that tool."


def _reading(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    record_tools_reading(
        who.store,
        who.signing_desk,
        subject.id,
        said=_said(form, ToolKind.OTHER, SaidContent(form.found.data)),
        file=form.record.data.read(LARGEST_PAPER + 1),
        unit_keys=who.unit_keys,
    )
    return Done("It is recorded. It verifies nothing by itself.")


PAGES = (
    ActPage("other-tool", Kind.DISPOSAL, Act.RECORD_OTHER_TOOL,
            "Record what another tool says of its work", "Sign for this record", WorkForm, _work,
            _offer, about=("The file is kept sealed. What it says is a statement of that tool.",
                   ("Nothing rests on it. Another person reads the device, or two people saw it "
                   "destroyed."),
                   "A serial number or size other than the exhibit’s stops the exhibit."),
            signed=True, by_passkey=False, takes=LARGEST_PAPER, parts=PARTS,
            folds=(Fold("If it is any other tool than nwipe", TYPED),)),
    ActPage("other-reading", Kind.DISPOSAL, Act.RECORD_OTHER_READING,
            "Record what you read with another tool", "Sign for this record", ReadingForm, _reading,
            about=("It stands on the certificate beside the verification, never in its place.",
                   "Read the device with Expunge as well: the outcome rests on that."),
            signed=True, by_passkey=False, takes=LARGEST_PAPER, parts=PARTS),
)  # fmt: skip
