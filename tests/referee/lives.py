"""Random lives of one exhibit: realistic ones, led close to a start, and then disturbed.

The same seed makes the same life. A life is a history in the order of time.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, get_args

from tests.referee import facts as f
from tests.referee.endings import ended
from tests.referee.judging import grounds_on
from tests.referee.picture import picture_of
from tests.referee.rules import RULES
from tests.referee.windows import windows_of

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = date(2025, 6, 1)
PEOPLE = ("A", "B")
APPEALED: tuple[f.Matter, ...] = ("appeal to the Court of Appeal",) * 3
# Days about which arithmetic goes wrong: month ends, leap days, clock changes, holidays.
EDGES = (
    date(2026, 8, 31), date(2027, 8, 30), date(2028, 2, 29), date(2026, 12, 24), date(2026, 4, 2),
    date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31), date(2027, 8, 29), date(2026, 3, 1),
)  # fmt: skip


def life(seed: int) -> f.History:
    """One life: a case and what disturbed it, mostly led to a lawful end and disturbed again."""
    chance = random.Random(seed)  # noqa: S311 -- which life, not a secret
    history = _disturbed(_case(chance), chance, chance.randrange(6))
    for _ in range(chance.choice((0, 1, 1, 1, 2))):
        overlooked = chance.choice((*RULES, *[""] * len(RULES)))
        history, _day = ended(history, history[-1].on, overlooked)
        history = _disturbed(history, chance, chance.choice((0, 0, 1, 1, 2, 3)))
    return history


def in_time(history: f.History) -> f.History:
    """The same facts in the order of their days; those of one day keep their order."""
    return tuple(sorted(history, key=lambda fact: fact.on))


def sampled_days(history: f.History, seed: int, at_most: int = 8) -> list[date]:
    """Days to ask about: about each edge of the life, and some others."""
    chance = random.Random(seed)  # noqa: S311 -- which days, not a secret
    end = history[-1].on
    edges = {window.last for window in windows_of(picture_of(history, end))}
    edges |= {ground.until for ground in grounds_on(history, end) if ground.until}
    edges |= {fact.on + timedelta(days=7) for fact in history if isinstance(fact, f.Checked)}
    edges |= {fact.on for fact in history}
    found = {edge + timedelta(days=step) for edge in edges for step in (-1, 0, 1)}
    chosen = chance.sample(sorted(found), min(at_most - 4, len(found)))
    near = {end + timedelta(days=step) for step in (-1, 0, chance.randrange(1, 9))}
    return sorted({*chosen, *near, end + timedelta(days=chance.randrange(400))})


def _case(chance: random.Random) -> f.History:
    start = chance.choice(EDGES) if chance.random() < 0.4 else _after(FIRST, chance, 800)
    people = PEOPLE[: 1 + (chance.random() < 0.35)]
    told: list[f.Fact] = []
    for person in people:
        court: f.Court = chance.choice(("magistrates", "youth", "crown", "crown"))
        told += _person(person, court, start, chance)
        if person == "A" or chance.random() < 0.6:
            told += _order(f"order {person}", person, court, told[-1].on, chance)
    return in_time(tuple(told))


def _person(name: str, court: f.Court, start: date, chance: random.Random) -> list[f.Fact]:
    tried = _after(start, chance, 60)
    told: list[f.Fact] = [f.Charged(start, name)]
    if name != "A" and chance.random() < 0.3:
        return [*told, f.Freed(tried, name)] if chance.random() < 0.5 else told
    committed = court == "crown" and chance.random() < 0.2
    told.append(f.Convicted(tried, name, "magistrates" if committed else court))
    if committed:
        told.append(f.Committed(tried, name))
    day = tried if chance.random() < 0.4 else _after(tried, chance, 60)
    return [*told, _sentence(name, court, day, chance)]


def _sentence(name: str, court: f.Court, day: date, chance: random.Random) -> f.Sentenced:
    kinds: tuple[f.Sentence, ...] = ("other", "other", "suspended", "suspended", "custody",
                                     "hospital", "deferred")  # fmt: skip
    kind = chance.choice(kinds)
    until = _after(day, chance, 700) if kind in {"suspended", "deferred"} else None
    return f.Sentenced(day, name, court, kind, until, scheduled=chance.random() < 0.3)


def _order(
    name: str, person: str, court: f.Court, day: date, chance: random.Random
) -> list[f.Fact]:
    made = day if chance.random() < 0.7 else _after(day, chance, 40)
    effect = made if chance.random() < 0.8 else _after(made, chance, 300)
    kind: f.Kind = chance.choice(("deprivation",) * 6 + ("disclaimer", "deletion"))
    order = f.OrderMade(made, name, kind, person, court, effect, proceeds=chance.random() < 0.1)
    mapped = f.Mapped(made if chance.random() < 0.5 else _after(made, chance, 30), name)
    return [order, mapped] if chance.random() < 0.95 else [order]


def _disturbed(history: f.History, chance: random.Random, times: int) -> f.History:
    for number in range(times):
        history = in_time((*history, *_disturbance(history, chance, number)))
    if times and chance.random() < 0.15:
        gone = chance.randrange(len(history))
        history = history[:gone] + history[gone + 1 :]
    if times and chance.random() < 0.15:
        at = chance.randrange(len(history))
        moved = replace(history[at], on=history[at].on + timedelta(days=chance.choice((-1, 1, -7))))
        history = in_time((*history[:at], moved, *history[at + 1 :]))
    return history


def _disturbance(history: f.History, chance: random.Random, number: int) -> list[f.Fact]:
    make: Callable[[f.History, date, random.Random, str], list[f.Fact]]
    make = chance.choice((_matter,) * 6 + (_change,) * 5 + (_sentence_event,) * 3 + (_record,) * 6)
    day = _some_day(history, chance)
    return make(history, day, chance, f"{len(history)}.{number}")


def _some_day(history: f.History, chance: random.Random) -> date:
    fact = chance.choice(history)
    if chance.random() < 0.5:
        return fact.on + timedelta(days=chance.choice((0, 0, 1, 14, 21, 28, 55, 56, 180, 181)))
    windows = [window.last for window in windows_of(picture_of(history, history[-1].on))]
    if windows and chance.random() < 0.6:
        return chance.choice(windows) + timedelta(days=chance.choice((-1, 0, 1)))
    return _after(history[0].on, chance, (history[-1].on - history[0].on).days + 60)


def _matter(_: f.History, day: date, chance: random.Random, name: str) -> list[f.Fact]:
    kind: f.Matter = chance.choice((*get_args(f.Matter), "claim", "claim", *APPEALED))
    told: list[f.Fact] = [f.Lodged(day, name, kind)]
    for _again in range(chance.choice((0, 1, 1, 1, 2))):
        day = _after(day, chance, 200)
        outcomes: tuple[f.Outcome, ...] = get_args(f.Outcome)
        if kind != "appeal to the Court of Appeal":
            outcomes = outcomes[:3]
        told.append(f.Decided(day, name, chance.choice(outcomes), 1 + (chance.random() < 0.3)))
    if len(told) > 1 and chance.random() < 0.4:
        day = _after(day, chance, 60)
        told.append(
            f.OwnerAgreed(day, name) if kind == "claim" else f.Varied(day, "order A", "kept", name)
        )
    return told


def _change(history: f.History, day: date, chance: random.Random, name: str) -> list[f.Fact]:
    order = chance.choice(("order A", "order B"))
    matters = [fact.matter for fact in history if isinstance(fact, f.Lodged)]
    follows = chance.choice((*matters, "")) if matters else ""
    person = order[-1]
    again = [f.OrderMade(day, name, "deprivation", person, "crown", day), f.Mapped(day, name)]
    court: f.Court = "crown"
    choices: list[list[f.Fact]] = [
        [f.Varied(day, order, chance.choice(get_args(f.Line)), follows)],
        [f.Quashed(day, order, follows)],
        [f.Quashed(day, order, follows), *again],
        [f.Suspended(day, order)],
        [f.Suspended(day, order), f.SuspensionLifted(_after(day, chance, 90), order)],
        [f.OrderMade(day, name, "disclaimer", person, court, day), f.Mapped(day, name)],
    ]
    return chance.choice(choices)


def _sentence_event(_: f.History, day: date, chance: random.Random, name: str) -> list[f.Fact]:
    person = chance.choice((*PEOPLE, "A", "C"))
    later = _after(day, chance, 90)
    choices: list[list[f.Fact]] = [
        [f.Activated(day, person)],
        [f.Released(day, person)],
        [_sentence(person, chance.choice(("magistrates", "crown")), day, chance)],
        [f.Charged(day, person), f.Freed(later, person)],
        [f.Charged(day, f"co-accused {name}")],
    ]
    return chance.choice(choices)


def _record(_: f.History, day: date, chance: random.Random, name: str) -> list[f.Fact]:
    later = _after(day, chance, 90)
    some = frozenset(chance.sample(f.TOPICS, chance.randrange(len(f.TOPICS))))
    found = some if chance.random() < 0.3 else frozenset()
    asked = frozenset(f.TOPICS) if chance.random() < 0.7 else some
    outcome = chance.choice(get_args(f.ObjectionOutcome))
    choices: list[list[f.Fact]] = [
        [f.Checked(day, asked, found)],
        [f.Answered(day, chance.choice(f.QUESTIONS), chance.choice(("yes", "not asked")))],
        [f.CopySuffices(day)],
        [f.CopySuffices(day)],
        [f.Directed(day)],
        [f.CourtDirected(day)],
        [f.DisclaimerDirected(day)],
        [
            f.LetterSent(day, "owner", served=False),
            f.LetterSent(later, "owner", served=chance.random() < 0.5),
        ],
        [f.Objected(day, name), f.ObjectionDecided(later, name, outcome)],
        [f.Objected(day, name)],
        [f.Undertaken(day, name), f.UndertakingClosed(later, name)],
        [f.LawfulMaterial(day, "extract"), f.LawfulMaterial(later, "nothing to take off")],
        [f.HoldPlaced(day, name), f.HoldReleased(later, name, 1 + (chance.random() < 0.6))],
    ]
    return chance.choice(choices)


def _after(day: date, chance: random.Random, at_most: int) -> date:
    return day + timedelta(days=chance.randrange(1, at_most + 1))
