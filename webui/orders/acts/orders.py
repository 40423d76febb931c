"""Court orders: recorded on one page, their lines mapped, and what happens to them later."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovFileInput
from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import Optional

from evidence_store.acts.orders.catalogue import ORDER_RULES
from evidence_store.domain.events.kinds.order_events import ORDER_MAPPED
from evidence_store.domain.events.kinds.proceeding_events import ORDER_APPEAL_CHECKED
from evidence_store.domain.law.courts import CourtKind, kind_by_name
from evidence_store.domain.offers.order_offers import is_taken
from evidence_store.domain.orders.order_documents import LARGEST_DOCUMENT
from evidence_store.domain.orders.status_checks import MATTER_WORDS, StatusMatter
from evidence_store.domain.people.duties import Act
from evidence_store.errors import WrongEntryError
from evidence_store.words.labels import label, on_day
from evidence_store.workflow._kit.subjects.open_orders import on_order
from evidence_store.workflow.orders import appeals
from evidence_store.workflow.orders import orders as steps
from evidence_store.workflow.orders.appeals import AppealAnswer
from evidence_store.workflow.orders.orders import OrderEntry
from webui.acts.filled_in import choose_only, fill_in
from webui.acts.forms import LARGEST_PAPER, ActForm, SignedForm, choice, day, line, options, text
from webui.acts.opening import is_unlocked
from webui.acts.page import ActPage, Doing, Done, Fold, Kind, Subject
from webui.door.access import the_actor, the_store
from webui.door.ways import in_browser
from webui.orders.acts.court_sentences import (
    deferred_field,
    kind_field,
    operational_field,
    sentence_of,
    term_field,
    words_field,
)
from webui.orders.acts.if_empty import left_empty
from webui.orders.beside import beside_order, beside_waiting
from webui.orders.waiting_document import (
    ANOTHER,
    forget_waiting,
    keep_waiting,
    take_received,
    waiting,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.orders.order import Order, OrderLine
    from webui.orders.beside import Beside
    from webui.orders.waiting_document import WaitingDocument

BESIDES = ("names-nothing", "note-item")
"""What can be said of a line in place of mapping it."""
DOCUMENT = (
    "A PDF, JPEG or PNG file of at most 16 MB. It is kept, sealed, and shown beside the form. It "
    "can come later; nothing is done under the order before."
)
DAY_MADE = "If left empty: the day on which the order was made."


def document_field() -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    """The document of an order, which can come later."""
    return FileField("The order’s document", description=DOCUMENT, widget=GovFileInput(),
                     validators=[Optional()])  # fmt: skip


def _said(form: Any, name: str) -> Any:  # noqa: ANN401 -- a form as WTForms made it, and what a field of it holds
    """What a form holds, or where it asks for a part alone, what was answered to the rest."""
    of = form if name in form else getattr(form, "known", None)
    return None if of is None else of[name].data


def _court(form: Any) -> str | None:  # noqa: ANN401 -- the same
    return form.case_court or None


def _kind(form: Any) -> str | None:  # noqa: ANN401 -- the same
    named = kind_by_name(_said(form, "court") or _court(form) or "")
    return None if named is None else named.value


def _power(form: Any) -> str | None:  # noqa: ANN401 -- the same
    chosen, types = _said(form, "order_type"), the_store().rules.order_types
    return next((one.power for one in types if one.code == chosen), "") or None


def _made_on(form: Any) -> date | None:  # noqa: ANN401 -- the same
    made_on: date | None = _said(form, "made_on")
    return made_on


class OrderForm(ActForm):
    """One order, as it stands on paper; what is usual can be left empty.

    ``shown`` names the document that stood beside the form.
    """

    shown = HiddenField()
    document = document_field()
    offender = choice("Against whom?", needed="Choose the person")
    order_type = choice("What kind of order?", needed="Choose the kind of order")
    made_on = day("Made on", needed="Enter the day on which the order was made")
    made_by = line("Judge or bench", needed="Enter who made the order")
    words = text("The order's own words", hint="Copy them exactly, one item a line.",
                 needed="Copy the order's own words")  # fmt: skip
    sentence = words_field()
    sentence_kind = kind_field()
    court = left_empty(
        line("Court", hint="If left empty: the court of the case."),
        _court, needed="Enter the court: the case names none")  # fmt: skip
    court_kind = left_empty(
        choice("What kind of court?", hint="If left empty: what the name of the court says.",
               needed=""),
        _kind, needed="Choose the kind of court: its name does not say it")  # fmt: skip
    takes_effect_on = left_empty(
        day("Takes effect on", hint=DAY_MADE),
        _made_on, needed="Enter the day on which it takes effect")  # fmt: skip
    passed_on = left_empty(
        day("Sentence passed on",
            hint=f"{DAY_MADE} If it was deferred, enter the day on which it was."),
        _made_on, needed="Enter the day of the sentence")  # fmt: skip
    statutory_basis = left_empty(
        line("Statutory basis",
             hint="If left empty: the power of this kind of order, such as Sentencing Act 2020 "
             "s.153."),
        _power, needed="Enter the statutory basis: this kind of order has several")  # fmt: skip
    term_months = term_field()
    operational_months = operational_field()
    deferred_until = deferred_field()
    committed_on = day("Committed for sentence on",
                       hint="Only where magistrates sent the case to the Crown Court for "
                       "sentence.")  # fmt: skip


FOLD = Fold(
    "Another court or day, another power, a suspended or deferred sentence",
    ("court", "court_kind", "takes_effect_on", "passed_on", "statutory_basis", "term_months",
     "operational_months", "deferred_until", "committed_on"),
)  # fmt: skip
"""What most orders leave empty."""


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
    """Fill the choices of those of these fields that the form has; one person alone is chosen."""
    types = the_store().rules.order_types
    form.case_court = subject.record.court
    choices = {
        "offender": [(one.id, one.name) for one in subject.record.offenders],
        "order_type": [(one.code, one.title) for one in types],
        "court_kind": [(kind.value, label(kind)) for kind in CourtKind],
    }
    for name, pairs in choices.items():
        if name in form:
            form[name].choices = options(pairs)
    if "offender" in form:
        choose_only(form.offender)


def take_document(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    """Let a document that was sent wait for the order, and show what waits beside the form."""
    found, shown = waiting(subject.id), form.shown.data or ""
    form.is_another = not form.document.data and shown != _name(found)
    if form.document.data:
        try:
            found = keep_waiting(subject.id, form.document.data.read(LARGEST_DOCUMENT + 1))
        except WrongEntryError as error:
            form.document.process_errors = [in_browser(error)]
            form.document.errors = form.document.process_errors
    form.shown.data = _name(found)
    form.beside = beside_waiting(found)


def _name(found: WaitingDocument | None) -> str:
    return "" if found is None else found.sha256


def _offer(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    offer_kinds(form, subject)
    if is_unlocked():
        take_document(form, subject)


def _offer_lines(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    order: Order = subject.record
    with the_store().reading() as uow:
        exhibits = uow.exhibits.find(case_id=order.case_id)
        on = on_order(uow, order, the_actor(), exhibits, rules=the_store().rules)
        form.besides = [name for name in BESIDES if is_taken(ORDER_RULES[name], on)]
    named = {one.id: one.reference for one in exhibits}
    form.number.choices = options(
        (str(one.number), f"{one.number}. {one.text}{_meant(one, named)}") for one in order.lines
    )
    form.exhibits.choices = options(
        (one.id, f"{one.reference}: {one.description}") for one in exhibits
    )
    if form.number.raw_data is None:
        form.number.data = _next_line(order)
        _choose_named(form, order, exhibits)
    form.beside = beside_order(order)


def _choose_named(form: Any, order: Order, exhibits: Iterable[Exhibit]) -> None:  # noqa: ANN401 -- the same
    """Choose what the only line left names by its reference; the person looks, and signs."""
    if len(left := order.unsaid_lines) != 1:
        return
    line = order.line(left[0]).text
    found = [one for one in exhibits if is_named_in(line, one.reference)]
    form.exhibits.data = [one.id for one in found]
    if found:
        said = " and ".join(one.reference for one in found)
        form.exhibits.description = (
            f"The line names {said}, which {'is' if len(found) == 1 else 'are'} chosen. Check it."
        )


def _meant(line: OrderLine, named: Mapping[str, str]) -> str:
    means = ", ".join(named.get(each, each) for each in line.exhibit_ids)
    return f" (mapped to {means})" if means else ""


def is_named_in(line: str, reference: str) -> bool:
    """Return whether a line has a reference as a word of its own: AO/1 is not in "AO/12"."""
    word = rf"(?<![\w/-]){re.escape(reference)}(?![\w/-])"
    return re.search(word, line, re.IGNORECASE) is not None


def _next_line(order: Order) -> str | None:
    """The line to be said next: the only one, or the next after the one that was mapped last.

    Where there are several and none is mapped, a person chooses: the first is often a heading.
    """
    left = order.unsaid_lines
    if len(left) == 1:
        return str(left[0])
    mapped = [(one.mapped_at, one.number) for one in order.lines if one.mapped_at is not None]
    last = max(mapped, default=None)
    after = [] if last is None else [number for number in left if number > last[1]]
    return str(after[0]) if after else None


def entry_of(form: Any) -> OrderEntry:  # noqa: ANN401 -- the same
    """The order as it stands in a whole form that was judged."""
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
    )


def record(who: Doing, subject: Subject, form: Any, *, beside: Beside | None) -> Done:  # noqa: ANN401 -- the same
    """Record an order with the document that stood beside it; leads to the mapping of its lines."""
    sha256 = "" if beside is None else beside.sha256
    received = take_received(who.store, who.unit_keys, subject.id, sha256=sha256)
    order = steps.record_order(who.desk, subject.id, entry=entry_of(form), received=received)
    forget_waiting()
    if len(order.unsaid_lines) == 1:  # what the law asks is asked with the last line
        address = url_for("sittings.show", case_id=subject.id, order=order.id)
    else:
        address = url_for("acts.order_map_line", subject_id=order.id)
    return Done(f"The order is recorded. {_told(order)} Say next what its lines mean.", address)


def _told(order: Order) -> str:
    """What was taken where a person left something empty, in one sentence."""
    days = {
        "made": order.made_on,
        "in effect": order.takes_effect_on,
        "sentence passed": order.sentence.passed_on,
    }
    said = ", ".join(f"{what} on {on_day(day)}" for what, day in days.items())
    kept = "Its document is kept." if order.document else "Its document is not recorded yet."
    return f"{order.court} ({label(order.court_kind)}), {order.statutory_basis}: {said}. {kept}"


def _record(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    if form.is_another:
        raise WrongEntryError(ANOTHER)
    return record(who, subject, form, beside=form.beside)


def _map(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    chosen = tuple(form.exhibits.data or ())
    if not chosen:
        raise WrongEntryError("Choose at least one exhibit.")
    number = int(form.number.data)
    order = steps.map_line(who.signing_desk, subject.id, line=number, exhibit_ids=chosen)
    left, count = order.unsaid_lines, len(order.lines)
    if not left:
        return Done(f"Line {number} is mapped. No line is left.")
    next_one = url_for("acts.order_map_line", subject_id=order.id)
    return Done(f"Line {number} is mapped. {len(left)} of {count} lines left.", next_one)


def _fill_in_check(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    """The office that answered about this order before; never who answered, nor when."""
    # From its day on a check counts for so many working days: today is never said by itself.
    before = subject.record.appeal_checks
    fill_in(form.office, before[-1].office if before else "")


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
            OrderForm, _record, _offer, shown="orders/usual.html", beside="orders/waiting.html",
            folds=(FOLD,), look="Show the document beside the form", takes=LARGEST_PAPER,
            parts=40),  # a day has three fields
    ActPage("map-line", Kind.ORDER, Act.MAP_ORDER, "Say which exhibits a line means",
            "Sign and map the line", MapForm, _map, _offer_lines, signed=True,
            shown="orders/mapping.html", beside="orders/beside.html", event=ORDER_MAPPED),
    ActPage("check-appeal", Kind.ORDER, Act.CHECK_APPEAL, "Record what an office says is pending",
            "Record the answer", CheckForm, _check, _fill_in_check, signed=True,
            event=ORDER_APPEAL_CHECKED,
            about=("Ask the office yourself, once the last time limit has ended.",
                   "Ask the Criminal Cases Review Commission about its own cases.")),
)  # fmt: skip
