"""The sentence: its fields, shared by the order's own pages, recorded again or corrected later."""

from __future__ import annotations

from typing import Any

from evidence_store.domain.cases.court_sentences import Sentence, SentenceKind
from evidence_store.domain.orders.offender_sentences import to_be_sentenced
from evidence_store.domain.people.duties import Act
from evidence_store.words.labels import label, on_day
from evidence_store.workflow.cases.offender_sentences import record_offender_sentence
from evidence_store.workflow.orders.orders import record_sentence
from evidence_store.workflow.orders.sentence_corrections import (
    CorrectedSentence,
    ask_sentence_correction,
    confirm_sentence_correction,
)
from forensics.documents import digest_of
from webui.acts.forms import ActForm, SignedForm, choice, day, in_words, line, months, options, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_store


class WhoseField(ActForm):
    """Of whom a sentence is; made before its other fields, and so asked first."""

    offender = choice("Whose sentence is it?", needed="Choose whose sentence it is")


def words_field() -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    """The sentence in the court's words."""
    return line("Sentence", hint="For example, Community order, 18 months",
                needed="Enter the sentence")  # fmt: skip


def kind_field() -> Any:  # noqa: ANN401 -- the same
    """Which kind it is, by which material is kept."""
    return choice("What kind of sentence?", needed="Choose the kind of sentence",
                  among=in_words(SentenceKind, label))  # fmt: skip


def term_field() -> Any:  # noqa: ANN401 -- the same
    """The term of a suspended sentence."""
    return months("Term of a suspended sentence, in months",
                  hint="Leave it empty for any other sentence.")  # fmt: skip


def operational_field() -> Any:  # noqa: ANN401 -- the same
    """The operational period of a suspended sentence."""
    return months("Operational period of a suspended sentence, in months",
                  hint="Leave it empty for any other sentence.")  # fmt: skip


def deferred_field() -> Any:  # noqa: ANN401 -- the same
    """The day to which a sentence was deferred."""
    return day("Deferred to", hint="Only where the sentence was deferred.")


class SentenceFields(ActForm):
    """One sentence, as the court passed it."""

    sentence = words_field()
    passed_on = day("Sentence passed on", hint="If it was deferred, the day on which it was.",
                    needed="Enter the day of the sentence")  # fmt: skip
    sentence_kind = kind_field()
    term_months = term_field()
    operational_months = operational_field()
    deferred_until = deferred_field()


class SentenceForm(SentenceFields, SignedForm):
    """The sentence as it now is."""

    activated_on = day("Activated on", hint="Only where a court had a suspended sentence served.")
    released_on = day(
        "Actual day of release or discharge", hint="Leave it empty until it is known."
    )


class CorrectSentenceForm(SentenceForm):
    """The sentence as it is in truth, and how that is known."""

    reason = text("How do you know?", needed="Say how you know")


class ConfirmSentenceForm(SignedForm):
    """Which correction is right."""

    correction = choice("What is right?", needed="Choose what is right")


class OffenderForm(WhoseField, SentenceForm):
    """The sentence of somebody whom no order names."""


def sentence_of(form: Any) -> Sentence:  # noqa: ANN401 -- a form as WTForms made it
    """The sentence as a form has it."""
    later = {name: form[name].data for name in ("activated_on", "released_on") if name in form}
    return Sentence(
        passed_on=form.passed_on.data,
        kind=SentenceKind(form.sentence_kind.data),
        description=form.sentence.data,
        term_months=form.term_months.data,
        operational_months=form.operational_months.data,
        deferred_until=form.deferred_until.data,
        **later,
    )


def _record(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    record_sentence(who.signing_desk, subject.id, sentence=sentence_of(form))
    return Done("The sentence is signed and recorded. The holds are worked out from it.")


def _offer_offenders(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    with the_store().reading() as uow:
        orders = uow.orders.find(case_id=subject.id)
    people = to_be_sentenced(subject.record, orders)
    form.offender.choices = options((each.id, each.name) for each in people)


def _of_offender(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    person = form.offender.data
    saved = record_offender_sentence(
        who.signing_desk, subject.id, person, sentence=sentence_of(form)
    )
    if any(each.sentence_correction for each in saved.offenders if each.id == person):
        return Done(
            "It keeps material for less time than the recorded sentence. It counts once another "
            "person records the same."
        )
    return Done("The sentence is signed and recorded. The holds are worked out from it.")


def _ask(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    entry = CorrectedSentence(sentence_of(form), form.reason.data)
    ask_sentence_correction(who.signing_desk, subject.id, entry=entry)
    return Done("It is recorded. Another person confirms it.")


def _offer_asked(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    """Offer the correction as it stands: one that was asked for since is another choice."""
    asked = subject.record.sentence_correction
    form.correction.choices = options(
        [] if asked is None else [(str(digest_of(asked.sentence)), _words(asked.sentence))]
    )


def _words(sentence: Sentence) -> str:
    """The whole sentence, as a second person compares it with the court's paper."""
    days = (
        ("passed on", sentence.passed_on),
        ("deferred to", sentence.deferred_until),
        ("activated on", sentence.activated_on),
        ("released on", sentence.released_on),
    )
    told = [f"{what} {on_day(when)}" for what, when in days if when is not None]
    if sentence.operational_months:
        told.append(
            f"term {sentence.term_months} months, operational period "
            f"{sentence.operational_months} months"
        )
    return f"{sentence.description} ({label(sentence.kind)}; {'; '.join(told)})"


def _confirm(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del form
    confirm_sentence_correction(who.signing_desk, subject.id)
    return Done("The sentence is corrected. The holds are worked out from it.")


PAGES = (
    ActPage("offender-sentence", Kind.CASE, Act.RECORD_RELEASE,
            "Record the sentence of a person no order names", "Sign and record the sentence",
            OffenderForm, _of_offender, _offer_offenders, signed=True,
            about=(("Material of the case is kept for everybody who was convicted in it. Record "
                    "the sentence again once the day of release is known."),)),
    ActPage("record-sentence", Kind.ORDER, Act.RECORD_RELEASE,
            "Record that the sentence has changed", "Sign and record the sentence",
            SentenceForm, _record, signed=True,
            about=(("It was passed after deferral, a suspended one was activated, or it is longer. "
                   "What was signed for erasure under this order becomes void."),)),
    ActPage("correct-sentence", Kind.ORDER, Act.RECORD_RELEASE,
            "Say that the sentence keeps material for less time", "Sign and record it",
            CorrectSentenceForm, _ask, signed=True,
            about=(("It was recorded wrongly, or a court changed it. Another person confirms it. "
                    "What was signed for erasure becomes void now."),)),
    ActPage("confirm-sentence", Kind.ORDER, Act.RECORD_RELEASE,
            "Confirm that the sentence keeps material for less time", "Sign and confirm it",
            ConfirmSentenceForm, _confirm, _offer_asked, signed=True),
)  # fmt: skip
