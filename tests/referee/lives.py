"""Random lives of one exhibit: realistic ones, led close to a start, and then disturbed.

The same seed makes the same life. A life is a history in the order of time.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.referee import facts as f
from tests.referee.disturbances import after, disturbance, sentence
from tests.referee.endings import ended
from tests.referee.judging import grounds_on
from tests.referee.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST = date(2025, 6, 1)
LAST = date(2030, 12, 24)  # two business days before the shipped table of holidays ends
PEOPLE = ("A", "B")
# Days about which arithmetic goes wrong: month ends, leap days, clock changes, holidays.
EDGES = (
    date(2026, 8, 31), date(2027, 8, 30), date(2028, 2, 29), date(2026, 12, 24), date(2026, 4, 2),
    date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31), date(2027, 8, 29), date(2026, 3, 1),
)  # fmt: skip


def life(seed: int, forgetful_of: str = "") -> f.History:
    """One life: a case and what disturbed it, mostly led to a lawful end and disturbed again.

    Whoever leads it has sometimes overlooked one rule, so that this rule alone is tried: any, or
    always the one that they are `forgetful_of`.
    """
    chance = random.Random(seed)  # noqa: S311 -- which life, not a secret
    court: f.Court = chance.choice(("magistrates", "youth", "crown", "crown"))
    history = _disturbed(_case(court, chance), court, chance, chance.randrange(6))
    for _ in range(chance.choice((0, 1, 1, 1, 2))):
        overlooked = forgetful_of or chance.choice((*RULES, *[""] * len(RULES)))
        history, _day = ended(history, history[-1].on, overlooked)
        history = _disturbed(history, court, chance, chance.choice((0, 0, 1, 1, 2, 3)))
    return history


def gone_on(history: f.History, since: date, seed: int) -> f.History:
    """The same life with a few things more, none of them from before that day."""
    chance = random.Random(seed)  # noqa: S311 -- which things, not a secret
    court = next(fact.court for fact in history if isinstance(fact, f.OrderMade))
    told = [
        replace(fact, on=max(fact.on, after(since, chance, 6) - timedelta(days=1)))
        for number in range(chance.choice((0, 1, 1, 2)))
        for fact in disturbance(history, court, chance, f"since {number}")
    ]
    return (*history, *in_time(tuple(told)))


def in_time(history: f.History) -> f.History:
    """The same facts in the order of their days; those of one day keep their order."""
    return tuple(sorted(history, key=lambda fact: fact.on))


def sampled_days(history: f.History, seed: int, edges: int = 4) -> list[date]:
    """Days to ask about: about some edges of the life, about its end, and one after it.

    None is after the last day of which holidays are known.
    """
    chance = random.Random(seed)  # noqa: S311 -- which days, not a secret
    end = history[-1].on
    known = {ground.until for ground in grounds_on(history, end) if ground.until}
    known |= {fact.on for fact in history}
    found = {edge + timedelta(days=step) for edge in known for step in (-1, 0, 1)}
    chosen = chance.sample(sorted(found), min(edges, len(found)))
    near = {end + timedelta(days=step) for step in (-1, 0, chance.randrange(1, 5))}
    after_it = end + timedelta(days=chance.randrange(400))
    return sorted(day for day in {*chosen, *near, after_it} if day <= LAST)


def _case(court: f.Court, chance: random.Random) -> f.History:
    start = chance.choice(EDGES) if chance.random() < 0.4 else after(FIRST, chance, 500)
    people = PEOPLE[: 1 + (chance.random() < 0.35)]
    return in_time(tuple(fact for name in people for fact in _person(name, court, start, chance)))


def _person(name: str, court: f.Court, start: date, chance: random.Random) -> Iterator[f.Fact]:
    tried = after(start, chance, 60)
    yield f.Charged(start, name)
    if name != "A" and chance.random() < 0.3:
        if chance.random() < 0.5:
            yield f.Freed(tried, name)
        return
    yield f.Convicted(tried, name)
    if name == "A" or chance.random() < 0.6:
        yield from _order(name, court, tried, chance)


def _order(name: str, court: f.Court, tried: date, chance: random.Random) -> Iterator[f.Fact]:
    passed = tried if chance.random() < 0.4 else after(tried, chance, 60)
    made = passed if chance.random() < 0.7 else after(passed, chance, 40)
    effect = made if chance.random() < 0.8 else after(made, chance, 300)
    kinds: tuple[f.Kind, ...] = ("deprivation",) * 6 + ("disclaimer",) * 2 + ("deletion",)
    kind = chance.choice(kinds)
    proceeds = kind == "deprivation" and chance.random() < 0.15
    committed = tried if court == "crown" and chance.random() < 0.2 else None
    yield f.OrderMade(
        made, f"order {name}", kind, name, court, effect,
        sentence(passed, chance), proceeds=proceeds, committed=committed,
    )  # fmt: skip
    if chance.random() < 0.95:
        yield f.Mapped(made if chance.random() < 0.5 else after(made, chance, 30), f"order {name}")


def _disturbed(history: f.History, court: f.Court, chance: random.Random, times: int) -> f.History:
    for number in range(times):
        told = disturbance(history, court, chance, f"{len(history)}.{number}")
        history = in_time((*history, *told))
    if times and chance.random() < 0.15:
        gone = chance.randrange(len(history))
        history = history[:gone] + history[gone + 1 :]
    if times and chance.random() < 0.15:
        at = chance.randrange(len(history))
        history = in_time((*history[:at], _moved(history[at], chance), *history[at + 1 :]))
    return history


def _moved(fact: f.Fact, chance: random.Random) -> f.Fact:
    """The same thing a little earlier or later; an order keeps the days that hang on it."""
    days = 0 if isinstance(fact, f.OrderMade) else chance.choice((-1, 1, -7))
    return replace(fact, on=fact.on + timedelta(days=days))
