"""What can come between: proceedings, changes of orders and sentences, and what people record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, get_args

from tests.referee import facts as f
from tests.referee.picture import OF_THE_SENTENCE
from tests.referee.reading import picture_of
from tests.referee.windows import windows_of

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from datetime import date

ORDERS = ("order A", "order A", "order B")
APPEALED: tuple[f.Matter, ...] = ("appeal against conviction", "appeal against sentence")


def disturbance(
    history: f.History, court: f.Court, chance: random.Random, name: str
) -> list[f.Fact]:
    """One thing that comes between, `name` being the name of what it brings into the world."""
    day = _some_day(history, chance)
    match chance.choice("mmmmmmccccsssrrrrrrpp"):
        case "m":
            return _matter(day, chance, name)
        case "c":
            return _change(history, day, chance, name, court)
        case "s":
            return _of_people(day, chance, name)
        case "p":
            return _of_parts(day, chance, f"part {name}")
        case _:
            return _record(day, chance, name)


def after(day: date, chance: random.Random, at_most: int) -> date:
    return day + timedelta(days=chance.randrange(1, at_most + 1))


def sentence(day: date, chance: random.Random) -> f.Sentence:
    kinds: tuple[f.SentenceKind, ...]
    kinds = ("other", "other", "suspended", "suspended", "custody", "hospital", "deferred")
    kind = chance.choice(kinds)
    months = chance.randrange(1, 25) if kind == "suspended" else 0
    return f.Sentence(day, kind, months, after(day, chance, 360) if kind == "deferred" else None)


def _some_day(history: f.History, chance: random.Random) -> date:
    if chance.random() < 0.15:
        return history[-1].on  # where a life that was led to its end is closest to a start
    if chance.random() < 0.5:
        day = chance.choice(history).on
        return day + timedelta(days=chance.choice((0, 0, 1, 14, 21, 28, 55, 56, 180, 181)))
    picture = picture_of(history, history[-1].on)
    windows = [w.last for order in picture.standing() for w in windows_of(order, picture)]
    if windows and chance.random() < 0.6:
        return chance.choice(windows) + timedelta(days=chance.choice((-1, 0, 1)))
    return after(history[0].on, chance, (history[-1].on - history[0].on).days + 60)


def _matter(day: date, chance: random.Random, name: str) -> list[f.Fact]:
    kind: f.Matter = chance.choice((*get_args(f.Matter), "claim", "claim", *APPEALED))
    order = chance.choice(ORDERS)
    told: list[f.Fact] = [f.Lodged(day, name, kind, order)]
    outcomes: tuple[f.Outcome, ...] = get_args(f.Outcome)[: 4 if kind in APPEALED else 3]
    for _ in range(chance.choice((0, 1, 1, 1, 2))):
        day = after(day, chance, 200)
        told.append(f.Decided(day, name, chance.choice(outcomes), 1 + (chance.random() < 0.3)))
    if len(told) > 1 and chance.random() < 0.4:
        day = after(day, chance, 60)
        is_claim = kind == "claim"
        told.append(f.OwnerAgreed(day, name) if is_claim else f.Varied(day, order, "kept", name))
    return told


def _change(
    history: f.History, day: date, chance: random.Random, name: str, court: f.Court
) -> list[f.Fact]:
    order = chance.choice(ORDERS)
    matters = [fact.matter for fact in history if isinstance(fact, f.Lodged)]
    follows = chance.choice((*matters, "")) if matters else ""
    made: dict[f.Kind, list[f.Fact]] = {
        kind: [
            f.OrderMade(day, name, kind, order[-1], court, day, f.Sentence(day, "other")),
            f.Mapped(day, name),
        ]
        for kind in get_args(f.Kind)
    }
    choices: list[list[f.Fact]] = [
        [f.Varied(day, order, chance.choice(get_args(f.Line)), follows)],
        [f.Varied(day, order, "gone"), *made["deprivation"]],
        [f.Quashed(day, order)],
        [f.Quashed(day, order), *made["deprivation"]],
        [f.Suspended(day, order)],
        [f.Suspended(day, order), f.SuspensionLifted(after(day, chance, 90), order)],
        made["disclaimer"],
        made["deprivation"],
        [f.EntryWithdrawn(day, order)],
        _typed_twice(history, day, name),
        _fell(history, day, name, chance),
        _sibling(history, day, name, chance),
    ]
    return chance.choice(choices)


def _typed_twice(history: f.History, day: date, name: str) -> list[f.Fact]:
    """The first order once more, under another name, and the word that this was a mistake."""
    first = next((fact for fact in history if isinstance(fact, f.OrderMade)), None)
    if first is None:
        return [f.EntryWithdrawn(day, name)]
    again = replace(first, order=name)
    return [again, f.Mapped(first.on, name), f.EntryWithdrawn(max(day, first.on), name)]


def _fell(history: f.History, day: date, name: str, chance: random.Random) -> list[f.Fact]:
    """The first order once more, under which something was said of the item before it fell."""
    first = next((fact for fact in history if isinstance(fact, f.OrderMade)), None)
    if first is None:
        return [f.Quashed(day, name)]
    question, later = frozenset({chance.choice(f.QUESTIONS)}), max(day, first.on)
    said: f.Fact = f.Answered(later, question, "yes", name)
    if chance.random() < 0.5:
        said = f.NeedDecided(later, "must be kept", name)
    falls = f.Quashed(later, name) if chance.random() < 0.5 else f.Varied(later, name, "gone")
    return [replace(first, order=name), f.Mapped(first.on, name), said, falls]


def _sibling(history: f.History, day: date, name: str, chance: random.Random) -> list[f.Fact]:
    """An order of the same sentence for another device, and what is lodged under that one alone."""
    first = next((fact for fact in history if isinstance(fact, f.OrderMade)), None)
    if first is None:
        return [f.Quashed(day, name)]
    kind = chance.choice(sorted(OF_THE_SENTENCE))
    lodged, decided = max(day, first.on), after(max(day, first.on), chance, 200)
    told = [replace(first, order=name), f.Lodged(lodged, f"matter {name}", kind, name)]
    if chance.random() < 0.5:
        outcome = chance.choice(get_args(f.Outcome)[:3])
        told.append(f.Decided(decided, f"matter {name}", outcome))
    return told


def _of_people(day: date, chance: random.Random, name: str) -> list[f.Fact]:
    order, person, later = chance.choice(ORDERS), f"co-accused {name}", after(day, chance, 90)
    often = chance.choice((1, 2))
    choices: list[Callable[[], list[f.Fact]]] = [
        lambda: [f.Activated(day, order)],
        lambda: [f.Activated(day, order), f.Released(later, order)],
        lambda: [f.Released(day, order)],
        lambda: [f.Sentenced(day, order, sentence(day, chance))],
        lambda: [f.Sentenced(day, order, f.Sentence(day, "other"), people=chance.choice((1, 2)))],
        lambda: [f.Charged(day, person), f.Freed(later, person)],
        lambda: [f.Charged(day, person), f.Convicted(later, person)],
        lambda: [f.Charged(day, person)],
        lambda: [
            f.Charged(day, person), f.Convicted(day, person),
            f.OtherSentenced(later, person, sentence(later, chance)),
        ],
        lambda: [
            f.OtherSentenced(later, chance.choice("AB"), sentence(day, chance), people=often)
        ],
        lambda: [
            f.Charged(day, person), f.Convicted(day, person),
            f.OtherSentenced(day, person, f.Sentence(day, "custody")),
            f.OtherSentenced(later, person, f.Sentence(day, "custody"), released=True),
            f.OtherSentenced(later, person, f.Sentence(later, "other"), people=often),
        ],
    ]  # fmt: skip
    return chance.choice(choices)()


def _record(day: date, chance: random.Random, name: str) -> list[f.Fact]:
    later, often = after(day, chance, 90), chance.random() < 0.6
    some = frozenset(chance.sample(f.TOPICS, chance.randrange(len(f.TOPICS))))
    asked = frozenset(f.TOPICS) if often else some
    question = frozenset({chance.choice(f.QUESTIONS)})
    to = chance.choice(("mother", "employer"))
    choices: list[list[f.Fact]] = [
        [f.Checked(day, asked, some if chance.random() < 0.3 and some <= asked else frozenset())],
        [f.Answered(day, question, chance.choice(("not asked", "no")))],
        [f.Answered(day, question, "yes")],
        [f.CopySuffices(day)],
        [f.CopySuffices(day), f.CopyEnded(later)],
        [f.CopySuffices(day), f.NeedDecided(day, "copy suffices"), f.CopyEnded(later)],
        [f.Directed(day)],
        [f.CourtDirected(day)],
        [f.DisclaimerDirected(day)],
        [f.NeedDecided(day, chance.choice(get_args(f.Need)))],
        [f.LetterSent(day, to, served=often), f.LetterSent(later, to, served=not often)],
        [f.LetterSent(day, to, served=often), f.NobodyElse(later)],
        [f.LetterSent(day, to, served=True), f.Objected(later, name, to)],
        [
            f.LetterSent(day, to, served=True), f.Objected(day, name, to),
            f.ObjectionDecided(later, name, chance.choice(get_args(f.ObjectionOutcome))),
        ],
        [f.Undertaken(day, name)],
        [f.Undertaken(day, name), f.UndertakingClosed(later, name)],
        [f.LawfulMaterial(day, "extract"), f.LawfulMaterial(later, "nothing to take off")],
        [f.LawfulMaterial(day, "extract")],
        [f.Restricted(day, name, "order A"), f.RestrictionEnded(later, name)],
        [f.Restricted(day, name, "order A")],
        *_kept(day, chance, name),
        [f.HoldPlaced(day, name), f.HoldReleased(later, name, 1 + often)],
        *_of_owners(day, chance),
    ]  # fmt: skip
    return chance.choice(choices)


def _kept(day: date, chance: random.Random, name: str) -> list[list[f.Fact]]:
    """A court directs that it is kept to a day; perhaps longer, before or after that day."""
    order, last = chance.choice(ORDERS), after(day, chance, 90)
    kept, longer = f.KeptTo(day, name, order, last), after(last, chance, 90)
    on = chance.choice((after(day, chance, 90), last, last + timedelta(days=1)))
    to = max(chance.choice((longer, longer, last)), on)
    return [
        [kept],
        [kept, f.KeptLonger(on, name, to)],
        [kept, f.KeptLonger(on, name, to), f.KeepingEnded(after(on, chance, 60), name)],
        [kept, f.KeepingEnded(after(day, chance, 60), name), f.KeptLonger(longer, name, longer)],
    ]


def _of_owners(day: date, chance: random.Random) -> list[list[f.Fact]]:
    """Somebody else has a say in the exhibit: they claim it, or say how they want it back."""
    later, order = after(day, chance, 90), chance.choice((*ORDERS, ""))
    second = chance.choice(("an officer", "a supervisor", "a supervisor"))
    soon = day + timedelta(days=chance.choice((0, 3, 4, 4)))  # about the end of 72 hours
    signed = f.ClaimSigned(day, "an officer")
    owner, other = chance.sample(f.OWNERS, 2)
    as_it_is = f.OwnerChose(day, "as it is", order, owner)
    elsewhere = chance.choice((order, order, *ORDERS))
    return [
        [f.Claimed(day)],
        [f.Claimed(day), signed],
        [f.Claimed(day), signed, f.ClaimSigned(soon, second)],
        [f.Claimed(day), signed, f.ClaimSigned(soon, second)],
        [as_it_is],
        [as_it_is, f.OwnerChose(later, "sanitised", order, other)],
        [as_it_is, f.OwnerChose(later, "sanitised", elsewhere, owner)],
        [as_it_is, f.OwnerChose(later, "sanitised", "", owner)],
        [f.OwnerChose(day, "sanitised", order, owner), replace(as_it_is, on=later)],
    ]


def _of_parts(day: date, chance: random.Random, name: str) -> list[f.Fact]:
    """A part is found inside, or taken out, and something is recorded of it by name."""
    later, often = after(day, chance, 90), chance.random() < 0.6
    found, out = f.PartFound(day, name), f.PartTakenOut(later, name)
    sent = f.PartLetterSent(day, name, "owner of the card", served=not often)
    choices: list[list[f.Fact]] = [
        [found, sent],
        [found, sent, out],
        [found, sent, f.PartLetterSent(later, name, "owner of the card", served=often)],
        [found, sent, f.NobodyElse(later)],
        [found, f.PartImagedWrongly(day, name)],
        [found, f.PartImagedWrongly(day, name), out],
        [found, f.CopySuffices(day)],
        [found, f.CopySuffices(day), out],
        [found, f.Graded(day, name, name)],
        [found, f.Graded(day, name, name), f.GradeSettled(later, name)],
        [found, f.Graded(day, name, name), out],
        [f.Graded(day, name)],
        [f.Graded(day, name), f.GradeSettled(later, name)],
    ]
    return chance.choice(choices)
