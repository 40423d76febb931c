"""How an exhibit leaves, to whom it was referred, and what is wrong with an entry of the log."""

from __future__ import annotations

from typing import Any

from flask import url_for

from evidence_store.domain.exhibits.standing import FinalKind
from evidence_store.domain.people.duties import Act
from evidence_store.words.exhibit_words import word
from evidence_store.workflow.exhibits.endings import ExhibitEnding, end_exhibit
from evidence_store.workflow.exhibits.referrals import record_referral
from evidence_store.workflow.unit.corrections import correct_entry
from webui.acts.forms import ActForm, SignedForm, choice, count, line, options, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject


class EndForm(SignedForm):
    """How, to whom, and on which paper."""

    kind = choice("How did it end?", needed="Choose how it ended")
    recipient = line("Who received it, or destroyed it?", needed="Enter who received it")
    paper = line(
        "Receipt, sale or determination",
        hint="Its number, such as the certificate's or the receipt's",
        needed="Enter the number of the paper",
    )


class ReferredForm(ActForm):
    """With whom the matter is now."""

    to = line("To whom was it referred?", hint="An office or a person of the force",
              needed="Enter to whom it was referred")  # fmt: skip


class CorrectForm(SignedForm):
    """Which entry, what is wrong and what is right."""

    entry = count("Number of the entry", needed="Enter the number of the entry")
    said = text("What is wrong with it, and what is right?", hint="Name no victim.",
                needed="Say what is wrong and what is right")  # fmt: skip


def _offer_kinds(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    del subject
    form.kind.choices = options((one.value, word(one)) for one in FinalKind)


def _end(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    ending = ExhibitEnding(FinalKind(form.kind.data), form.recipient.data, form.paper.data)
    end_exhibit(who.signing_desk, subject.id, ending=ending)
    return Done(f"Recorded: {word(ending.kind).lower()}. Nothing more is done with the exhibit.")


def _referred(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    record_referral(who.desk, subject.id, to=form.to.data)
    return Done("To whom it was referred is recorded. The exhibit stays stopped.")


def _correct(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del subject
    correct_entry(who.signing_desk, form.entry.data, text=form.said.data)
    said = f"The correction of entry {form.entry.data} is signed and recorded beside it."
    return Done(said, url_for("custody.show"))


PAGES = (
    ActPage("end", Kind.EXHIBIT, Act.END_EXHIBIT, "Record how the exhibit left",
            "Sign and record its end", EndForm, _end, _offer_kinds, signed=True,
            about=("Only once it has left: destroyed, sold, given back, or vested in the police.",),
            warning="Nothing can be done with the exhibit afterwards."),
    ActPage("referred-to", Kind.EXHIBIT, Act.RECORD_REFERRAL, "Record to whom it was referred",
            "Record it", ReferredForm, _referred),
    ActPage("correct-entry", Kind.UNIT, Act.CORRECT_ENTRY, "Correct an entry of the custody log",
            "Sign the correction", CorrectForm, _correct, signed=True,
            about=("The entry stays as it was recorded. Your correction stands beside it.",
                   "Where the record itself is wrong, do the act that sets it right, too.")),
)  # fmt: skip
