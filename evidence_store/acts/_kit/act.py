"""What a declared act is: one class says what is asked, of whom, what changes and what is recorded.

Page, command, entry and statement are made from it. What it decides stands in three places of it:
``rule`` (can it be done now, and by whom; pages, the desk's list and the act itself ask it),
``check`` (can what was entered be so) and ``change`` (the record afterwards).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, dataclass_transform

from evidence_store.acts._kit import fields as kinds
from evidence_store.custody.leaves.drafts import JsonValue
from evidence_store.domain.events.event import Event
from evidence_store.domain.law.rules import Rules
from evidence_store.domain.people.duties import DEPUTY_ACTS, require_duty
from evidence_store.domain.signing.signed_acts import SignedAct
from evidence_store.workflow._kit.acting import Acting

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.acts._kit.desk import Desk
    from evidence_store.domain.people.duties import Act
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.ports import UnitOfWork

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class On(Generic[R]):
    """The record that an act is about, as the open transaction read it, with who acts and when.

    Args:
        subject: the record.
        acting: signs and appends, in the chains in which entries about it stand.
        rules: the law.
        new_id: the id of what the act makes; "" where it makes nothing.
    """

    subject: R
    acting: Acting
    rules: Rules
    new_id: str

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.acting.actor

    @property
    def at(self) -> datetime:
        """The present of the act, in UTC."""
        return self.acting.at

    @property
    def uow(self) -> UnitOfWork:
        """The open transaction."""
        return self.acting.uow


@dataclass(frozen=True, slots=True)
class Made(Generic[R]):
    """The record after an act, and what its entry says besides what was entered."""

    after: R
    told: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToRecord:
    """What is recorded of an act.

    Args:
        event: its kind.
        public: what stands in clear.
        committed: what it commits to, besides who acted.
        signed: what was signed for it.
        voids: why what was signed for erasure is void; "" where it stays.
    """

    event: Event
    public: Mapping[str, JsonValue]
    committed: Mapping[str, JsonValue]
    signed: SignedAct | None
    voids: str


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
    """One act. Subclasses are frozen dataclasses of what was entered.

    Attributes:
        about: what it is about, as addresses name it: ``order``.
        page: the last part of its address; "" where it has no page of its own.
        verb: its command, with the group; "" where it has none.
        title: the heading of the page and the first line of the command's help: what is done.
        button: the words on the button.
        done: what is said afterwards.
        hints: sentences above the form.
        event: the kind of the entry; None for an act whose step is called by hand.
        makes: the letter of the id of what it makes, and the field in clear that names it, if any:
            ``w undertaking``.
        is_printed: what is entered is printed on certificates, which both faces say.
        voids: why it voids what was signed for erasure; "" where it does not.
        is_signed: whether the person signs; an act with an event asks that.
    """

    about: ClassVar[str]
    page: ClassVar[str] = ""
    verb: ClassVar[str] = ""
    title: ClassVar[str]
    button: ClassVar[str]
    done: ClassVar[str]
    hints: ClassVar[tuple[str, ...]] = ()
    event: ClassVar[Event | None] = None
    makes: ClassVar[str] = ""
    is_printed: ClassVar[bool] = False
    voids: ClassVar[str] = ""
    is_signed: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        """Make the subclass a dataclass; what is signed is known from its event."""
        if cls.event is not None:
            cls.is_signed = bool(cls.event.signed_by)
        dataclass(frozen=True, kw_only=True)(cls)

    @classmethod
    @abstractmethod
    def duty(cls) -> Act:
        """The row of the table of duties."""

    @classmethod
    def require_duty(cls, actor: Actor) -> None:
        """Check that a duty of the actor's includes it, before anything is read.

        An act that a deputy may do is asked for with the record, which knows the delegation.

        Raises:
            NotPermittedError: none does.
        """
        if cls.duty() not in DEPUTY_ACTS:
            require_duty(actor, cls.duty())

    @classmethod
    @abstractmethod
    def opened(cls, desk: Desk, subject_id: str, at: datetime) -> tuple[R, Acting]:
        """The record as the open transaction reads it, for an act that can be done as it stands.

        Raises:
            NotFoundError: there is none of that id.
            RefusedError: it cannot be done now, or not by this person.
        """

    @abstractmethod
    def saved(self, on: On[R], after: R, entry: ToRecord) -> R:
        """Save the record as changed, with its entry, and void what is void by it."""

    def check(self, on: On[R]) -> None:
        """Check that what was entered can be so of this record.

        Raises:
            WrongEntryError: it cannot.
            OutOfSequenceError: what was picked does not stand where it can be done.
        """

    def change(self, on: On[R]) -> Made[R]:
        """The record afterwards."""
        raise NotImplementedError

    def by_hand(self, subject_id: str, desk: Desk) -> R:
        """The one way out: call the step as it is. For an act that declares no event."""
        raise NotImplementedError

    def facts(self, told: dict[str, str]) -> dict[str, str]:
        """What is signed, where that is not what the entry's kind says: ``told`` is that."""
        return told

    def voids_now(self) -> str:
        """Why it voids what was signed, where that depends on what was entered; "" where not."""
        return self.voids

    def said(self, after: R) -> str:
        """What is said afterwards, where it depends on how the record then stands."""
        del after
        return self.done


AnyAct = DeclaredAct[Any]
