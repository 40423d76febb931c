"""What stands in the way of a disposal beside time: one frozen value for each, kept at the order.

Each begins with a dated act of a named person and ends with another. Nothing here is taken back or
overwritten: a decision is followed by a newer one, an undertaking is closed, a notice is answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from evidence_store.domain.law.authority import Authority
from evidence_store.domain.law.enquiries import Enquiry
from evidence_store.domain.orders.lasting_matters import NotedMatter, Restriction, Undertaking
from evidence_store.domain.values.finding import with_changed
from evidence_store.domain.values.texts import same_key
from evidence_store.errors import NotFoundError
from evidence_store.ways import Way
from forensics.value_classes import dataclass
from forensics.values import Digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evidence_store.domain.orders.lasting_matters import LastingMatter


class ObjectionOutcome(StrEnum):
    """How an objection of an interested person was settled."""

    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"
    UPHELD = "upheld"
    AGREED = "agreed"  # it was upheld, and the owner agreed to what is done with the item


@dataclass(frozen=True, slots=True)
class Objection:
    """What an interested person said against the disposal, until it is settled."""

    id: str
    received_on: date
    noted_by: str
    settled_on: date | None = None
    outcome: ObjectionOutcome | None = None
    settled_by: str | None = None
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """True until it is settled; one that was upheld stays for people to resolve."""
        return self.outcome in (None, ObjectionOutcome.UPHELD)


@dataclass(frozen=True, slots=True)
class Notice:
    """A letter to somebody who may have an interest in the items, and its service.

    ``replaces`` is the id of an earlier letter to the same person that did not reach them.
    """

    id: str
    exhibit_ids: tuple[str, ...]
    # It is for the record alone; nothing that is printed or logged names them.
    addressee: str
    letter: Digest
    sent_on: date
    sent_by: str
    served_on: date | None = None
    service: str = ""
    replaces: str | None = None
    objections: tuple[Objection, ...] = ()


@dataclass(frozen=True, slots=True)
class NobodyElse:
    """A named person's decision, with reasons, that nobody else has an interest in the items."""

    id: str
    exhibit_ids: tuple[str, ...]
    decided_on: date
    decided_by: str
    reason: str


class Need(StrEnum):
    """What the disclosure officer decided of an original."""

    NOT_NEEDED = "not_needed"
    COPY_SUFFICES = "copy_suffices"
    MUST_BE_KEPT = "must_be_kept"


@dataclass(frozen=True, slots=True)
class DisclosureDecision:
    """Whether the original is still needed for a fair review of the conviction, and why."""

    id: str
    exhibit_ids: tuple[str, ...]
    need: Need
    officer: str
    decided_on: date
    recorded_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class LawfulMaterial:
    """The decision whether lawful material is taken off first; with an owner and a day if so."""

    id: str
    exhibit_ids: tuple[str, ...]
    is_wanted: bool
    what: str
    owner: str
    due_on: date | None
    decided_on: date
    decided_by: str
    done_on: date | None = None
    done_by: str | None = None
    how: str = ""

    @property
    def is_open(self) -> bool:
        """True while something is to be taken off and is not recorded as done."""
        return self.is_wanted and self.done_on is None


@dataclass(frozen=True, slots=True)
class ProceedsOrder:
    """A court's order that the proceeds of sale go to a person who suffered loss (s.159)."""

    id: str
    made_on: date
    words: str
    noted_by: str


@dataclass(frozen=True, slots=True)
class Direction:
    """The chief officer's direction for items of the order (reg 8), as recorded."""

    id: str
    exhibit_ids: tuple[str, ...]
    authority: Authority
    recorded_by: str
    document: Digest | None = None
    withdrawn_on: date | None = None


class OwnersChoice(StrEnum):
    """What is done with an item that belongs to another person."""

    SANITISE_AND_RETURN = "sanitise_and_return"
    RETURN_AS_IT_IS = "return_as_it_is"


