"""The questions about a new order, in their order, and what was answered to each so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import MultiDict
from wtforms import DateField, RadioField

from evidence_store.words.labels import on_day
from forensics.value_classes import dataclass
from webui.acts.forms import ActForm
from webui.door.access import the_actor
from webui.orders.acts.orders import OrderForm, offer_kinds
from webui.orders.drafts import Fields, the_drafts
from webui.orders.waiting_document import waiting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from webui.acts.page import Subject

NAME = "new-order"


class DocumentQuestion(ActForm):
    """The document, from which the rest is copied."""

    document = OrderForm.document


class OffenderQuestion(ActForm):
    """Against whom."""

    offender = OrderForm.offender


class KindQuestion(ActForm):
    """What kind of order."""

    order_type = OrderForm.order_type


class CourtQuestion(ActForm):
    """Which court."""

    court_kind = OrderForm.court_kind
    court = OrderForm.court


class MadeOnQuestion(ActForm):
    """When."""

    made_on = OrderForm.made_on


class EffectQuestion(ActForm):
    """From when."""

    takes_effect_on = OrderForm.takes_effect_on


class MadeByQuestion(ActForm):
    """By whom."""

    made_by = OrderForm.made_by


class BasisQuestion(ActForm):
    """Under which power."""

    statutory_basis = OrderForm.statutory_basis


class WordsQuestion(ActForm):
    """Its own words."""

    words = OrderForm.words


class SentenceQuestion(ActForm):
    """The sentence that it came with."""

    sentence = OrderForm.sentence
    passed_on = OrderForm.passed_on
    sentence_kind = OrderForm.sentence_kind
    term_months = OrderForm.term_months
    operational_months = OrderForm.operational_months
    deferred_until = OrderForm.deferred_until
    committed_on = OrderForm.committed_on


@dataclass(frozen=True, slots=True)
class Question:
    """One page: its name in the address, what it asks, and its form."""

    name: str
    title: str
    form: type[ActForm]


DOCUMENT = "document"
QUESTIONS = (
    Question(DOCUMENT, "Which file is its document?", DocumentQuestion),
    Question("offender", "Against whom was the order made?", OffenderQuestion),
    Question("kind", "What kind of order is it?", KindQuestion),
    Question("court", "Which court made it?", CourtQuestion),
    Question("made-on", "On which day was it made?", MadeOnQuestion),
    Question("takes-effect", "On which day does it take effect?", EffectQuestion),
    Question("made-by", "Which judge or bench made it?", MadeByQuestion),
    Question("basis", "Under which statutory power?", BasisQuestion),
    Question("words", "What are the order’s own words?", WordsQuestion),
    Question("sentence", "What was the sentence?", SentenceQuestion),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with what was answered, as people read it; None where nothing holds yet."""

    question: Question
    shown: str | None


def find_question(name: str) -> Question | None:
    """The question of that name."""
    return next((one for one in QUESTIONS if one.name == name), None)


def filled(question: Question, subject: Subject, fields: Fields | None) -> Any:  # noqa: ANN401 -- a form as WTForms made it
    """The form of a question with what was answered to it; empty without an answer."""
    told = None if fields is None else MultiDict(list(fields))
    form = question.form(formdata=told, meta={"csrf": False})
    offer_kinds(form, subject)
    form.known = whole_order(the_actor().id, subject)
    return form


def answers_of(person_id: str, subject: Subject) -> tuple[Answer, ...]:
    """Every question with its answer; one that is no longer valid counts as not answered."""
    kept = the_drafts().answers(person_id, NAME, subject.id)
    return tuple(_answer(one, subject, kept) for one in QUESTIONS)


def whole_order(person_id: str, subject: Subject) -> OrderForm:
    """All answers in one form."""
    kept = the_drafts().answers(person_id, NAME, subject.id)
    told = MultiDict([pair for fields in kept.values() for pair in fields])
    form = OrderForm(formdata=told, meta={"csrf": False})
    offer_kinds(form, subject)
    return form


def _answer(question: Question, subject: Subject, kept: Mapping[str, Fields]) -> Answer:
    if question.name not in kept:
        return Answer(question, None)
    if question.name == DOCUMENT:
        return Answer(question, _document(subject))
    form = filled(question, subject, kept[question.name])
    if not form.validate():
        return Answer(question, None)
    shown = "\n".join(filter(None, (_shown(field) for field in form)))
    return Answer(question, shown or "Not given")


def _document(subject: Subject) -> str:
    found = waiting(subject.id)
    if found is None:
        return "Not given"
    pages = "page" if found.page_count == 1 else "pages"
    drawn = f"{found.page_count} {pages}" if found.page_count else "no page could be drawn"
    return f"{found.size:,} bytes, {drawn}"


def _shown(field: Any) -> str:  # noqa: ANN401 -- a field as WTForms bound it
    if isinstance(field, DateField):
        return on_day(field.data) if field.data else ""
    if isinstance(field, RadioField):
        return next(
            (str(shown) for value, shown, *_ in field.iter_choices() if value == field.data), ""
        )
    return str(field.data or "")
