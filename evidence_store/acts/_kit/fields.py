"""The fields of a declared act: what is asked, in which words, and what is said where it is empty.

A field is a function where a dataclass has a default, so that the type checker knows it::

    due_on: date = day("Due on", needed="Enter the day on which it is due")

Every field is asked under one name on both faces: ``key`` where it differs from the attribute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import MISSING, dataclass, field, fields
from enum import StrEnum
from typing import Any, TypeAlias

Among: TypeAlias = Callable[[Any], Iterable[tuple[str, str]]]
"""Of a record what can be picked: the id of each, and the words by which a person knows it."""


class FieldKind(StrEnum):
    """What is entered into a field."""

    LINE = "line"
    TEXT = "text"
    DAY = "day"
    CHOICE = "choice"
    PICK = "pick"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field as both faces ask for it.

    Args:
        kind: what is entered.
        label: the question.
        needed: what is said where it is empty, without a full stop; "" lets it be empty.
        hint: what helps to answer.
        key: its name on forms, where that is not the attribute's.
        desk: the option or argument of the command; "" where it stands in the command's form.
        past: of a day that cannot lie ahead: what it is the day of.
        of: of a choice: the enumeration.
        among: of a pick: what there is.
        example: what an empty form holds.
    """

    kind: FieldKind
    label: str
    needed: str = ""
    hint: str = ""
    key: str = ""
    desk: str = ""
    past: str = ""
    of: type[StrEnum] | None = None
    among: Among | None = None
    example: object = ""


def line(
    label: str,
    *,
    needed: str = "",
    hint: str = "",
    key: str = "",
    desk: str = "",
    default: Any = MISSING,  # noqa: ANN401 -- as of dataclasses.field
) -> Any:  # noqa: ANN401 -- what stands in place of a default has the type of the field
    """One line of text."""
    spec = FieldSpec(kind=FieldKind.LINE, label=label, needed=needed, hint=hint, key=key, desk=desk)
    return _field(spec, default)


def text(
    label: str,
    *,
    needed: str = "",
    hint: str = "",
    key: str = "",
    desk: str = "",
    default: Any = MISSING,  # noqa: ANN401 -- as of dataclasses.field
) -> Any:  # noqa: ANN401 -- what stands in place of a default has the type of the field
    """Several lines of text; at the desk a form or a file, never the command line."""
    spec = FieldSpec(kind=FieldKind.TEXT, label=label, needed=needed, hint=hint, key=key, desk=desk)
    return _field(spec, default)


def day(
    label: str,
    *,
    needed: str,
    past: str = "",
    hint: str = "For example, 13 7 2026",
    key: str = "",
    desk: str = "",
) -> Any:  # noqa: ANN401 -- the same
    """A day; one with ``past`` cannot lie ahead."""
    spec = FieldSpec(
        kind=FieldKind.DAY, label=label, needed=needed, past=past, hint=hint, key=key, desk=desk,
        example="2026-01-31",
    )  # fmt: skip
    return _field(spec, MISSING)


def choice(
    label: str, *, of: type[StrEnum], needed: str, hint: str = "", key: str = "", desk: str = ""
) -> Any:  # noqa: ANN401 -- the same
    """One of an enumeration."""
    spec = FieldSpec(
        kind=FieldKind.CHOICE, label=label, of=of, needed=needed, hint=hint, key=key, desk=desk,
        example=next(iter(of)).value,
    )  # fmt: skip
    return _field(spec, MISSING)


def pick(
    label: str, *, among: Among, needed: str, hint: str = "", key: str = "", desk: str = ""
) -> Any:  # noqa: ANN401 -- the same
    """The id of something that the record of the subject holds."""
    spec = FieldSpec(
        kind=FieldKind.PICK, label=label, among=among, needed=needed, hint=hint, key=key, desk=desk
    )
    return _field(spec, MISSING)


def specs_of(act: Any) -> dict[str, FieldSpec]:  # noqa: ANN401 -- an act or its class, which are declared above this
    """Every field of an act, by the name of its attribute, in the order in which it is asked."""
    return {each.name: each.metadata[_SPEC] for each in fields(act)}


_SPEC = "spec"


def _field(spec: FieldSpec, default: object) -> object:
    return field(default=default, metadata={_SPEC: spec})
