"""What stands at the end of one day: a history read once, in the order in which it was recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import singledispatch

from tests.referee import facts as f


@dataclass
class Order:
    """An order, what it still reaches, and the days on which the court decided about our line."""

    made: f.OrderMade
    mapped: bool = False
    reaches: bool = True
    suspended: bool = False
    since: date | None = None  # counted from here when a variation named the exhibit once more
    decisions: list[date] = field(default_factory=list)

    @property
    def counted_from(self) -> date:
        return self.since or self.made.on

    @property
    def stands(self) -> bool:
        return self.mapped and self.reaches


@dataclass
class Person:
    """Somebody accused in the case, and what the courts did with them."""

    convictions: list[f.Convicted] = field(default_factory=list)
    freed: list[date] = field(default_factory=list)
    committed: date | None = None
    sentences: list[f.Sentenced] = field(default_factory=list)
    inside: bool = False
    suspended_until: date | None = None

    @property
    def awaits(self) -> bool:
        return not self.convictions and not self.freed

    @property
    def is_free(self) -> bool:
        return not self.convictions and bool(self.freed)


@dataclass
class Matter:
    """A proceeding or claim: open until decided, and where allowed until carried out."""

    lodged: f.Lodged
    decided: f.Decided | None = None
    carried_out: bool = False

    @property
    def is_open(self) -> bool:
        if self.decided is None or self.decided.outcome == "refused by a single judge":
            return True
        return self.decided.outcome == "allowed" and not self.carried_out


@dataclass
class Picture:
    """Everything the rules ask of one exhibit on one day."""

    day: date
    overlooked: str = ""  # a rule that whoever looks has forgotten
    orders: dict[str, Order] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    matters: dict[str, Matter] = field(default_factory=dict)
    checks: list[f.Checked] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    letters: dict[str, bool] = field(default_factory=dict)
    objections: dict[str, str] = field(default_factory=dict)
    undertakings: set[str] = field(default_factory=set)
    holds: set[str] = field(default_factory=set)
    lawful: str = ""
    copy: bool = False
    directions: list[f.Fact] = field(default_factory=list)

    def standing(self, kind: f.Kind) -> list[Order]:
        """Orders of one kind that name the exhibit."""
        return [o for o in self.orders.values() if o.stands and o.made.kind == kind]

    def person(self, name: str) -> Person:
        return self.people.setdefault(name, Person())


def picture_of(history: f.History, day: date, overlooked: str = "") -> Picture:
    """The picture at the end of `day`; facts of later days are not known yet."""
    picture = Picture(day, overlooked)
    for fact in history:
        if fact.on <= day:
            read(fact, picture)
    return picture


@singledispatch
def read(fact: f.Fact, _: Picture) -> None:
    raise TypeError(f"{fact} is a fact that nobody reads.")


@read.register
def _order(fact: f.OrderMade, picture: Picture) -> None:
    picture.orders[fact.order] = Order(fact, decisions=[fact.on])
    if fact.kind != "disclaimer":
        picture.person(fact.person)


@read.register
def _mapped(fact: f.Mapped, picture: Picture) -> None:
    if order := picture.orders.get(fact.order):
        order.mapped = True


@read.register
def _varied(fact: f.Varied, picture: Picture) -> None:
    _carry_out(fact.follows, picture)
    order = picture.orders.get(fact.order)
    if order is None or fact.line == "another":
        return
    if fact.line == "kept":
        order.decisions.append(fact.on)
        order.since = order.since if order.reaches else fact.on
    order.reaches = fact.line == "kept"


@read.register
def _quashed(fact: f.Quashed, picture: Picture) -> None:
    _carry_out(fact.follows, picture)
    if order := picture.orders.get(fact.order):
        order.reaches = False


def _carry_out(name: str, picture: Picture) -> None:
    """An allowed appeal ends with what follows it; a claim never ends in this way (s.157)."""
    matter = picture.matters.get(name)
    if matter and matter.lodged.kind != "claim" and matter.decided:
        matter.carried_out = matter.decided.outcome == "allowed"


@read.register
def _suspended(fact: f.Suspended, picture: Picture) -> None:
    if order := picture.orders.get(fact.order):
        order.suspended = True


@read.register
def _lifted(fact: f.SuspensionLifted, picture: Picture) -> None:
    if order := picture.orders.get(fact.order):
        order.suspended = False


@read.register
def _charged(fact: f.Charged, picture: Picture) -> None:
    picture.person(fact.person)


@read.register
def _convicted(fact: f.Convicted, picture: Picture) -> None:
    picture.person(fact.person).convictions.append(fact)


@read.register
def _freed(fact: f.Freed, picture: Picture) -> None:
    freed = [*picture.person(fact.person).freed, fact.on]
    picture.people[fact.person] = Person(freed=freed)


@read.register
def _committed(fact: f.Committed, picture: Picture) -> None:
    picture.person(fact.person).committed = fact.on


@read.register
def _sentenced(fact: f.Sentenced, picture: Picture) -> None:
    person = picture.person(fact.person)
    person.sentences.append(fact)
    person.inside |= fact.kind in {"custody", "hospital"}
    if fact.kind == "suspended" and fact.until:
        person.suspended_until = max(fact.until, person.suspended_until or fact.until)


@read.register
def _activated(fact: f.Activated, picture: Picture) -> None:
    person = picture.person(fact.person)
    if person.suspended_until:
        person.inside, person.suspended_until = True, None


@read.register
def _released(fact: f.Released, picture: Picture) -> None:
    picture.person(fact.person).inside = False


@read.register
def _lodged(fact: f.Lodged, picture: Picture) -> None:
    picture.matters.setdefault(fact.matter, Matter(fact))


@read.register
def _decided(fact: f.Decided, picture: Picture) -> None:
    matter = picture.matters.get(fact.matter)
    if matter is None:
        return
    final = matter.decided and matter.decided.outcome != "refused by a single judge"
    if not final or fact.people > 1:
        matter.decided, matter.carried_out = fact, False


@read.register
def _agreed(fact: f.OwnerAgreed, picture: Picture) -> None:
    matter = picture.matters.get(fact.matter)
    if matter and matter.lodged.kind == "claim" and matter.decided:
        matter.carried_out = matter.decided.outcome == "allowed"
    if picture.objections.get(fact.matter) == "upheld":
        picture.objections[fact.matter] = "agreed"


@read.register
def _checked(fact: f.Checked, picture: Picture) -> None:
    picture.checks.append(fact)


@read.register
def _answered(fact: f.Answered, picture: Picture) -> None:
    picture.answers[fact.question] = fact.answer


@read.register
def _copy(_: f.CopySuffices, picture: Picture) -> None:
    picture.copy = True


@read.register(f.Directed)
@read.register(f.CourtDirected)
@read.register(f.DisclaimerDirected)
def _directed(fact: f.Fact, picture: Picture) -> None:
    picture.directions.append(fact)


@read.register
def _letter(fact: f.LetterSent, picture: Picture) -> None:
    picture.letters[fact.to] = picture.letters.get(fact.to, False) or fact.served


@read.register
def _objected(fact: f.Objected, picture: Picture) -> None:
    picture.objections.setdefault(fact.objection, "open")


@read.register
def _objection(fact: f.ObjectionDecided, picture: Picture) -> None:
    if picture.objections.get(fact.objection) == "open":
        picture.objections[fact.objection] = fact.outcome


@read.register
def _undertaken(fact: f.Undertaken, picture: Picture) -> None:
    picture.undertakings.add(fact.undertaking)


@read.register
def _kept(fact: f.UndertakingClosed, picture: Picture) -> None:
    picture.undertakings.discard(fact.undertaking)


@read.register
def _lawful(fact: f.LawfulMaterial, picture: Picture) -> None:
    picture.lawful = fact.decision


@read.register
def _placed(fact: f.HoldPlaced, picture: Picture) -> None:
    picture.holds.add(fact.hold)


@read.register
def _hold_released(fact: f.HoldReleased, picture: Picture) -> None:
    if fact.people > 1:
        picture.holds.discard(fact.hold)
