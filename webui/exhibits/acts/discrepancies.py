"""What does not agree with the record: noted by one person, settled by two."""

from __future__ import annotations

from typing import Any

from evidence_store.domain.exhibits.discrepancies import (
    NOTED_BY_PEOPLE,
    DiscrepancyKind,
    Disposition,
)
from evidence_store.domain.people.duties import Act
from evidence_store.words.exhibit_words import word
from evidence_store.words.labels import at_time
from evidence_store.workflow._kit.subjects.noting import Noted
from evidence_store.workflow.exhibits import discrepancies as steps
from evidence_store.workflow.exhibits.discrepancies import Settlement
from webui.acts.forms import ActForm, SignedForm, choice, in_words, line, options, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject

BECAME = {
    Disposition.FOUND: "Found or re-read: the correct value is now known",
    Disposition.EXPLAINED: "Explained: you give the reason",
    Disposition.LOSS: "Lost: the exhibit, or certainty about it. No work on it can start again",
}


class NoteForm(ActForm):
    """What does not agree."""

    kind = choice("What does not agree?", needed="Choose what does not agree",
                  among=in_words(NOTED_BY_PEOPLE, word))  # fmt: skip
    note = text("What did you notice, and how?", hint="Name no victim and describe no picture.",
                needed="Say what you noticed, and how")  # fmt: skip
    recorded = line("What does the record say?", hint="You can leave this empty")
    seen = line("What did you see?", hint="You can leave this empty")


class SettleForm(SignedForm):
    """Outcome."""

    discrepancy = choice("Which discrepancy?", needed="Choose the discrepancy")
    disposition = choice("What was the outcome?", needed="Choose the outcome",
                         among=in_words(Disposition, BECAME.__getitem__))  # fmt: skip
    reason = text("What was found out, and how?", needed="Say what was found out, and how")
    seal = line(
        "Seal that is on the bag now",
        hint="Only if it differs from the record. Both people enter the same.",
    )


def _offer_open(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    form.discrepancy.choices = options(
        (one.id, f"{word(one.kind)}, noted {at_time(one.noted_at)}")
        for one in subject.record.open_discrepancies
    )


def _note(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    noted = Noted(
        DiscrepancyKind(form.kind.data),
        form.note.data,
        recorded=form.recorded.data or None,
        seen=form.seen.data or None,
    )
    steps.note_discrepancy(who.desk, subject.id, noted=noted)
    return Done("It is noted, and holds the exhibit until two people have settled it.")


def _settle(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    settlement = Settlement(
        Disposition(form.disposition.data), form.reason.data, form.seal.data or None
    )
    found = steps.settle(who.signing_desk, subject.id, form.discrepancy.data, settlement=settlement)
    if found.is_open:
        return Done(
            "Your signature is recorded. A second person signs for the same within 72 hours."
        )
    return Done("Two people have settled the discrepancy.")


PAGES = (
    ActPage("note-discrepancy", Kind.EXHIBIT, Act.NOTE_DISCREPANCY, "Note a discrepancy",
            "Note it", NoteForm, _note,
            about=("No correction is made silently.",
                   "What does not agree is noted, and holds the exhibit from then on.")),
    ActPage("settle-discrepancy", Kind.EXHIBIT, Act.SETTLE_DISCREPANCY, "Settle a discrepancy",
            "Sign for it", SettleForm, _settle, _offer_open,
            about=("Two people sign for the same outcome; one of them is a supervisor.",
                   "Neither may be the person who erases the exhibit."), signed=True),
)  # fmt: skip
