"""What can happen in the life of one exhibit: the referee's own words, one value for each fact.

The exhibit is always the same one, so no fact names it. `on` is the day in London on which the fact
happened and was recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["deprivation", "disclaimer", "deletion"]
Court = Literal["magistrates", "youth", "crown"]
Sentence = Literal["custody", "hospital", "suspended", "deferred", "other"]
Line = Literal["kept", "gone", "another"]
Matter = Literal[
    "appeal to the Crown Court", "appeal to the Court of Appeal", "appeal to the Supreme Court",
    "case stated", "judicial review", "CCRC", "reopening", "slip rule", "confiscation", "claim",
]  # fmt: skip
Outcome = Literal["dismissed", "withdrawn", "allowed", "refused by a single judge"]
ObjectionOutcome = Literal["rejected", "withdrawn", "upheld"]

TOPICS = (
    "appeals",
    "claims",
    "reopening",
    "case stated",
    "judicial review",
    "CCRC",
    "confiscation",
)
QUESTIONS = (
    "restraint", "confiscation", "undertakings", "lawful material", "co-defendants", "coroner",
    "IOPC", "civil claims",
)  # fmt: skip


@dataclass(frozen=True)
class Fact:
    on: date


@dataclass(frozen=True)
class OrderMade(Fact):
    """A court's order, or an offender's signed disclaimer (`court` then says nothing)."""

    order: str
    kind: Kind
    person: str
    court: Court
    takes_effect: date
    proceeds: bool = False


@dataclass(frozen=True)
class Mapped(Fact):
    """Two people read the order's line as naming this exhibit."""

    order: str


@dataclass(frozen=True)
class Varied(Fact):
    """The order was varied: what became of our line, and which allowed matter it carries out."""

    order: str
    line: Line
    follows: str = ""


@dataclass(frozen=True)
class Quashed(Fact):
    order: str
    follows: str = ""


@dataclass(frozen=True)
class Suspended(Fact):
    """A court stopped the order until further notice."""

    order: str


@dataclass(frozen=True)
class SuspensionLifted(Fact):
    order: str


@dataclass(frozen=True)
class Charged(Fact):
    """Somebody stands accused in the case."""

    person: str


@dataclass(frozen=True)
class Convicted(Fact):
    person: str
    court: Court


@dataclass(frozen=True)
class Freed(Fact):
    """Acquitted, or the proceedings against this person were discontinued."""

    person: str


@dataclass(frozen=True)
class Committed(Fact):
    """Convicted by magistrates and sent to the Crown Court for sentence."""

    person: str


@dataclass(frozen=True)
class Sentenced(Fact):
    """`until`: the last day of a suspended sentence's operational period, or of a deferment."""

    person: str
    court: Court
    kind: Sentence
    until: date | None = None
    scheduled: bool = False


@dataclass(frozen=True)
class Activated(Fact):
    """A suspended sentence was activated: custody follows."""

    person: str


@dataclass(frozen=True)
class Released(Fact):
    """Actually released from prison, or discharged from hospital."""

    person: str


@dataclass(frozen=True)
class Lodged(Fact):
    matter: str
    kind: Matter


@dataclass(frozen=True)
class Decided(Fact):
    """An outcome, recorded by `people` of them; over another outcome it counts only by two."""

    matter: str
    outcome: Outcome
    people: int = 1


@dataclass(frozen=True)
class OwnerAgreed(Fact):
    """The claimant who won, or the objector who was right, agrees to sanitising and return."""

    matter: str


@dataclass(frozen=True)
class Checked(Fact):
    """A named person asked the court and the prosecutor what is open."""

    asked: frozenset[str]
    found: frozenset[str]


@dataclass(frozen=True)
class Answered(Fact):
    question: str
    answer: Literal["yes", "no", "not asked"]


@dataclass(frozen=True)
class CopySuffices(Fact):
    """Recorded: a verified copy is kept, and that is reasonable in all the circumstances."""


@dataclass(frozen=True)
class Directed(Fact):
    """The chief officer's direction under reg 8."""


@dataclass(frozen=True)
class CourtDirected(Fact):
    """A magistrates' court's order about the property under s.157(2), asked for by the police."""


@dataclass(frozen=True)
class DisclaimerDirected(Fact):
    """The authority of its own under which disclaimed property is destroyed or wiped."""


@dataclass(frozen=True)
class LetterSent(Fact):
    to: str
    served: bool


@dataclass(frozen=True)
class Objected(Fact):
    objection: str


@dataclass(frozen=True)
class ObjectionDecided(Fact):
    objection: str
    outcome: ObjectionOutcome


@dataclass(frozen=True)
class Undertaken(Fact):
    undertaking: str


@dataclass(frozen=True)
class UndertakingClosed(Fact):
    undertaking: str


@dataclass(frozen=True)
class LawfulMaterial(Fact):
    decision: Literal["extract", "nothing to take off", "taken off"]


@dataclass(frozen=True)
class HoldPlaced(Fact):
    hold: str


@dataclass(frozen=True)
class HoldReleased(Fact):
    hold: str
    people: int


History = tuple[Fact, ...]
