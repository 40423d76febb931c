"""The inventory of copies: put in, and ended elsewhere. No act here says anything of the device."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.acts._kit.exhibit_act import ActOnExhibit
from evidence_store.acts._kit.fields import choice, day, line, pick, text
from evidence_store.acts._kit.recorded_act import Made, On
from evidence_store.domain.events.kinds.copy_events import COPY_ENDED, COPY_RECORDED
from evidence_store.domain.exhibits.copies import (
    CopyEnd,
    CopyKind,
    HeldCopy,
    kept_images,
)
from evidence_store.domain.orders.matters import Need
from evidence_store.domain.people.duties import Act
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow._kit.copy_checks import held, of_some
from evidence_store.workflow._kit.copy_grounds import copy_of, with_copy
from evidence_store.workflow._kit.grounds import line_up
from evidence_store.workflow._kit.subjects import exhibit_checks as checks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from evidence_store.acts._kit.fields import Option
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.ports import UnitOfWork

NONE_HELD = "no copy in the inventory is held."
APART = "This says nothing about the device or about any other copy."


class RecordCopy(ActOnExhibit):
    """A copy has a holder, a place, and the basis on which it is kept."""

    page, verb = "record-copy", "exhibit copy"
    rule, event = (Act.KEEP_COPIES, checks.always), COPY_RECORDED
    title, button = "Add a copy to the inventory", "Put it in"
    done, makes = "The copy is in the inventory.", "b copy"

    kind: CopyKind = choice("What is it?", of=CopyKind, needed="Choose what it is")
    description: str = text("Description", hint="You can leave this empty. Name no victim.")
    holder: str = line("Who holds it?", needed="Enter who holds it")
    place: str = line("Where is it?", needed="Enter where it is")
    basis: str = line("On what basis is it kept?", needed="Enter the basis on which it is kept",
                      hint="For example, CPIA Code of Practice, retention")  # fmt: skip
    # Personal data are kept no longer than is needed, which is looked at on a day fixed beforehand
    # (Data Protection Act 2018 s.39).
    review_on: date = day("Next review on", needed="Enter the day of the next review")
    acquisition: str = line("Id of the recorded disk image or extraction", default="",
                            hint="Leave it empty where the copy is neither.")  # fmt: skip

    def check(self, on: On[Exhibit]) -> None:
        if self.acquisition:
            image = on.uow.acquisitions.get(self.acquisition)
            if image.exhibit_id != on.subject.id:
                raise WrongEntryError(
                    f"{on.subject.reference}: the disk image is of another exhibit."
                )
            # As a disk image it could be kept instead of the original, of which it holds what a
            # tool took.
            if image.is_logical and self.kind is CopyKind.DISK_IMAGE:
                raise WrongEntryError(
                    f"{on.subject.reference}: what you name is an extraction of files, and no disk "
                    "image. Choose extraction."
                )

    def change(self, on: On[Exhibit]) -> Made[Exhibit]:
        made = HeldCopy(
            id=on.new_id,
            kind=self.kind,
            description=self.description,
            holder=self.holder,
            place=self.place,
            basis=self.basis,
            review_on=self.review_on,
            recorded_by=on.actor.id,
            recorded_at=on.at,
            acquisition_id=self.acquisition or None,
        )
        after = replace(on.subject, copies=(*on.subject.copies, made))
        return Made(after, _told(made))


def held_copies(exhibit: Exhibit) -> Iterator[Option]:
    """The copies that are held, as people know them."""
    for each in exhibit.copies:
        if each.is_held:
            yield each.id, (each.kind, ", with ", each.holder, ", review ", each.review_on)


class EndCopy(ActOnExhibit):
    """With the last one of a verified disk image ends what people decided because of it."""

    page, verb = "end-copy", "exhibit end-copy"
    rule, event = (Act.KEEP_COPIES, of_some(held, NONE_HELD)), COPY_ENDED
    title, button = "Record the end of a copy", "Record its end"
    done = f"The end of the copy is recorded. {APART}"
    hints = (APART,)

    copy: str = pick("Which copy?", among=held_copies, word="COPY", needed="Choose the copy")
    how: CopyEnd = choice("How did it end?", of=CopyEnd, needed="Choose how it ended")
    ended_on: date = day("On which day?", key="on", needed="Enter the day on which it ended",
                         past="The end of the copy")  # fmt: skip
    paper: str = line("Record of its end", hint="A receipt, a log, a report",
                      needed="Name the record of how it ended")  # fmt: skip

    def check(self, on: On[Exhibit]) -> None:
        copy = copy_of(on.subject, self.copy)
        # After a report that it is not complete, its medium can be destroyed, which is on paper.
        if self.how is CopyEnd.ERASED and copy.files and not copy.is_reported:
            raise OutOfSequenceError(
                f"{on.subject.reference}: the files of this copy are registered here, so it is "
                "reviewed, overwritten and read again here. Begin with the review: "
                + Way.EXHIBIT_REVIEW_COPY
                + "."
            )

    def change(self, on: On[Exhibit]) -> Made[Exhibit]:
        copy = copy_of(on.subject, self.copy)
        ended = copy.ended_by(self.how, on=self.ended_on, paper=self.paper)
        after = with_copy(on.subject, ended)
        # Only the end of the last such copy takes away what people decided because of it.
        was_last = _rests_on_a_copy(on.uow, on.subject) and not _rests_on_a_copy(on.uow, after)
        voids = "the last copy of a verified disk image ended" if was_last else ""
        return Made(after, _told(ended), voids)


def _rests_on_a_copy(uow: UnitOfWork, exhibit: Exhibit) -> bool:
    """Whether a decision says that a copy is kept or suffices, and such a copy is there."""
    kept = kept_images(uow.acquisitions.find(exhibit_id=exhibit.id), exhibit.copies)
    decision, ids = exhibit.copy_decision, line_up(uow, exhibit)
    decided = [each.matters.need_for(ids) for each in uow.orders.find(case_id=exhibit.case_id)]
    suffices = any(each is not None and each.need is Need.COPY_SUFFICES for each in decided)
    return (decision is not None and decision.acquisition_id in kept) or (suffices and bool(kept))


def _told(copy: HeldCopy) -> dict[str, JsonValue]:
    """What each entry about a copy says of it, as it then is."""
    return {
        "copy": copy.id,
        "kind": copy.kind.value,
        "review_on": copy.review_on.isoformat(),
        "how": None if copy.ended is None else copy.ended.value,
        "holder": copy.holder,
        "place": copy.place,
        "basis": copy.basis,
        "paper": copy.paper,
    }


ACTS = (RecordCopy, EndCopy)
