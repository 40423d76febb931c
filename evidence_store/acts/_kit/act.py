"""What a declared act is to its page and its command: what is asked, of whom, and what does it.

Most acts change one record with one entry (``recorded_act``); others call a step of their own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from inspect import get_annotations
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, dataclass_transform

from evidence_store.acts._kit import fields as kinds
from evidence_store.domain.people.duties import DEPUTY_ACTS, require_duty
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.people.duties import Act
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.desk import Desk

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Done(Generic[R]):
    """What an act left: the record, a sentence, and the id of what it made ("" of nothing)."""

    after: R
    sentence: str
    new_id: str = ""


@dataclass_transform(
    kw_only_default=True,
    frozen_default=True,
    field_specifiers=(
        kinds.line,
        kinds.text,
        kinds.note,
        kinds.day,
        kinds.choice,
        kinds.pick,
        kinds.yes_no,
        kinds.number,
        kinds.document,
        kinds.exhibit,
        kinds.exhibits,
    ),
)
class DeclaredAct(ABC, Generic[R]):
    """One act. Subclasses with a page are acts: frozen dataclasses of what was entered.

    Attributes:
        about: what it is about, as addresses name it: ``order``.
        page: the last part of its address.
        verb: its command, with the group; "" where it has none.
        title: the heading of the page and the first line of the command's help: what is done.
        button: the words on the button.
        done: what is said afterwards.
        hints: sentences above the form.
        makes: the letter of the id of what it makes, and the field in clear that names it, if any:
            ``w undertaking``.
        is_printed: what is entered is printed on certificates, which both faces say.
        is_signed: whether the person signs.
    """

    about: ClassVar[str]
    page: ClassVar[str]
    verb: ClassVar[str] = ""
    title: ClassVar[str]
    button: ClassVar[str]
    done: ClassVar[str]
    hints: ClassVar[tuple[str, ...]] = ()
    makes: ClassVar[str] = ""
    is_printed: ClassVar[bool] = False
    is_signed: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        """Make the subclass a dataclass.

        Raises:
            TypeError: it is an act, and leaves open what each act says.
        """
        dataclass(frozen=True, kw_only=True)(cls)
        # Refused where it is declared, not where somebody does it (ADR 44).
        if hasattr(cls, "page") and (open_names := _left_open(cls)):
            message = f"{cls.__name__} does not say: {', '.join(open_names)}"
            raise TypeError(message)

    @classmethod
    @abstractmethod
    def duty(cls) -> Act:
        """The row of the table of duties."""

    @classmethod
    def require_duty(cls, actor: Actor) -> None:
        """Check that a duty of the actor's includes it, before anything is read.

        Raises:
            NotPermittedError: none does.
        """
        # An act that a deputy may do is asked for with the record, which knows the delegation.
        if cls.duty() not in DEPUTY_ACTS:
            require_duty(actor, cls.duty())

    @abstractmethod
    def record(self, subject_id: str, desk: Desk) -> Done[R]:
        """Record it about the record of that id, in one transaction.

        Raises:
            WrongEntryError: something that was entered cannot be so.
            RefusedError: it cannot be done as the record stands, or not by this person.
            NotFoundError: there is no such record, or nothing of the id that was picked.
        """


class ActByDuty(DeclaredAct[R]):
    """An act that its duty alone decides about, before its step asks the record.

    Attributes:
        row: of the table of duties.
    """

    row: ClassVar[Act]

    @classmethod
    def duty(cls) -> Act:
        """The row of the table of duties."""
        return cls.row


AnyAct = DeclaredAct[Any]


def _left_open(cls: type) -> list[str]:
    """The class attributes without a value, and the methods without a body."""
    # Annotations are texts here (PEP 563), so ClassVar is known by how it is written.
    told = {name: str(kind) for base in cls.__mro__ for name, kind in get_annotations(base).items()}
    unset = {n for n in told if told[n].startswith("ClassVar") and not hasattr(cls, n)}
    methods = {n: getattr(cls, n, None) for n in dir(cls)}
    bare = {n for n, each in methods.items() if getattr(each, "__isabstractmethod__", False)}
    return sorted(unset | bare)
