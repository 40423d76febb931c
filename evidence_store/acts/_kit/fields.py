"""The fields of a declared act: what is asked, in which words, and what is said where it is empty.

A field is a function where a dataclass has a default, so that the type checker knows it::

    due_on: date = day("Due on", needed="Enter the day on which it is due")

Every field is asked under one name on both faces: ``key`` where it differs from the attribute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import MISSING, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict, Unpack

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.law.rules import Rules
    from evidence_store.workflow._kit.ports import UnitOfWork

Option: TypeAlias = tuple[str, "str | tuple[object, ...]"]
"""Something that can be picked: its id, and the words by which a person knows it. In place of words
there may be values (a day, one of an enumeration), which the face says as it always does."""

Among: TypeAlias = Callable[[Any], Iterable[Option]]
"""Of a record what can be picked."""

ByRules: TypeAlias = Callable[[Any, "Rules"], Iterable[Option]]
"""The same, where the law names it."""


Known: TypeAlias = Callable[[Any, "UnitOfWork"], str]
"""What the record of a subject, or what is recorded beside it, says already; "" for nothing."""


ALL_OF_IT = "Choose none if it is about every exhibit of the order."


class FieldKind(StrEnum):
    """What is entered into a field."""

    LINE = "line"
    TEXT = "text"
    NOTE = "note"
    DAY = "day"
    CHOICE = "choice"
    PICK = "pick"
    YES_NO = "yes_no"
    NUMBER = "number"
    DOCUMENT = "document"
    EXHIBIT = "exhibit"
    EXHIBITS = "exhibits"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field as both faces ask for it.

    Args:
        kind: what is entered.
        label: the question.
        needed: what is said where it is empty, without a full stop; "" lets it be empty.
        hint: what helps to answer.
        key: its name on forms, where that is not the attribute's.
        word: the option or argument of the command; "" where it stands in the command's form.
        past: of a day that cannot lie ahead: what it is the day of.
        is_today: of a day: it nearly always is the present one, with which a page fills it in.
        known: of a line: with what a page fills it in.
        of: of a choice: the enumeration.
        among: of a pick: what there is.
        by_rules: the same, where its names stand in the rules.
        example: what an empty form holds.
    """

    kind: FieldKind
    label: str
    needed: str = ""
    hint: str = ""
    key: str = ""
    word: str = ""
    past: str = ""
    is_today: bool = False
    known: Known | None = None
    of: type[StrEnum] | None = None
    among: Among | None = None
    by_rules: ByRules | None = None
    example: object = ""


class FieldRest(TypedDict, total=False):
    """What any field may say besides its question; as of ``FieldSpec``."""

    hint: str
    key: str
    word: str


def line(
    label: str,
    *,
    needed: str = "",
    known: Known | None = None,
    default: Any = MISSING,  # noqa: ANN401 -- as of dataclasses.field
    **asked: Unpack[FieldRest],
) -> Any:  # noqa: ANN401 -- what stands in place of a default has the type of the field
    """One line of text; a page fills in what is ``known``, for a person to look at."""
    return _field(
        FieldSpec(kind=FieldKind.LINE, label=label, needed=needed, known=known, **asked), default
    )


def text(
    label: str,
    *,
    needed: str = "",
    default: Any = MISSING,  # noqa: ANN401 -- as of dataclasses.field
    **asked: Unpack[FieldRest],
) -> Any:  # noqa: ANN401 -- the same
    """Several lines of text; to a command in a form or a file, never on its line."""
    # A command line stands in the shell's history and in the list of processes.
    return _field(FieldSpec(kind=FieldKind.TEXT, label=label, needed=needed, **asked), default)


def note(label: str, **asked: Unpack[FieldRest]) -> Any:  # noqa: ANN401 -- the same
    """Words that are never a reason to refuse: what cannot be kept of them is shown as U+FFFD."""
    return _field(FieldSpec(kind=FieldKind.NOTE, label=label, **asked))


