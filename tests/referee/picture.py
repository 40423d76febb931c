"""What stands at the end of one day: values that `reading` fills from a history."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tests.referee import facts as f
from tests.referee.days import months_from
from tests.referee.inside import Parts

OF_THE_CONVICTION = frozenset(
    {"appeal against conviction", "case stated", "judicial review", "reopening", "CCRC"}
)
OF_THE_SENTENCE: frozenset[f.Matter] = frozenset(
    {"appeal against sentence", "variation sought", "unduly lenient"}
)


@dataclass
class Sentence:
    """What somebody was sentenced to with an order, and what became of it."""

    passed: f.Sentence
    since: date | None = None  # inside from this day
    released: date | None = None

    @property
    def waits_for_activation(self) -> bool:
        return self.passed.kind == "suspended" and self.since is None

    @property
    def operational_until(self) -> date | None:
        suspended = self.waits_for_activation
        return months_from(self.passed.passed, self.passed.months) if suspended else None

    @property
    def kept_until(self) -> date:
        """The day to which it keeps things by itself; of a deferred one, that of the deferment."""
        if self.since:
            return self.released or date.max
        return self.operational_until or self.passed.passed


@dataclass
class Order:
    """An order, what it reaches, and what was asked and decided under it."""

    made: f.OrderMade
    sentence: Sentence
    decided: list[date]
    mapped: bool = False
    ever_mapped: bool = False
    suspended: bool = False
    quashed: bool = False
    withdrawn: bool = False
    checks: dict[str, tuple[date, bool]] = field(default_factory=dict)  # topic: asked, found
    needs: list[f.NeedDecided] = field(default_factory=list)
    answers: dict[str, f.Answered] = field(default_factory=dict)  # the last one to each
    yes_ended: dict[tuple[f.Answered, str], date] = field(default_factory=dict)
    said: list[f.Answered] = field(default_factory=list)
    open_yes: list[tuple[f.Answered, str]] = field(default_factory=list)
    letters: dict[str, f.LetterSent] = field(default_factory=dict)  # the last one to each
    served: list[date] = field(default_factory=list)
    nobody_else: date | None = None
    undertakings: set[str] = field(default_factory=set)
    restrictions: set[str] = field(default_factory=set)
    kept_to: dict[str, date] = field(default_factory=dict)  # until somebody signs that it ended
    extracts: set[date] = field(default_factory=set)
    objections: dict[str, f.LetterSent] = field(default_factory=dict)
    wishes: list[tuple[date, str, f.Wish]] = field(default_factory=list)  # with whose each is

    @property
    def takes(self) -> bool:
        """Whether anything new can be recorded under it."""
        return not self.quashed and not self.withdrawn

    @property
    def stands(self) -> bool:
        return self.mapped and self.takes

    @property
    def wanted_as_it_is(self) -> list[tuple[date, str, f.Wish]]:
        """The last word of each owner who wants it so."""
        last = {each[1]: each for each in self.wishes}
        return [each for each in last.values() if each[2] == "as it is"]

    @property
    def need(self) -> str:
        return self.needs[-1].need if self.needs else ""

    @property
    def counted_from(self) -> date:
        """The order, or the last variation of it: the latest is taken."""
        return max(self.decided)


@dataclass
class Person:
    """Somebody accused in the case: awaiting, convicted, or free."""

    convicted: date | None = None
    freed: date | None = None
    sentence: Sentence | None = None  # where no order brought it

    @property
    def awaits(self) -> bool:
        return self.convicted is None and self.freed is None


@dataclass
class Matter:
    """A proceeding or claim: open until decided, and where allowed until carried out."""

    lodged: f.Lodged
    decided: f.Decided | None = None
    carried_out: date | None = None

    @property
    def is_allowed(self) -> bool:
        return self.decided is not None and self.decided.outcome == "allowed"

    @property
    def ended(self) -> date | None:
        """The day on which nothing of it was open any more; None while something is."""
        if self.decided is None or self.decided.outcome == "refused by a single judge":
            return None
        return self.carried_out if self.is_allowed else self.decided.on


@dataclass
class Objection:
    outcome: str = ""
    settled: date | None = None

    @property
    def ended(self) -> date | None:
        return self.settled if self.outcome in {"rejected", "withdrawn", "agreed"} else None


@dataclass
class Picture:
    """Everything the rules ask of one exhibit on one day."""

    day: date
    overlooked: str = ""  # a rule that whoever looks has forgotten
    begun: date = date.min  # the day on which it begins, or began
    orders: dict[str, Order] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    matters: dict[str, Matter] = field(default_factory=dict)
    objections: dict[str, Objection] = field(default_factory=dict)
    holds: set[str] = field(default_factory=set)
    lawful: str = ""
    copy_is_there: bool = False
    copy: bool = False  # and somebody decided that it suffices for the Code
    owner_waits: bool = False
    claimed: bool = False
    claim_signed: f.ClaimSigned | None = None
    directions: list[f.Fact] = field(default_factory=list)
    parts: Parts = field(default_factory=Parts)

    def standing(self, kind: f.Kind | None = None) -> list[Order]:
        """Orders that name the exhibit, of one kind or of all."""
        every = self.orders.values()
        return [o for o in every if o.stands and kind in {None, o.made.kind}]

    def beside(self, order: Order) -> list[Order]:
        """The other orders, as far as they were not typed in by mistake."""
        return [each for each in self.orders.values() if each is not order and not each.withdrawn]

    def has_sentence_of(self, order: Order) -> bool:
        """Whether another order against the same person brought the same sentence."""
        mine = (order.made.person, order.sentence.passed.kind, order.sentence.passed.passed)
        return any(
            mine == (other.made.person, other.sentence.passed.kind, other.sentence.passed.passed)
            for other in self.beside(order)
        )

    def without_order(self, name: str) -> bool:
        """Whether no order says what this person was sentenced to."""
        return all(o.withdrawn or o.made.person != name for o in self.orders.values())

    def person(self, name: str) -> Person:
        return self.people.setdefault(name, Person())

    def concerning(self) -> dict[str, Matter]:
        """Matters that concern the exhibit: what can undo a conviction concerns all of a case.

        What can change a sentence concerns whatever an order of that sentence took: an order is
        part of the sentence that somebody got (reg 5(2): an appeal against conviction or sentence).
        """
        taken_from = {
            o.made.person for o in self.orders.values() if o.ever_mapped and not o.withdrawn
        }
        return {
            name: matter
            for name, matter in self.matters.items()
            for order in [self.orders[matter.lodged.order]]
            if matter.lodged.kind in OF_THE_CONVICTION | {"claim"}
            or order.ever_mapped
            or (matter.lodged.kind in OF_THE_SENTENCE and order.made.person in taken_from)
        }