@dataclass(frozen=True, slots=True)
class OwnersDecision:
    """What a third-party owner agreed to, after a claim that succeeded or without one."""

    id: str
    exhibit_ids: tuple[str, ...]
    choice: OwnersChoice
    owner: str
    agreed_on: date
    recorded_by: str
    words: str


@dataclass(frozen=True, slots=True)
class Disclaimer:
    """The convicted owner's own act of giving an item up, with each of its conditions."""

    id: str
    signed_on: date
    witnessed_by: str
    identity_checked: str
    sole_owner: bool  # a co-owner could still claim (Police (Property) Act 1897 s.1)
    explained_by: str
    withdrawn_on: date | None = None


Matter = TypeVar(
    "Matter",
    Notice,
    NobodyElse,
    DisclosureDecision,
    Undertaking,
    LawfulMaterial,
    ProceedsOrder,
    Restriction,
    Direction,
    OwnersDecision,
    Disclaimer,
    Enquiry,
)


_FIELD: Mapping[type[object], str] = {
    Notice: "notices",
    NobodyElse: "nobody_else",
    DisclosureDecision: "decisions",
    Undertaking: "undertakings",
    LawfulMaterial: "lawful",
    ProceedsOrder: "proceeds",
    Restriction: "restrictions",
    Direction: "directions",
    OwnersDecision: "owners",
    Disclaimer: "disclaimers",
    Enquiry: "enquiries",
}