def day(
    label: str,
    *,
    needed: str = "",
    past: str = "",
    is_today: bool = False,
    default: Any = MISSING,  # noqa: ANN401 -- as of dataclasses.field
    **asked: Unpack[FieldRest],
) -> Any:  # noqa: ANN401 -- the same
    """A day; one with ``past`` cannot lie ahead, and a page fills in one that ``is_today``."""
    told: FieldRest = {"hint": "For example, 13 7 2026", **asked}
    return _field(
        FieldSpec(kind=FieldKind.DAY, label=label, needed=needed, past=past, is_today=is_today,
                  example="2026-01-31", **told),
        default,
    )  # fmt: skip


def choice(label: str, *, of: type[StrEnum], needed: str, **asked: Unpack[FieldRest]) -> Any:  # noqa: ANN401 -- the same
    """One of an enumeration."""
    first = next(iter(of)).value
    return _field(
        FieldSpec(kind=FieldKind.CHOICE, label=label, of=of, needed=needed, example=first, **asked)
    )


def pick(
    label: str,
    *,
    needed: str = "",
    among: Among | None = None,
    by_rules: ByRules | None = None,
    default: Any = MISSING,  # noqa: ANN401 -- as of dataclasses.field
    **asked: Unpack[FieldRest],
) -> Any:  # noqa: ANN401 -- the same
    """The id of something that the record of the subject holds."""
    return _field(
        FieldSpec(kind=FieldKind.PICK, label=label, among=among, by_rules=by_rules, needed=needed,
                  **asked),
        default,
    )  # fmt: skip


def yes_no(label: str, *, needed: str, **asked: Unpack[FieldRest]) -> Any:  # noqa: ANN401 -- the same
    """Yes or no, with neither chosen beforehand."""
    return _field(
        FieldSpec(kind=FieldKind.YES_NO, label=label, needed=needed, example=False, **asked)
    )


def number(label: str, *, needed: str, **asked: Unpack[FieldRest]) -> Any:  # noqa: ANN401 -- the same
    """A whole number from 0."""
    return _field(FieldSpec(kind=FieldKind.NUMBER, label=label, needed=needed, example=1, **asked))


def document(
    label: str,
    *,
    needed: str = "",
    default: Any = MISSING,  # noqa: ANN401 -- as of dataclasses.field
    **asked: Unpack[FieldRest],
) -> Any:  # noqa: ANN401 -- the same
    """A file that stays outside: its digest is recorded."""
    told: FieldRest = {"word": "--document", **asked}
    return _field(FieldSpec(kind=FieldKind.DOCUMENT, label=label, needed=needed, **told), default)


def exhibit(label: str, *, default: Any = MISSING, **asked: Unpack[FieldRest]) -> Any:  # noqa: ANN401 -- the same
    """The id of one exhibit of the case, found by its reference; it may be left open."""
    return _field(FieldSpec(kind=FieldKind.EXHIBIT, label=label, **asked), default)


def exhibits(*, hint: str = ALL_OF_IT, default: tuple[str, ...]) -> Any:  # noqa: ANN401 -- the same
    """Ids of exhibits, found by their references; none stands for every one of the order."""
    spec = FieldSpec(kind=FieldKind.EXHIBITS, label="Which exhibits?", hint=hint, example=())
    return _field(spec, default)


def specs_of(act: Any) -> dict[str, FieldSpec]:  # noqa: ANN401 -- an act or its class, which are declared above this
    """Every field of an act, by the name of its attribute, in the order in which it is asked."""
    return {each.name: each.metadata[_SPEC] for each in fields(act)}


_SPEC = "spec"
_WORDS = frozenset({FieldKind.LINE, FieldKind.TEXT, FieldKind.NOTE})


def _field(spec: FieldSpec, default: object = MISSING) -> object:
    """The field; what may be left out is empty where it is."""
    if default is MISSING and not spec.needed:
        default = "" if spec.kind in _WORDS else None
    return field(default=default, metadata={_SPEC: spec})
