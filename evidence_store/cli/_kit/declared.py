"""The command of a declared act: its options, its form as TOML, and what is said afterwards."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence_store.acts._kit.doing import do
from evidence_store.acts._kit.fields import FieldKind, specs_of
from evidence_store.cli._kit.choosing import find_certificate, find_order, the_disposal
from evidence_store.cli._kit.finding import find_case, find_exhibit
from evidence_store.cli._kit.forms import (
    PRINTED_NOTE,
    form_options,
    read_form,
    read_note,
    read_text,
    warn_printed,
)
from evidence_store.cli._kit.naming import NamedItem
from evidence_store.cli._kit.working import digest_file, working
from evidence_store.errors import WrongEntryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from evidence_store.acts._kit.act import AnyAct
    from evidence_store.acts._kit.fields import FieldSpec
    from evidence_store.cli._kit.working import Work

_FILE = click.Path(path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])


def add_declared(group: click.Group, acts: Iterable[type[AnyAct]]) -> None:
    """Give a group those of these acts that are its own, each in the group that ``verb`` names."""
    for act in acts:
        noun, *between, _ = act.verb.split() or ("", "")
        if noun == group.name:
            place = group
            for word in between:
                inner = place.commands[word]
                assert isinstance(inner, click.Group)  # noqa: S101 -- the group is written beside its verbs
                place = inner
            place.add_command(verb_of(act))


def verb_of(act: type[AnyAct]) -> click.Command:
    """The command of one act."""
    specs = specs_of(act)
    in_form = {name: spec for name, spec in specs.items() if not spec.word}

    def run(*, work: Work, form_file: Path | None = None, **typed: Any) -> None:  # noqa: ANN401 -- whatever the options hold
        # Asked before the record is looked for: else the refusal would say whether there is one.
        act.require_duty(work.actor)
        subject_id = _SUBJECTS[act.about][1](work, typed)
        values = {} if form_file is None else _from_form(form_file, in_form)
        values |= {name: _typed(specs[name], value) for name, value in typed.items()}
        for name in values:
            if specs[name].kind in (FieldKind.EXHIBIT, FieldKind.EXHIBITS):
                values[name] = _exhibit_ids(work, act, subject_id, values[name])
        if act.is_printed:
            warn_printed()
        done = do(act(**values), subject_id, desk=work.desk)
        told = done.sentence
        if len(act.makes.split()) > 1:
            told = told.replace(".", f": {done.new_id}.", 1)
        click.echo(told)

    command: Callable[..., Any] = working(run)
    options = [*_SUBJECTS[act.about][0], *_options(specs)]
    if in_form:
        options.append(form_options(empty_form(act)))
    # Reversed, since click lists first in its help what was applied last.
    for option in reversed(options):
        command = option(command)
    name = act.verb.split()[-1]
    return click.command(name=name, help=f"{act.title}.\n\n{' '.join(act.hints)}")(command)


def empty_form(act: type[AnyAct]) -> str:
    """The form of an act, with a line on each field of it that is no option of its command."""
    lines = [*(PRINTED_NOTE.strip().splitlines() if act.is_printed else ()), f"# {act.title}."]
    for name, spec in specs_of(act).items():
        if not spec.word:
            hint = "" if spec.kind is FieldKind.DAY else spec.hint
            asked = _example(spec.key or name, spec)
            # A day that can be left out is none that somebody forgot to take out.
            asked = f"# {asked}" if spec.kind is FieldKind.DAY and not spec.needed else asked
            lines.append(f"{asked:<29} # {spec.label} {hint}".rstrip())
            if spec.of is not None:
                lines.append(f"# one of: {', '.join(each.value for each in spec.of)}")
    return "\n".join(lines)


def _example(key: str, spec: FieldSpec) -> str:
    match spec.example:
        case bool():
            value = "true" if spec.example else "false"
        case tuple():
            value = "[]"
        case str() if spec.kind is not FieldKind.DAY:
            value = f'"{spec.example}"'
        case _:
            value = str(spec.example)
    return f"{key} = {value}"


def _options(specs: Mapping[str, FieldSpec]) -> list[Callable[..., Any]]:
    made: list[Callable[..., Any]] = []
    for name, spec in specs.items():
        kind: Any = str
        if spec.kind is FieldKind.DAY:
            kind = _DAY
        elif spec.kind in (FieldKind.TEXT, FieldKind.NOTE, FieldKind.DOCUMENT):
            kind = _FILE
        elif spec.kind is FieldKind.NUMBER:
            kind = int
        elif spec.of is not None:
            kind = click.Choice([each.value for each in spec.of])
        if spec.word.startswith("--"):
            told = f"{spec.label} (a text file)" if spec.kind is FieldKind.TEXT else spec.label
            needed = bool(spec.needed)
            made.append(click.option(spec.word, name, type=kind, required=needed, help=told))
        elif spec.word:
            made.append(click.argument(name, metavar=spec.word, type=kind))
    return made


def _typed(spec: FieldSpec, value: Any) -> Any:  # noqa: ANN401 -- the same
    """What an option holds, as the act has it."""
    if isinstance(value, datetime):
        return value.date()
    if spec.kind is FieldKind.TEXT:
        return read_text(value)
    if spec.kind is FieldKind.NOTE:
        return read_note(value)
    if spec.kind is FieldKind.DOCUMENT:
        return None if value is None else digest_file(value)
    return spec.of(value) if spec.of is not None and value is not None else value


def _from_form(file: Path, specs: Mapping[str, FieldSpec]) -> dict[str, Any]:
    """What a form says, by the names of the act's fields.

    Raises:
        WrongEntryError: fields are missing, unknown or of the wrong kind; the text names them.
    """
    form = read_form(file)
    keys = {spec.key or name: name for name, spec in specs.items()}
    missing = sorted(key for key, name in keys.items() if specs[name].needed and key not in form)
    unknown = sorted(set(form) - set(keys))
    if missing or unknown:
        raise WrongEntryError(
            f"{file.name}: missing: {', '.join(missing) or 'nothing'}; unknown: "
            f"{', '.join(unknown) or 'nothing'}. See the form: --print-form."
        )
    try:
        return {keys[key]: _parsed(specs[keys[key]], value) for key, value in form.items()}
    except (ValueError, TypeError):
        raise WrongEntryError(
            f"{file.name}: a field has the wrong kind of value (a day is 2026-01-31, a choice "
            "one of the words listed). See the form: --print-form."
        ) from None  # the cause would quote the form


def _parsed(spec: FieldSpec, value: Any) -> object:  # noqa: ANN401 -- whatever TOML can hold
    """What a form holds in a field, as the act has it.

    Raises:
        TypeError: it is of another kind.
        ValueError: it is no day, or none of the words.
    """
    kind: dict[FieldKind, type] = {
        FieldKind.YES_NO: bool,
        FieldKind.NUMBER: int,
        FieldKind.EXHIBITS: list,
    }
    # Not isinstance: to Python true is a whole number too.
    if type(value) is not kind.get(spec.kind, str):
        raise TypeError
    held: Any = value
    if spec.kind is FieldKind.DAY:
        return date.fromisoformat(held)
    return held if spec.of is None else spec.of(held)


def _exhibit_ids(work: Work, act: type[AnyAct], subject_id: str, named: Any) -> Any:  # noqa: ANN401 -- one reference, several, or none
    """The id of each exhibit of the case of the order that is named by its reference."""
    assert act.about == "order"  # noqa: S101 -- the one subject whose acts name exhibits
    with work.reading as uow:
        case_id = uow.orders.get(subject_id).case_id
        if isinstance(named, list):
            return tuple(find_exhibit(uow, str(each), case=case_id).id for each in named)
        return named and find_exhibit(uow, named, case=case_id).id


def _case_id(work: Work, typed: dict[str, Any]) -> str:
    with work.reading as uow:
        return find_case(uow, typed.pop("case_name")).id


def _order_id(work: Work, typed: dict[str, Any]) -> str:
    with work.reading as uow:
        return find_order(uow, typed.pop("order_name")).id


def _certificate_id(work: Work, typed: dict[str, Any]) -> str:
    with work.reading as uow:
        return find_certificate(uow, typed.pop("number")).id


def _question_id(work: Work, typed: dict[str, Any]) -> str:
    with work.reading as uow:
        return uow.questions.get(typed.pop("question")).id


def _exhibit_id(work: Work, typed: dict[str, Any]) -> str:
    with work.reading as uow:
        return find_exhibit(uow, typed.pop("named"), case=typed.pop("case_name")).id


_SUBJECTS: Mapping[
    str, tuple[tuple[Callable[..., Any], ...], Callable[[Work, dict[str, Any]], str]]
] = {
    "exhibit": (
        (
            click.argument("named", metavar="EXHIBIT"),
            click.option("--case", "case_name", metavar="REF", help="The exhibit's case."),
        ),
        _exhibit_id,
    ),
    "case": ((click.argument("case_name", metavar="CASE"),), _case_id),
    "order": ((click.argument("order_name", metavar="ORDER"),), _order_id),
    "disposal": (
        (
            click.argument("named", metavar="DISPOSAL"),
            click.option("--case", "case_name", metavar="REF", help="The exhibit's case."),
        ),
        lambda work, typed: (
            the_disposal(work, NamedItem(typed.pop("named"), typed.pop("case_name"))).id
        ),
    ),
    "question": (
        (click.argument("question", metavar="QUESTION"),),
        _question_id,
    ),
    "certificate": ((click.argument("number", metavar="NUMBER"),), _certificate_id),
    "unit": ((), lambda _work, _typed: ""),
}
"""How the record is named on the command line, and found; by what an act is about."""