@dataclass(frozen=True, slots=True)
class Matters:
    """All matters of one order, each kind oldest first; ``noted`` by the code of their hold."""

    notices: tuple[Notice, ...] = ()
    nobody_else: tuple[NobodyElse, ...] = ()
    decisions: tuple[DisclosureDecision, ...] = ()
    undertakings: tuple[Undertaking, ...] = ()
    lawful: tuple[LawfulMaterial, ...] = ()
    proceeds: tuple[ProceedsOrder, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    directions: tuple[Direction, ...] = ()
    owners: tuple[OwnersDecision, ...] = ()
    disclaimers: tuple[Disclaimer, ...] = ()
    enquiries: tuple[Enquiry, ...] = ()
    # A dict has no hash, and would take it from every order that holds one.
    noted: Mapping[str, tuple[NotedMatter, ...]] = field(default_factory=dict, hash=False)

    def every(self) -> Iterator[tuple[str, Any]]:
        """Each matter, with what its kind is called here."""
        for each in fields(self):
            told = getattr(self, each.name)
            by_kind = told if isinstance(told, Mapping) else {each.name: told}
            for kind, records in by_kind.items():
                yield from ((kind, record) for record in records)

    def only(self, is_kept: Callable[[str, Any], bool]) -> Matters:
        """Those of the matters of which that is so, by kind and record."""
        kept: dict[str, Any] = {
            each.name: tuple(one for one in getattr(self, each.name) if is_kept(each.name, one))
            for each in fields(self)
            if each.name != "noted"
        }
        noted = {
            kind: tuple(one for one in records if is_kept(kind, one))
            for kind, records in self.noted.items()
        }
        return Matters(**kept, noted=noted)

    def lasting(self) -> Iterator[tuple[str, LastingMatter]]:
        """What holds until its end is recorded, or to a day, each with the code of its hold."""
        yield from (("undertaking", each) for each in self.undertakings)
        yield from (("restriction", each) for each in self.restrictions)
        for kind, records in self.noted.items():
            yield from ((kind, each) for each in records)

    def lasting_one(self, kind: str, identifier: str) -> LastingMatter:
        """The one of that kind and id.

        Raises:
            NotFoundError: the order has none.
        """
        for known, each in self.lasting():
            if (known, each.id) == (kind, identifier):
                return each
        raise _not_found(identifier)

    def with_lasting(self, kind: str, matter: LastingMatter) -> Matters:
        """The matters once one of them ended or was prolonged, found by its id."""
        if isinstance(matter, NotedMatter):
            every = tuple(matter if e.id == matter.id else e for e in self.noted[kind])
            return replace(self, noted={**self.noted, kind: every})
        changed: Any = matter
        return self.changed(changed)

    def with_noted(self, kind: str, matter: NotedMatter) -> Matters:
        """The matters with one more of that kind."""
        return replace(self, noted={**self.noted, kind: (*self.noted.get(kind, ()), matter)})

    def added(self, matter: Matter) -> Matters:
        """The matters with one more."""
        name: str = _FIELD[type(matter)]
        changed: dict[str, Any] = {name: (*getattr(self, name), matter)}
        return replace(self, **changed)

    def changed(self, matter: Matter) -> Matters:
        """The matters with one of them in its new form, found by its id."""
        name: str = _FIELD[type(matter)]
        changed: dict[str, Any] = {name: with_changed(getattr(self, name), matter)}
        return replace(self, **changed)

    def found(self, kind: type[Matter], identifier: str) -> Matter:
        """The matter of that kind and id.

        Raises:
            NotFoundError: the order has none.
        """
        for each in getattr(self, _FIELD[kind]):
            if each.id == identifier:
                known: Matter = each
                return known
        raise _not_found(identifier)

    def need_for(self, ids: tuple[str, ...]) -> DisclosureDecision | None:
        """The decision of the newest day on whether an original (or its whole) is needed still."""
        found = [each for each in self.decisions if concerns(each, ids)]
        return newest(found, lambda each: each.decided_on)

    def direction_for(self, ids: tuple[str, ...]) -> Direction | None:
        """The newest direction for an exhibit (or what it is a part of) that stands, if any."""
        standing = [
            each for each in self.directions if concerns(each, ids) and each.withdrawn_on is None
        ]
        return standing[-1] if standing else None

    def lawful_waiting(self, ids: tuple[str, ...]) -> tuple[LawfulMaterial, ...]:
        """What is to be taken off an exhibit or its whole, and no decision since says otherwise."""
        found = [each for each in self.lawful if concerns(each, ids)]
        return tuple(
            each
            for at, each in enumerate(found)
            if each.is_open
            and not any(
                # Of two decisions of one day, the one that was recorded later is the newer.
                not other.is_wanted and (other.decided_on, there) > (each.decided_on, at)
                for there, other in enumerate(found)
            )
        )

    def owners_decision(self, ids: tuple[str, ...]) -> OwnersDecision | None:
        """What binds for an exhibit or its whole: nobody agrees for another owner."""
        of_owners: dict[str, list[OwnersDecision]] = {}
        for each in self.owners:
            if concerns(each, ids):
                of_owners.setdefault(same_key(each.owner), []).append(each)
        # Of each owner the decision of the newest day counts.
        standing = [newest(each, lambda one: one.agreed_on) for each in of_owners.values()]
        found = [each for each in standing if each is not None]
        # One that the item returns as it is comes before any other.
        barring = [each for each in found if each.choice is OwnersChoice.RETURN_AS_IT_IS]
        return newest(barring or found, lambda each: each.agreed_on)


Dated = TypeVar("Dated")


def newest(found: Sequence[Dated], day: Callable[[Dated], date]) -> Dated | None:
    """The one of the newest day; of several of that day, the one that was recorded last."""
    numbered = max(enumerate(found), key=lambda one: (day(one[1]), one[0]), default=None)
    return None if numbered is None else numbered[1]


def concerns(
    matter: Notice
    | NobodyElse
    | DisclosureDecision
    | LawfulMaterial
    | Direction
    | OwnersDecision
    | Enquiry,
    ids: tuple[str, ...],
) -> bool:
    """Whether a matter names an exhibit, or what it is a part of."""
    return not set(ids).isdisjoint(matter.exhibit_ids)


def _not_found(identifier: str) -> NotFoundError:
    return NotFoundError(
        f"{identifier}: the order has nothing of that id. See: " + Way.ORDER_SHOW + "."
    )


assert {*_FIELD.values(), "noted"} == {each.name for each in fields(Matters)}  # noqa: S101 -- a matter without its place would be lost in silence
