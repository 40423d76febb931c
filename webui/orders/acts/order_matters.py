"""What an order waits for beside time: readings, notices, the disclosure officer's decision."""

from __future__ import annotations

from typing import Any

from evidence_store.domain.events.kinds.order_events import ORDER_READ
from evidence_store.domain.orders.order_changes import OrderReading
from evidence_store.domain.people.duties import Act
from evidence_store.workflow.orders import order_records
from webui.acts.forms import QUOTED, SignedForm, line, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.orders.beside import beside_order


class ReadingOrderForm(SignedForm):
    """What a person reads from the order's document with their own eyes."""

    offender = line("Offender's name, as the document has it", needed="Enter the name you read")
    number = line("The court's case number", hint="Leave it empty if the document has none")
    words = text("Every line of the order", hint="Copy them from the document, not from here.",
                 needed="Copy the lines of the order")  # fmt: skip
    quoted = text("Which words direct destruction?", hint=QUOTED)


def _show_document(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    form.beside = beside_order(subject.record)


def _read(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    lines = tuple(each for each in form.words.data.splitlines() if each.strip())
    reading = OrderReading(
        form.offender.data, form.number.data or "", lines, form.quoted.data or None
    )
    order = order_records.validate_order(who.signing_desk, subject.id, reading=reading)
    if order.is_validated:
        return Done("Two people have read the order.")
    return Done("Your reading is recorded. A second person reads the document next.")


PAGES = (
    ActPage("read-order", Kind.ORDER, Act.VALIDATE_ORDER, "Read the order against its document",
            "Record what you read", ReadingOrderForm, _read, _show_document, signed=True,
            beside="orders/beside.html", event=ORDER_READ,
            about=("Two people do this, each for themselves, from the document.",)),
)  # fmt: skip
