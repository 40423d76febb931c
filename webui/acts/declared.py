"""The page of a declared act: its form, its choices, and what sending it does."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovFileInput, GovSelect
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import Optional

from evidence_store.acts._kit.doing import do
from evidence_store.acts._kit.fields import FieldKind, specs_of
from evidence_store.acts._kit.recorded_act import RecordedAct
from evidence_store.acts.catalogue import ACTS
from evidence_store.words.labels import on_day
from evidence_store.words.said import said
from webui.acts import forms
from webui.acts.filled_in import choose_only, fill_in, fill_in_today
from webui.acts.forms import (
    LARGEST_PAPER,
    NOT_KEPT,
    ActForm,
    SignedForm,
    digest_of_paper,
    options,
    paper,
)
from webui.acts.page import ActPage, Done, Kind
from webui.door.access import the_store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evidence_store.acts._kit.act import AnyAct
    from evidence_store.acts._kit.fields import FieldSpec
    from evidence_store.domain.events.event import Event
    from evidence_store.domain.orders.order import Order
    from webui.acts.page import Doing, Prepare, Run, Subject


def page_of(act: type[AnyAct]) -> ActPage:
    """The page of one act."""
    besides = _BESIDES.get((act.about, act.page), {})
    return ActPage(
        name=act.page,
        kind=Kind(act.about),
        act=act.duty(),
        title=act.title,
        button=act.button,
        form=_form(act),
        run=_run(act),
        prepare=_prepare(act),
        about=act.hints,
        signed=act.is_signed,
        event=_event_of(act),
        warning=besides.get("warning"),
        shown=besides.get("shown"),
        takes=LARGEST_PAPER if _brings(act) else 0,
    )


def _brings(act: type[AnyAct]) -> bool:
    """Whether a file comes with its form."""
    return any(each.kind is FieldKind.DOCUMENT for each in specs_of(act).values())


def _event_of(act: type[AnyAct]) -> Event | None:
    """The kind of what it signs for; None where it brings a file, which waits nowhere."""
    is_known = act.is_signed and issubclass(act, RecordedAct) and not _brings(act)
    return act.event if is_known and issubclass(act, RecordedAct) else None


_BESIDES: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("exhibit", "end"): {"warning": "Nothing can be done with the exhibit afterwards."},
    ("question", "answer"): {"shown": "parts/asked.html"},
    ("unit", "review-log"): {"shown": "parts/to_review.html"},
}
"""What stands above a form besides, by what the act is about and its page."""


def _form(act: type[AnyAct]) -> type[ActForm]:
    base = SignedForm if act.is_signed else ActForm
    asked = {spec.key or name: _FIELDS[spec.kind](spec) for name, spec in specs_of(act).items()}
    return type(f"{act.__name__}Form", (base,), asked)


def _run(act: type[AnyAct]) -> Run:
    def run(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
        values = {
            name: _value(spec, form[spec.key or name].data) for name, spec in specs_of(act).items()
        }
        desk = who.signing_desk if act.is_signed else who.desk
        return Done(do(act(**values), subject.id, desk=desk).sentence)

    return run


def _prepare(act: type[AnyAct]) -> Prepare:
    def prepare(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
        for name, spec in specs_of(act).items():
            asked = form[spec.key or name]
            _fill_in(spec, asked, subject)
            if spec.among is not None:
                offered = spec.among(subject.record)
                known = [(id_, worded(words)) for id_, words in offered]
                asked.choices = options(known if spec.needed else [("", "None"), *known])
                if spec.needed:
                    choose_only(asked)
            if spec.by_rules is not None:
                offered = spec.by_rules(subject.record, the_store().rules)
                ruled = [(id_, worded(words)) for id_, words in offered]
                asked.choices = options(ruled if spec.needed else [("", "Not known"), *ruled])
            if spec.kind is FieldKind.EXHIBITS:
                asked.choices = options(_mapped(subject.record))
            if spec.kind is FieldKind.EXHIBIT:
                asked.choices = options([("", "None"), *_of_case(subject.record)])

    return prepare


def _fill_in(spec: FieldSpec, asked: Any, subject: Subject) -> None:  # noqa: ANN401 -- a field as WTForms made it
    """What a person would only type again."""
    if spec.is_today:
        fill_in_today(asked)
    if spec.known is not None:
        with the_store().reading() as uow:
            fill_in(asked, spec.known(subject.record, uow))


def worded(words: object) -> str:
    """What a person reads for a value, or for several in a row."""
    match words:
        case tuple():
            return "".join(map(worded, words))
        case StrEnum():
            try:
                return said(words)
            except KeyError:
                return words.value.replace("_", " ").capitalize()
        case date():
            return on_day(words)
        case _:
            return str(words)


def _mapped(order: Order) -> list[tuple[str, str]]:
    """The exhibits that a line of the order means."""
    return [each for each in _of_case(order) if each[0] in order.exhibit_ids]


def _of_case(order: Order) -> list[tuple[str, str]]:
    with the_store().reading() as uow:
        found = uow.exhibits.find(case_id=order.case_id)
    return [(each.id, f"{each.reference}: {each.description}") for each in found]


def _value(spec: FieldSpec, typed: Any) -> Any:  # noqa: ANN401 -- whatever a field holds
    """What a field of the form holds, as the act has it."""
    if spec.of is not None:
        return spec.of(typed)
    read = _READ.get(spec.kind)
    return typed if read is None else read(typed)


_READ: Mapping[FieldKind, Callable[[Any], Any]] = {
    FieldKind.LINE: lambda typed: typed or "",
    FieldKind.TEXT: lambda typed: typed or "",
    FieldKind.NOTE: lambda typed: typed or "",
    FieldKind.YES_NO: lambda typed: typed == "yes",
    FieldKind.DOCUMENT: lambda sent: digest_of_paper(sent) if sent else None,
    FieldKind.EXHIBITS: lambda picked: tuple(picked or ()),
}
"""What a field that was sent holds, where that is not what the act has."""


def _line(spec: FieldSpec) -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    return forms.line(spec.label, hint=spec.hint, needed=spec.needed or None)


def _text(spec: FieldSpec) -> Any:  # noqa: ANN401 -- the same
    return forms.text(spec.label, hint=spec.hint, needed=spec.needed or None)


def _day(spec: FieldSpec) -> Any:  # noqa: ANN401 -- the same
    return forms.day(spec.label, hint=spec.hint, needed=spec.needed or None)


def _choice(spec: FieldSpec) -> Any:  # noqa: ANN401 -- the same
    made = forms.choice(spec.label, hint=spec.hint, needed=spec.needed)
    if spec.of is not None:
        made.kwargs["choices"] = options((each.value, worded(each)) for each in spec.of)
    return made


def _pick(spec: FieldSpec) -> Any:  # noqa: ANN401 -- the same
    return _choice(spec) if spec.needed else _exhibit(spec)


def _yes_no(spec: FieldSpec) -> Any:  # noqa: ANN401 -- the same
    return forms.yes_or_no(spec.label, hint=spec.hint, needed=spec.needed)


def _number(spec: FieldSpec) -> Any:  # noqa: ANN401 -- the same
    return forms.count(spec.label, hint=spec.hint, needed=spec.needed)


def _paper(spec: FieldSpec) -> Any:  # noqa: ANN401 -- the same
    hint = spec.hint or f"A scan or PDF. {NOT_KEPT}"
    if spec.needed:
        return paper(spec.label, hint=hint, needed=spec.needed)
    return FileField(spec.label, description=hint, widget=GovFileInput(), validators=[Optional()])


def _exhibit(spec: FieldSpec) -> Any:  # noqa: ANN401 -- the same
    return SelectField(
        spec.label, description=spec.hint, widget=GovSelect(), validators=[Optional()]
    )


def _exhibits(spec: FieldSpec) -> Any:  # noqa: ANN401 -- the same
    return SelectMultipleField(
        spec.label, description=spec.hint, widget=GovCheckboxesInput(), validators=[Optional()]
    )


_FIELDS: Mapping[FieldKind, Callable[[FieldSpec], Any]] = {
    FieldKind.LINE: _line,
    FieldKind.TEXT: _text,
    FieldKind.NOTE: _text,
    FieldKind.DAY: _day,
    FieldKind.CHOICE: _choice,
    FieldKind.PICK: _pick,
    FieldKind.YES_NO: _yes_no,
    FieldKind.NUMBER: _number,
    FieldKind.DOCUMENT: _paper,
    FieldKind.EXHIBIT: _exhibit,
    FieldKind.EXHIBITS: _exhibits,
}

PAGES = tuple(page_of(act) for act in ACTS)
