"""What an order waits for beside time: readings, notices, the disclosure officer's decision."""

from __future__ import annotations

from typing import Any

from evidence_store.domain.orders.matters import Need
from evidence_store.domain.orders.order_changes import OrderReading
from evidence_store.domain.people.duties import Act
from evidence_store.workflow.orders import decisions, notices, order_records
from evidence_store.workflow.orders.decisions import DisclosureEntry
from evidence_store.workflow.orders.notices import NobodyEntry
from webui.acts.forms import QUOTED, SignedForm, choice, day, line, options, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.words.wording import label


class ReadingForm(SignedForm):
    """What a person reads from the order's document with their own eyes."""

    offender = line("Offender's name, as the document has it", needed="Enter the name you read")
    number = line("The court's case number", hint="Leave it empty if the document has none")
    words = text("Every line of the order", hint="Copy them from the document, not from here.",
                 needed="Copy the lines of the order")  # fmt: skip
    quoted = text("Which words direct destruction?", hint=QUOTED)


class NobodyForm(SignedForm):
    """The decision that nobody else has an interest in the items."""

    decided_on = day("Decided on", needed="Enter the day")
    reason = text("How do you know that no one else has an interest?", needed="Say how you know")


class DisclosureForm(SignedForm):
    """What the disclosure officer decided of the originals."""

    need = choice("Is the original still needed?", needed="Choose what was decided")
    officer = line("Disclosure officer", needed="Enter who decided")
    decided_on = day("Decided on", needed="Enter the day")
    reason = text("Reason", needed="Enter the reason")


def _offer_needs(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    del subject
    form.need.choices = options((kind.value, label(kind)) for kind in Need)


def _read(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    lines = tuple(each for each in form.words.data.splitlines() if each.strip())
    reading = OrderReading(
        form.offender.data, form.number.data or "", lines, form.quoted.data or None
    )
    order = order_records.validate_order(
        subject.id, reading=reading, signer=who.signer, **who.around
    )
    if order.is_validated:
        return Done("Two people have read the order.")
    return Done("Your reading is recorded. A second person reads the document next.")


def _nobody(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    entry = NobodyEntry(form.decided_on.data, form.reason.data)
    notices.decide_nobody_else(subject.id, entry=entry, signer=who.signer, **who.ruled)
    return Done("The decision is recorded for every exhibit that is mapped to the order.")


def _disclosure(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    entry = DisclosureEntry(
        need=Need(form.need.data),
        officer=form.officer.data,
        decided_on=form.decided_on.data,
        reason=form.reason.data,
    )
    decisions.decide_disclosure(subject.id, entry=entry, signer=who.signer, **who.ruled)
    return Done("The decision is recorded for every exhibit that is mapped to the order.")


PAGES = (
    ActPage("read-order", Kind.ORDER, Act.VALIDATE_ORDER, "Read the order against its document",
            "Record what you read", ReadingForm, _read, signed=True,
            about=("Two people do this, each for themselves, from the document.",)),
    ActPage("nobody-else", Kind.ORDER, Act.SETTLE_MATTER, "Record that no one else has an interest",
            "Record the decision", NobodyForm, _nobody, signed=True),
    ActPage("disclosure-decision", Kind.ORDER, Act.SETTLE_MATTER,
            "Record the disclosure officer's decision", "Record the decision", DisclosureForm,
            _disclosure, _offer_needs, signed=True),
)  # fmt: skip
