"""The inventory of copies: put in, reviewed, ended. Nothing here says anything of the device."""

from __future__ import annotations

from typing import Any

from evidence_store.domain.exhibits.copies import CopyEnd, CopyKind
from evidence_store.domain.people.duties import Act
from evidence_store.words.exhibit_words import word
from evidence_store.words.labels import on_day
from evidence_store.workflow.exhibits import copies as steps
from evidence_store.workflow.exhibits.copies import CopyEnding, CopyEntry
from evidence_store.workflow.exhibits.exhibits import decide_copy
from webui.acts.forms import ActForm, SignedForm, choice, day, line, one_of_many, options, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_store

APART = "The end of a copy says nothing about the device or about any other copy."


class RecordForm(ActForm):
    """A copy: what, with whom, where, why, until when."""

    kind = one_of_many("Kind of copy", needed="Choose the kind of copy")
    description = line("Description", hint="You can leave this empty. Name no victim.")
    holder = line("Who holds it?", needed="Enter who holds it")
    place = line("Where is it?", needed="Enter where it is")
    basis = line("On what basis is it kept?", hint="For example, CPIA Code of Practice, para 5.7",
                 needed="Enter the basis on which it is kept")  # fmt: skip
    review_on = day("Next review on", needed="Enter the day of the next review")


class ReviewForm(ActForm):
    """Why it is kept on, and until when."""

    copy = choice("Which copy?", needed="Choose the copy")
    reason = text("Why is it kept?", needed="Say why it is kept")
    next_review = day("Next review on", needed="Enter the day of the next review")


class EndForm(ActForm):
    """How it ended."""

    copy = choice("Which copy?", needed="Choose the copy")
    how = choice("How did it end?", needed="Choose how it ended")
    on = day("On which day?", needed="Enter the day on which it ended")
    paper = line("Record of its end", hint="A receipt, a log, a report",
                 needed="Name the record of how it ended")  # fmt: skip


class KeepForm(SignedForm):
    """A verified image in the original's place."""

    image = choice("Which verified disk image?", needed="Choose the disk image")
    reason = text("Why is keeping the copy reasonable?", needed="Enter the reason")


def _offer_kinds(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    del subject
    form.kind.choices = options([("", "Choose"), *((one.value, word(one)) for one in CopyKind)])


def _offer_held(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    form.copy.choices = options(
        (one.id, f"{word(one.kind)}, with {one.holder}, review {on_day(one.review_on)}")
        for one in subject.record.copies
        if one.is_held
    )


def _offer_ends(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    _offer_held(form, subject)
    form.how.choices = options((one.value, word(one)) for one in CopyEnd)


def _offer_images(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    with the_store().reading() as uow:
        images = uow.acquisitions.find(exhibit_id=subject.id)
    form.image.choices = options(
        (one.id, f"Verified {on_day(one.verified_at)}, {one.size:,} bytes")
        for one in images
        if one.is_verified and one.verified_at is not None
    )


def _record(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    entry = CopyEntry(
        kind=CopyKind(form.kind.data),
        description=form.description.data or "",
        holder=form.holder.data,
        place=form.place.data,
        basis=form.basis.data,
        review_on=form.review_on.data,
    )
    steps.record_copy(subject.id, entry=entry, **who.around)
    return Done(f"The copy is in the inventory, for review on {on_day(entry.review_on)}.")


def _review(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    steps.review_copy(
        subject.id,
        form.copy.data,
        reason=form.reason.data,
        next_review=form.next_review.data,
        **who.ruled,
    )
    return Done(f"The copy is kept until its review on {on_day(form.next_review.data)}.")


def _end(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    ending = CopyEnding(CopyEnd(form.how.data), form.on.data, form.paper.data)
    steps.end_copy(subject.id, form.copy.data, ending=ending, **who.ruled)
    return Done(f"The end of the copy is recorded. {APART}")


def _keep(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    reason = form.reason.data
    decide_copy(subject.id, form.image.data, reason=reason, signer=who.signer, **who.around)
    return Done("The decision is recorded. It ends the retention hold and no other hold.")


PAGES = (
    ActPage("record-copy", Kind.EXHIBIT, Act.KEEP_COPIES, "Add a copy to the inventory",
            "Put it in", RecordForm, _record, _offer_kinds),
    ActPage("review-copy", Kind.EXHIBIT, Act.KEEP_COPIES, "Review a copy", "Record the review",
            ReviewForm, _review, _offer_held),
    ActPage("end-copy", Kind.EXHIBIT, Act.KEEP_COPIES, "Record the end of a copy",
            "Record its end", EndForm, _end, _offer_ends, about=(APART,)),
    ActPage("keep-image", Kind.EXHIBIT, Act.DECIDE_COPY,
            "Decide to keep a disk image instead of the original", "Record the decision", KeepForm,
            _keep, _offer_images, signed=True),
)  # fmt: skip
