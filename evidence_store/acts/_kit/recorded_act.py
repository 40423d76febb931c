"""An act that changes one record with one entry; entry and statement are made from the class.

What it decides stands in three places of it: its rule (can it be done now, and by whom; pages, the
list at the terminal and the act itself ask it), ``check`` (can what was entered be so) and
``change`` (the record afterwards).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from evidence_store.acts._kit.act import DeclaredAct, Done
from evidence_store.acts._kit.entry_values import as_facts, plain
from evidence_store.acts._kit.fields import specs_of
from evidence_store.custody.leaves.drafts import JsonValue
from evidence_store.domain.events.event import Event
from evidence_store.domain.law.calendar import require_past_day
from evidence_store.domain.law.rules import Rules
from evidence_store.domain.signing.signed_acts import SignedAct
from evidence_store.domain.values.identifiers import new_id
from evidence_store.workflow._kit.acting import Acting
from evidence_store.workflow._kit.desk import require_signing
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.desk import Desk
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
    """The record after an act, and what its entry says besides what was entered.

    ``voids`` says why what was signed for erasure is void, where that depends on what was entered
    or on how the record stood.
    """

    after: R
    told: Mapping[str, JsonValue] = field(default_factory=dict)
    voids: str = ""


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


class RecordedAct(DeclaredAct[R]):
    """One act that changes one record with one entry.

    Attributes:
        event: the kind of the entry, which says whether the person signs.
        voids: why it voids what was signed for erasure; "" where it does not.
    """

    event: ClassVar[Event]
    voids: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        """Make the subclass a dataclass; whether it is signed is known from its event.

        Raises:
            TypeError: it leaves open what each act says; or the person who signs would state the
                id of what it makes, which is another each time that a passkey begins the act.
        """
        super().__init_subclass__()
        if not hasattr(cls, "event"):
            return
        cls.is_signed = bool(cls.event.signed_by)
        if stated := cls.event.stated.intersection(cls.makes.split()[1:]):
            message = f"{cls.__name__}: {min(stated)} is stated before it is made"
            raise TypeError(message)

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

    @abstractmethod
    def change(self, on: On[R]) -> Made[R]:
        """The record afterwards."""

    def facts(self, told: dict[str, str]) -> dict[str, str]:
        """What is signed, where that is not what the entry's kind says: ``told`` is that."""
        return told

    def record(self, subject_id: str, desk: Desk) -> Done[R]:
        """Record it with one entry; read from top to bottom, this is what happens."""
        event = self.event
        with desk.uow as uow:
            # Once the write lock is held: an entry that waited for it would else bear a time from
            # before the newest one.
            at = desk.clock()
            for name, spec in specs_of(self).items():
                if spec.past:
                    require_past_day(getattr(self, name), spec.past, rules=desk.rules, at=at)
            subject, acting = self.opened(desk, subject_id, at)
            on = On(subject, acting, desk.rules, new_id(self.makes[0]) if self.makes else "")
            self.check(on)
            made = self.change(on)
            values = self._values(on, made)
            public = {name: values[name] for name in event.in_clear if name in values}
            committed = {name: values[name] for name in event.committed if name in values}
            signed = None
            if self.is_signed:
                # Committed fields are signed, too: nobody can put other words in their place.
                told = {name: values[name] for name in event.stated if name in values} | committed
                # What is signed about one order or exhibit cannot be moved to another (threat
                # model).
                named = {self.about: subject_id} if self.about in event.stated else {}
                facts = {**named, **self.facts(as_facts(told))}
                signed = acting.sign_act(event, signer=require_signing(desk).signer, facts=facts)
            entry = ToRecord(event, public, committed, signed, made.voids or self.voids)
            # Record and entry come in one transaction: a kill between the two leaves neither.
            after = self.saved(on, made.after, entry)
            uow.commit()
        return Done(after, self.done, on.new_id)

    def _values(self, on: On[R], made: Made[R]) -> dict[str, JsonValue]:
        """What the act can tell its entry, by name: entered, told by ``change``, and made."""
        values = {name: plain(getattr(self, name)) for name in specs_of(self)} | dict(made.told)
        return values | dict.fromkeys(self.makes.split()[1:], on.new_id)
