"""What a court does to an order later, and its end: document, variation, suspension, quashing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput
from wtforms import SelectMultipleField

from evidence_store.domain.orders.order_documents import LARGEST_DOCUMENT
from evidence_store.domain.people.duties import Act
from evidence_store.kept_files.order_documents import received_document
from evidence_store.words.labels import label, on_day
from evidence_store.workflow.orders import order_records as steps
from evidence_store.workflow.orders.order_records import VariationEntry
from evidence_store.workflow.orders.quashings import record_quashing
from webui.acts.forms import (
    LARGEST_PAPER,
    QUOTED,
    ActForm,
    SignedForm,
    day,
    file,
    line,
    options,
    text,
)
from webui.acts.page import ActPage, Doing, Done, Kind, Subject

if TYPE_CHECKING:
    from evidence_store.workflow._kit.subjects.received_documents import ReceivedDocument

VOIDS = "What was signed for erasure under this order becomes void, and is not revived."
_DOCUMENT = (
    "A PDF, JPEG or PNG file of at most 16 MB. It is kept, sealed, for the people who read it."
)


class DocumentForm(ActForm):
    """The order as it was received."""

    document = file("The order as it was received", hint=_DOCUMENT, needed="Choose the document")


class QuashedForm(SignedForm):
    """The day of the quashing, and the paper that says so."""

    on = day("On which day?", needed="Enter the day")
    reference = line("Reference of the court's paper",
                     hint="Leave it empty if no paper came.")  # fmt: skip


class VariedForm(SignedForm):
    """The order as the court varied it."""

    varied_on = day("Varied on", needed="Enter the day on which it was varied")
    takes_effect_on = day("Takes effect on", needed="Enter the day on which it takes effect")
    words = text("The order's new words", hint="Word for word, one item on each line.",
                 needed="Enter the order's new words")  # fmt: skip
    document = file("The order as varied", hint=_DOCUMENT, needed="Choose the document")
    follows = SelectMultipleField("Which allowed appeals does it carry out?",
                                  description="Choose none if it follows none.",
                                  widget=GovCheckboxesInput())  # fmt: skip
    quoted = text("Which of the new words direct destruction?", hint=QUOTED)


def _received(who: Doing, form: Any) -> ReceivedDocument:  # noqa: ANN401 -- a form as WTForms made it
    data: bytes = form.document.data.read(LARGEST_DOCUMENT + 1)
    return received_document(who.store, who.unit_keys, data)


def _attach(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    made = steps.attach_document(who.desk, subject.id, received=_received(who, form))
    drawn = "" if made.document and made.document.pages else " No page of it could be drawn."
    return Done(f"The document is kept.{drawn} Two people read the record against it next.")


def _vary(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    entry = VariationEntry(
        form.varied_on.data,
        form.takes_effect_on.data,
        form.words.data,
        tuple(form.follows.data or ()),
        form.quoted.data or None,
    )
    made = steps.vary_order(
        who.signing_desk, subject.id, entry=entry, received=_received(who, form)
    )
    address = url_for("acts.order_map_line", subject_id=subject.id)
    return Done(
        f"Edition {made.edition} is recorded. Two people read it. Say which exhibits each line "
        "means.",
        address,
    )


def _offer_allowed(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    form.follows.choices = options(
        (one.id, f"{label(one.kind)}, lodged {on_day(one.lodged_on)}")
        for one in subject.record.proceedings
        if one.is_open and one.outcome is not None and not one.is_allowed_claim
    )


def _quash(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    made = record_quashing(
        who.signing_desk, subject.id, quashed_on=form.on.data, reference=form.reference.data or ""
    )
    found = len(made.incidents)
    told = f" Incidents to report: {found}." if found else ""
    return Done(f"The quashing is signed and recorded. Its exhibits go to return review.{told}")


PAGES = (
    ActPage("attach-document", Kind.ORDER, Act.CHANGE_ORDER, "Record the order's document",
            "Keep the document", DocumentForm, _attach, takes=LARGEST_PAPER,
            about=("No work is done under an order before its document is recorded.",)),
    ActPage("vary", Kind.ORDER, Act.SETTLE_MATTER, "Record that a court varied the order",
            "Sign and record the variation", VariedForm, _vary, _offer_allowed, about=(VOIDS,),
            signed=True, takes=LARGEST_PAPER),
    ActPage("quash", Kind.ORDER, Act.QUASH_ORDER, "Record that the order was quashed",
            "Sign and record the quashing", QuashedForm, _quash, about=(VOIDS,), signed=True),
)  # fmt: skip
