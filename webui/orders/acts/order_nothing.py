"""A line of an order that names no item, such as its heading: two people say so and sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.domain.events.kinds.order_events import ORDER_LINE_MARKED, ORDER_MARK_CONFIRMED
from evidence_store.domain.orders.order_nothing import confirmable, markable
from evidence_store.domain.people.duties import Act
from evidence_store.workflow.orders import order_nothing as steps
from webui.acts.forms import SignedForm, choice, options
from webui.acts.page import ActPage, Doing, Done, Kind, Subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.domain.orders.order import OrderLine


class LineForm(SignedForm):
    """Which line it is."""

    number = choice("Which line names no item?", needed="Choose the line")


def _offer_unsaid(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    _offer(form, (subject.record.line(each) for each in markable(subject.record)))


def _offer_marked(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    _offer(form, (subject.record.line(each) for each in confirmable(subject.record)))


def _offer(form: Any, lines: Iterable[OrderLine]) -> None:  # noqa: ANN401 -- the same
    form.number.choices = options((str(one.number), f"{one.number}. {one.text}") for one in lines)


def _mark(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    steps.mark_nothing(who.signing_desk, subject.id, line=int(form.number.data))
    return Done("It is recorded. Another person confirms it.")


def _confirm(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    steps.confirm_nothing(who.signing_desk, subject.id, line=int(form.number.data))
    return Done(f"Line {form.number.data} names no item. Certificates say so.")


PAGES = (
    ActPage("names-nothing", Kind.ORDER, Act.MAP_ORDER, "Say that a line names no item",
            "Sign and record it", LineForm, _mark, _offer_unsaid, signed=True,
            event=ORDER_LINE_MARKED,
            about=("Some lines only introduce others, such as the heading of a list.",
                   "Another person confirms it.")),
    ActPage("confirm-names-nothing", Kind.ORDER, Act.MAP_ORDER,
            "Confirm that a line names no item", "Sign and confirm it", LineForm, _confirm,
            _offer_marked, signed=True, event=ORDER_MARK_CONFIRMED,
            about=("Read the line in the order’s document yourself.",
                   "Certificates will say that it names no item.")),
)  # fmt: skip
