"""Court orders: recorded on one page, their lines mapped, and what happens to them later."""

from __future__ import annotations

from typing import Any

from flask import url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput
from wtforms import SelectMultipleField
from wtforms.validators import Regexp

from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.orders.status_checks import MATTER_WORDS, StatusMatter
from evidence_store.domain.people.duties import Act
from evidence_store.errors import WrongEntryError
from evidence_store.words.labels import label
from evidence_store.workflow.orders import appeals
from evidence_store.workflow.orders import orders as steps
from evidence_store.workflow.orders.appeals import AppealAnswer
from evidence_store.workflow.orders.orders import OrderEntry
from forensics.values import Digest, HashAlgorithm
from webui.acts.forms import SignedForm, choice, day, line, options, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_store
from webui.orders.acts.court_sentences import SentenceFields, sentence_of

NO_DIGEST = "A SHA-256 has 64 digits from 0 to f."


def _digest_line() -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    made = line(
        "SHA-256 of the order's document",
        hint="64 digits from 0 to f. It can be recorded later; nothing is done under the order "
        "before. You can leave this empty.",
    )
    made.kwargs["validators"].append(Regexp(r"^[0-9A-Fa-f]{64}$", message=NO_DIGEST))
    return made


class OrderForm(SentenceFields):
    """One order, as it stands on paper."""

    offender = choice("Against whom?", needed="Choose the person")
    order_type = choice("What kind of order?", needed="Choose the kind of order")
    court_kind = choice("What kind of court?", needed="Choose the kind of court")
    court = line("Court", needed="Enter the court")
    made_on = day("Made on", needed="Enter the day on which the order was made")
    takes_effect_on = day("Takes effect on", needed="Enter the day on which it takes effect")
    made_by = line("Judge or bench", needed="Enter who made the order")
    statutory_basis = line("Statutory basis", hint="For example, Sentencing Act 2020 s.153",
                           needed="Enter the statutory basis")  # fmt: skip
    words = text("The order's own words", hint="Copy them exactly, one item a line.",
                 needed="Copy the order's own words")  # fmt: skip
    document = _digest_line()
    committed_on = day("Committed for sentence on",
                       hint="Only where magistrates sent the case to the Crown Court for "
                       "sentence.")  # fmt: skip


class MapForm(SignedForm):
    """Which exhibits a line means."""

    number = choice("Which line?", needed="Choose the line")
    exhibits = SelectMultipleField("Which exhibits does it mean?", widget=GovCheckboxesInput())


def about(matter: StatusMatter) -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    """What was answered about one matter: nothing pending, pending, or it was not asked."""
    words = MATTER_WORDS[matter]
    made = choice(f"What is pending of {words}?", needed=f"Choose what was answered about {words}")
    made.kwargs["choices"] = options(
        (("nothing", "Nothing"), ("pending", "Something is pending"), ("not_asked", "Not asked"))
    )
    return made


class AnswerForm(SignedForm):
    """Who answered what an office was asked, and when."""

    checked_on = day("Asked and answered on", needed="Enter the day")
    office = line("Which office was asked", needed="Enter the office")
    answered_by = line("Who answered", needed="Enter who answered")


_BELOW = {
    **{each.value: about(each) for each in StatusMatter},
    "reply": text("The words of the reply", hint="They are kept sealed; a certificate quotes them.",
                  needed="Write down the words of the reply"),
}  # fmt: skip
CheckForm = type("CheckForm", (AnswerForm,), _BELOW)
"""The same with a question about each matter, and the reply."""


def offer_kinds(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    """Fill the choices of whichever of these fields the form has."""
    types = the_store().rules.order_types
    choices = {
        "offender": [(one.id, one.name) for one in subject.record.offenders],
        "order_type": [(one.code, one.title) for one in types],
        "court_kind": [(kind.value, label(kind)) for kind in CourtKind],
    }
    for name, pairs in choices.items():
        if name in form:
            form[name].choices = options(pairs)


def _offer_lines(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    with the_store().reading() as uow:
        exhibits = uow.exhibits.find(case_id=subject.record.case_id)
    form.number.choices = options(
        (str(one.number), f"{one.number}. {one.text}") for one in subject.record.lines
    )
    form.exhibits.choices = options(
        (one.id, f"{one.reference}: {one.description}") for one in exhibits
    )


def entry_of(form: Any) -> OrderEntry:  # noqa: ANN401 -- the same
    """The order as it stands in a whole form.

    Raises:
        WrongEntryError: what should be a SHA-256 is none.
    """
    return OrderEntry(
        offender_id=form.offender.data,
        order_type=form.order_type.data,
        court_kind=CourtKind(form.court_kind.data),
        court=form.court.data,
        made_on=form.made_on.data,
        takes_effect_on=form.takes_effect_on.data,
        made_by=form.made_by.data,
        statutory_basis=form.statutory_basis.data,
        text=form.words.data,
        sentence=sentence_of(form),
        committed_on=form.committed_on.data,
        document_digest=_document(form.document.data),
    )


def _record(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    order = steps.record_order(who.desk, subject.id, entry=entry_of(form))
    address = url_for("acts.order_map_line", subject_id=order.id)
    return Done("The order is recorded. Say next which exhibits each line means.", address)


def _document(typed: str | None) -> Digest | None:
    if not typed:
        return None
    try:
        return Digest(HashAlgorithm.SHA256, bytes.fromhex(typed))
    except ValueError:
        raise WrongEntryError(NO_DIGEST) from None


def _map(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    chosen = tuple(form.exhibits.data or ())
    if not chosen:
        raise WrongEntryError("Choose at least one exhibit.")
    steps.map_line(who.signing_desk, subject.id, line=int(form.number.data), exhibit_ids=chosen)
    return Done(f"Line {form.number.data} is mapped.")


def _check(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    answer = AppealAnswer(
        form.checked_on.data,
        form.office.data,
        form.answered_by.data,
        tuple(each for each in StatusMatter if form[each.value].data != "not_asked"),
        tuple(each for each in StatusMatter if form[each.value].data == "pending"),
        None,
        form.reply.data,
    )
    appeals.record_appeal_check(who.signing_desk, subject.id, answer=answer)
    return Done("The answer is recorded. It counts for two working days.")


PAGES = (
    ActPage("record-order", Kind.CASE, Act.RECORD_ORDER, "Record an order", "Record the order",
            OrderForm, _record, offer_kinds),
    ActPage("map-line", Kind.ORDER, Act.MAP_ORDER, "Say which exhibits a line means",
            "Sign and map the line", MapForm, _map, _offer_lines, signed=True),
    ActPage("check-appeal", Kind.ORDER, Act.CHECK_APPEAL, "Record what an office says is pending",
            "Record the answer", CheckForm, _check, signed=True,
            about=("Ask the office yourself, once the last time limit has ended.",
                   "Ask the Criminal Cases Review Commission about its own cases.")),
)  # fmt: skip
