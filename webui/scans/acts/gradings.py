"""Hits graded by an examiner, without looking where the digests suffice, and settled by another."""

from __future__ import annotations

from typing import Any

from flask import request

from evidence_store.domain.events.kinds.scan_events import (
    HITS_GRADE_CONFIRMED,
    HITS_GRADE_SENT_BACK,
    HITS_GRADED,
)
from evidence_store.domain.people.duties import Act
from evidence_store.domain.scans.gradings import Grade, read_numbers
from evidence_store.errors import WrongEntryError
from evidence_store.kept_files.asked_for.left_to_grade import all_certain, all_ungraded, hits_left
from evidence_store.words.scan_words import GRADES
from evidence_store.workflow.scans.gradings import GradeEntry, grade_hits, settle_grading
from webui.acts.filled_in import fill_in
from webui.acts.forms import SignedForm, choice, in_words, line
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_store

CERTAIN, UNGRADED, THESE = "certain", "ungraded", "these"
WHICH = {
    CERTAIN: "All whole files whose digests agree, and that are not graded yet",
    UNGRADED: "All hits that are not graded yet, but for candidates",
    THESE: "The hits that I type below",
}

ONLY_CERTAIN = (
    "Every hit that is not graded yet is a whole file whose digests agree. These are chosen."
)


class GradeForm(SignedForm):
    """Which hits, what they are, and why."""

    which = choice("Which hits?", needed="Choose which hits", among=WHICH.items())
    typed = line("Numbers of the hits", hint="For example, 1 to 40, 45. Only for the last choice.")
    grade = choice("What are they?", needed="Choose what they are",
                   among=in_words(Grade, GRADES.__getitem__))  # fmt: skip
    reason = line(
        "What this is based on",
        hint="For example, the digests agree. Describe no picture, and name no victim.",
        needed="Enter what this is based on",
    )


class ConfirmGradesForm(SignedForm):
    """Nothing but the signature: what is confirmed stands above it."""


class SendBackForm(SignedForm):
    """Why."""

    reason = line("Why it is sent back", needed="Enter the reason")


def _choose_which(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    """Choose the hit whose page led here; else the first, where nothing else is left to grade."""
    view = subject.record
    if 0 < (asked := request.args.get("hit", 0, type=int)) <= view.hits:  # from the page of a hit
        fill_in(form.which, THESE)
        fill_in(form.typed, str(asked))
        return
    try:
        left = hits_left(the_store(), view)
    except WrongEntryError:  # the numbers can be typed
        return
    if left and all(hit.is_certain for hit in left):
        fill_in(form.which, CERTAIN)
        form.which.description = ONLY_CERTAIN


def _chosen(subject: Subject, form: Any) -> tuple[tuple[int, int], ...]:  # noqa: ANN401 -- the same
    view = subject.record
    if form.which.data == THESE:
        return read_numbers(form.typed.data or "", hits=view.hits)
    every = all_ungraded if form.which.data == UNGRADED else all_certain
    return every(the_store(), view)


def _grade(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    entry = GradeEntry(
        hits=_chosen(subject, form),
        grade=Grade(form.grade.data),
        reason=form.reason.data,
        hit_list=subject.record.hit_list,
    )
    made = grade_hits(who.signing_desk, subject.id, entry=entry)
    hits = "1 hit is" if made.count == 1 else f"{made.count} hits are"
    return Done(f"{hits} graded, and signed for. A second person confirms it or sends it back.")


def _confirm(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del form
    settle_grading(who.signing_desk, subject.id, agrees=True, reason="")
    return Done("Confirmed and signed. Two people now say what these hits are.")


def _send_back(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    reason = form.reason.data
    settle_grading(who.signing_desk, subject.id, agrees=False, reason=reason)
    return Done("Sent back and signed. The hits count as not graded.")


PAGES = (
    ActPage(
        "grade",
        Kind.SCAN,
        Act.GRADE_HITS,
        "Grade hits",
        "Sign for these grades",
        GradeForm,
        _grade,
        _choose_which,
        about=(
            "You need not look at a picture: a whole file whose digests agree is the known file.",
            "A candidate is only like a known picture. Its page shows it, and leads here.",
            "A second person confirms. A hit no one can identify blocks a disposal.",
        ),
        signed=True,
        event=HITS_GRADED,
    ),
    ActPage(
        "confirm",
        Kind.GRADING,
        Act.SETTLE_GRADES,
        "Confirm these grades",
        "Sign that you agree",
        ConfirmGradesForm,
        _confirm,
        about=("You sign as a second person, not the one who graded them.",),
        signed=True,
        event=HITS_GRADE_CONFIRMED,
        shown="scans/graded.html",
    ),
    ActPage(
        "send-back",
        Kind.GRADING,
        Act.SETTLE_GRADES,
        "Send these grades back",
        "Sign that you do not agree",
        SendBackForm,
        _send_back,
        about=("Sending back is as routine as confirming.",),
        signed=True,
        event=HITS_GRADE_SENT_BACK,
        shown="scans/graded.html",
    ),
)
