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
SentenceKind = Literal["custody", "hospital", "suspended", "deferred", "other"]
Line = Literal["kept", "gone", "another"]
Matter = Literal[
    "appeal against conviction", "appeal against sentence", "case stated", "judicial review",
    "reopening", "variation sought", "unduly lenient", "CCRC", "claim",
]  # fmt: skip
Outcome = Literal["dismissed", "withdrawn", "allowed", "refused by a single judge"]
ObjectionOutcome = Literal["rejected", "withdrawn", "upheld"]
Answer = Literal["yes", "no", "not asked"]
Wish = Literal["as it is", "sanitised"]
Need = Literal["not needed", "copy suffices", "must be kept"]

OWNERS = ("the claimant", "another owner")
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
    "police complaint", "civil claims", "other force", "data subject", "retrial", "court martial",
    "death",
)  # fmt: skip


@dataclass(frozen=True)
class Fact:
    on: date


@dataclass(frozen=True)
class Sentence:
    """`months` of a suspended one's operational period; `until` of a deferred one."""

    passed: date
    kind: SentenceKind
    months: int = 0
    until: date | None = None


@dataclass(frozen=True)
class OrderMade(Fact):
    """A court's order with its sentence, or an offender's signed disclaimer.

    `committed`: the day on which magistrates sent the offender to the Crown Court for sentence.
    """

    order: str
    kind: Kind
    person: str
    court: Court
    takes_effect: date
    sentence: Sentence
    proceeds: bool = False
    committed: date | None = None


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


@dataclass(frozen=True)
class EntryWithdrawn(Fact):
    """Two people say that the order was typed in by mistake: there is no such order."""

    order: str


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


@dataclass(frozen=True)
class Freed(Fact):
    """Acquitted, or the proceedings against this person were discontinued."""

    person: str


@dataclass(frozen=True)
class Sentenced(Fact):
    """Another sentence in the place of the order's; one that keeps less counts only by two."""

    order: str
    sentence: Sentence
    people: int = 1


@dataclass(frozen=True)
class OtherSentenced(Fact):
    """The sentence of somebody convicted, as far as no order brought it.

    One that keeps less, but for a release, counts only by two people.
    """

    person: str
    sentence: Sentence
    released: bool = False
    people: int = 1


@dataclass(frozen=True)
class Activated(Fact):
    """A suspended sentence was activated: custody follows."""

    order: str


@dataclass(frozen=True)
class Released(Fact):
    """Actually released from prison, or discharged from hospital."""

    order: str


@dataclass(frozen=True)
class Lodged(Fact):
    """A proceeding against an order; a claim is to the exhibit itself."""

    matter: str
    kind: Matter
    order: str


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
class OwnerChose(Fact):
    """What somebody whom the exhibit belongs to wants back: the exhibit as it is, or sanitised.

    Recorded under one order, or under every one. Nobody speaks for another owner.
    """

    wish: Wish
    order: str = ""
    owner: str = OWNERS[0]


@dataclass(frozen=True)
class Claimed(Fact):
    """Somebody says that the exhibit is theirs, and no court is known yet."""


@dataclass(frozen=True)
class ClaimSigned(Fact):
    """One signature that this claim has come to nothing; two people end it within 72 hours."""

    by: str


@dataclass(frozen=True)
class Checked(Fact):
    """A named person asked the court and the prosecutor what is open."""

    asked: frozenset[str]
    found: frozenset[str]


@dataclass(frozen=True)
class NeedDecided(Fact):
    """The disclosure officer's decision whether the original is still needed as evidence.

    That a copy suffices is refused while there is none.
    """

    need: Need
    order: str = ""  # recorded under this one alone


@dataclass(frozen=True)
class Answered(Fact):
    """Some questions, each with the same answer; a yes stays until what it names has ended."""

    questions: frozenset[str]
    answer: Answer
    order: str = ""  # recorded under this one alone


@dataclass(frozen=True)
class AnswerEnded(Fact):
    """What the oldest yes to a question named is on record and has ended."""

    question: str


@dataclass(frozen=True)
class CopySuffices(Fact):
    """Recorded: a verified copy is kept, and that is reasonable in all the circumstances."""


@dataclass(frozen=True)
class CopyEnded(Fact):
    """The last copy was lost, erased or given away."""


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
    """A letter to somebody who may have an interest; a later one to them takes its place."""

    to: str
    served: bool


@dataclass(frozen=True)
class NobodyElse(Fact):
    """A named person decided, with reasons, that nobody else has an interest."""


@dataclass(frozen=True)
class Objected(Fact):
    """An answer to the last letter to that person; without a letter there is none."""

    objection: str
    to: str


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
class Restricted(Fact):
    """Restrained or under confiscation by another Act, noted against an order."""

    restriction: str
    order: str


@dataclass(frozen=True)
class RestrictionEnded(Fact):
    restriction: str


@dataclass(frozen=True)
class KeptTo(Fact):
    """A court directed that it is kept to the end of a day, noted against an order."""

    keeping: str
    order: str
    last: date


@dataclass(frozen=True)
class KeptLonger(Fact):
    """The court directed that it is kept to a later day; one that is no later changes nothing."""

    keeping: str
    last: date


@dataclass(frozen=True)
class KeepingEnded(Fact):
    """Somebody signed that it ended, which can come before its day."""

    keeping: str


@dataclass(frozen=True)
class HoldPlaced(Fact):
    hold: str


@dataclass(frozen=True)
class HoldReleased(Fact):
    hold: str
    people: int


@dataclass(frozen=True)
class PartFound(Fact):
    """A card or a drive inside the exhibit is recorded as an exhibit of its own."""

    part: str


@dataclass(frozen=True)
class PartTakenOut(Fact):
    part: str


@dataclass(frozen=True)
class PartLetterSent(Fact):
    """A letter to somebody who may have an interest in that part alone."""

    part: str
    to: str
    served: bool


@dataclass(frozen=True)
class PartImagedWrongly(Fact):
    """A disk image of the part is not what it was when it was made."""

    part: str


@dataclass(frozen=True)
class Graded(Fact):
    """One person said what a hit is, of the exhibit or of a part; a second is waited for."""

    grade: str
    part: str = ""


@dataclass(frozen=True)
class GradeSettled(Fact):
    grade: str


History = tuple[Fact, ...]
