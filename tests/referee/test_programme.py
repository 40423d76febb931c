"""The program's evaluation of holds against a second one that was written apart from it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.builders import the_rules
from tests.referee import facts as f
from tests.referee.days import ONE
from tests.referee.endings import ended
from tests.referee.facts import History
from tests.referee.judging import Act, grounds_on, may_go_on
from tests.referee.lives import LAST, gone_on, life, sampled_days
from tests.referee.programme import answers, continuations
from tests.referee.reading import picture_of
from tests.referee.shrinking import shortest

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = the_rules()
A_THOUSAND, A_HUNDRED_THOUSAND = range(1000), range(100_000)


@dataclass(frozen=True)
class Disagreement:
    """A day on which one of the two would begin and the other would wait."""

    history: History
    day: date
    act: Act
    programme_begins: bool
    overlooked: str = ""  # by the referee

    def __str__(self) -> str:
        """The shortest history that shows it, with the grounds of the referee."""
        lines = [f"{self.day}, {self.act}: the program begins: {self.programme_begins}"]
        told = self.shortest()
        grounds = sorted(map(str, grounds_on(told, self.day, self.act, self.overlooked)))
        return "\n".join([*lines, *map(str, told), "Grounds of the referee:", *grounds])

    def shortest(self) -> History:
        return shortest(self.history, self._is_shown_by)

    def _is_shown_by(self, history: History) -> bool:
        begins = programme_begins(history, self.day, self.act)
        waits = bool(grounds_on(history, self.day, self.act, self.overlooked))
        return begins is self.programme_begins is waits


def programme_begins(history: History, day: date, act: Act) -> bool:
    return next(answers(history, [day], RULES, act))


def judged(
    seed: int, *, edges: int, overlooked: str = "", forgetful_of: str = ""
) -> Iterator[tuple[bool, Disagreement | None]]:
    """Whether the program begins on each sampled day of a life, and whether they disagree.

    Half of all lives are to end in destruction. Whoever leads it is ``forgetful_of`` a rule that
    the referee knows, or that it has ``overlooked`` as well.
    """
    history = life(seed, forgetful_of=forgetful_of or overlooked)
    act: Act = "destroy" if seed % 2 else "erase"
    days = sampled_days(history, seed, edges)
    for day, begins in zip(days, answers(history, days, RULES, act), strict=True):
        differ = begins is bool(grounds_on(history, day, act, overlooked))
        yield begins, Disagreement(history, day, act, begins, overlooked) if differ else None


def test_programme_and_referee_give_one_answer_on_every_sampled_day() -> None:
    begun = 0
    for seed in A_THOUSAND:
        for begins, found in judged(seed, edges=4):
            assert found is None, f"life {seed}: {found}"
            begun += begins

    assert begun > 500


@pytest.mark.parametrize("rule", ["claimed", "owner", "part inside"])
def test_both_agree_where_whoever_leads_a_life_forgets_what_somebody_else_says(rule: str) -> None:
    for seed in A_THOUSAND[:300]:
        for _, found in judged(seed, edges=1, forgetful_of=rule):
            assert found is None, f"life {seed}: {found}"


def test_what_runs_goes_on_for_as_long_as_the_referee_says() -> None:
    found: Counter[bool] = Counter()
    for seed in A_THOUSAND[:150]:
        history = life(seed)
        led, begun = ended(history, history[-1].on)
        since = gone_on(led, begun, seed)
        days = [day for day in (begun, begun + 3 * ONE, begun + 9 * ONE) if day <= LAST]
        for day, goes in zip(days, continuations(since, begun, days, RULES), strict=True):
            assert goes is may_go_on(since, begun, day), f"life {seed}, from {begun} to {day}"
            found[goes] += 1

    assert min(found[True], found[False]) > 40


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_programme_and_referee_agree_about_a_hundred_thousand_lives() -> None:
    for seed in A_HUNDRED_THOUSAND:
        for _, found in judged(seed, edges=1):
            assert found is None, f"life {seed}: {found}"


@pytest.mark.parametrize("rule", ["bar", "open matter", "question", "return review", "inside"])
def test_a_rule_that_one_of_the_two_overlooked_is_told_by_a_short_history(rule: str) -> None:
    lives = (judged(seed, edges=1, overlooked=rule) for seed in A_THOUSAND)
    found = next(found for life_of in lives for _, found in life_of if found)

    assert not found.programme_begins
    assert len(found.shortest()) < 16
    assert len(found.shortest()) < len(found.history)


def test_no_open_proceeding_or_claim_stands_beside_a_start_of_the_programme() -> None:
    for seed in A_THOUSAND[:300]:
        history = life(seed, forgetful_of="open matter")
        days = sampled_days(history, seed, edges=1)
        for day, begins in zip(days, answers(history, days, RULES), strict=True):
            matters = picture_of(history, day).concerning().values()
            assert not begins or all(matter.ended for matter in matters), f"life {seed}, {day}"


def test_the_programme_lets_every_life_come_to_a_lawful_end() -> None:
    led = 0
    for seed in A_THOUSAND[:300]:
        history = life(seed)
        longer, day = ended(history, history[-1].on)
        if day <= LAST:  # later it knows no holidays, and says so
            assert programme_begins(longer, day, "erase"), f"life {seed}, {day}"
            led += 1

    assert led > 290


def test_both_hold_for_a_matter_allowed_after_the_quashing_until_its_own_decision() -> None:
    made, decided = date(2026, 1, 12), date(2026, 10, 1)
    life_of = [f.Charged(made, "A"), f.Convicted(made, "A")]
    for name in ("fallen", "made again"):
        life_of += [
            f.OrderMade(made, name, "deprivation", "A", "crown", made, f.Sentence(made, "other")),
            f.Mapped(made, name),
        ]
    life_of += [
        f.Lodged(made, "m", "CCRC", "fallen"),
        f.Quashed(date(2026, 3, 1), "fallen"),
        f.Decided(decided, "m", "allowed"),
    ]
    led, day = ended(tuple(life_of), decided)
    early = tuple(replace(fact, on=min(fact.on, decided)) for fact in led)

    assert day == decided + ONE
    assert programme_begins(led, day, "erase")
    assert not programme_begins(early, decided, "erase")
    assert grounds_on(early, decided)


def test_both_keep_the_whole_for_a_part_inside_of_which_no_copy_is_kept() -> None:
    made = date(2026, 1, 12)
    custody = f.Sentence(made, "custody")
    life_of: History = (
        f.Charged(made, "A"),
        f.Convicted(made, "A"),
        f.OrderMade(made, "order A", "deprivation", "A", "crown", made, custody),
        f.Mapped(made, "order A"),
        f.PartFound(made, "card"),
        f.CopySuffices(made),
    )
    led, day = ended(life_of, made, overlooked="inside")
    taken_out = (*led, f.PartTakenOut(day, "card"))

    assert {ground.name for ground in grounds_on(led, day)} == {"inside"}
    assert not programme_begins(led, day, "erase")
    assert not grounds_on(taken_out, day)
    assert programme_begins(taken_out, day, "erase")
