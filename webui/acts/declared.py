"""The page of a declared act: its form, its choices, and what sending it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.acts._kit.doing import do
from evidence_store.acts._kit.fields import FieldKind, specs_of
from evidence_store.acts.catalogue import ACTS
from webui.acts import forms
from webui.acts.forms import ActForm, SignedForm, options
from webui.acts.page import ActPage, Done, Kind
from webui.words.wording import label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evidence_store.acts._kit.act import AnyAct
    from evidence_store.acts._kit.fields import FieldSpec
    from webui.acts.page import Doing, Prepare, Run, Subject


def page_of(act: type[AnyAct]) -> ActPage:
    """The page of one act."""
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
    )


def _form(act: type[AnyAct]) -> type[ActForm]:
    base = SignedForm if act.is_signed else ActForm
    asked = {spec.key or name: _FIELDS[spec.kind](spec) for name, spec in specs_of(act).items()}
    return type(f"{act.__name__}Form", (base,), asked)


def _run(act: type[AnyAct]) -> Run:
    def run(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
        values = {
            name: _value(spec, form[spec.key or name].data) for name, spec in specs_of(act).items()
        }
        return Done(do(act(**values), subject.id, desk=who.desk).sentence)

    return run


def _prepare(act: type[AnyAct]) -> Prepare:
    def prepare(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
        for name, spec in specs_of(act).items():
            if spec.among is not None:
                form[spec.key or name].choices = options(spec.among(subject.record))

    return prepare


def _value(spec: FieldSpec, typed: Any) -> Any:  # noqa: ANN401 -- whatever a field holds
    """What a field of the form holds, as the act has it."""
    if spec.of is not None:
        return spec.of(typed)
    return typed or "" if spec.kind in (FieldKind.LINE, FieldKind.TEXT) else typed


def _line(spec: FieldSpec) -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    return forms.line(spec.label, hint=spec.hint, needed=spec.needed or None)


def _text(spec: FieldSpec) -> Any:  # noqa: ANN401 -- the same
    return forms.text(spec.label, hint=spec.hint, needed=spec.needed or None)


def _day(spec: FieldSpec) -> Any:  # noqa: ANN401 -- the same
    return forms.day(spec.label, hint=spec.hint, needed=spec.needed or None)


def _choice(spec: FieldSpec) -> Any:  # noqa: ANN401 -- the same
    made = forms.choice(spec.label, hint=spec.hint, needed=spec.needed)
    if spec.of is not None:
        made.kwargs["choices"] = options((each.value, label(each)) for each in spec.of)
    return made


_FIELDS: Mapping[FieldKind, Callable[[FieldSpec], Any]] = {
    FieldKind.LINE: _line,
    FieldKind.TEXT: _text,
    FieldKind.DAY: _day,
    FieldKind.CHOICE: _choice,
    FieldKind.PICK: _choice,
}

PAGES = tuple(page_of(act) for act in ACTS if act.page)
