"""The programme's evaluation of holds against a second one that was written apart from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tests.builders import the_rules
from tests.referee.endings import ended
from tests.referee.facts import History
from tests.referee.judging import Act, grounds_on
from tests.referee.lives import life, sampled_days
from tests.referee.programme import answers
from tests.referee.reading import picture_of
from tests.referee.shrinking import shortest

RULES = the_rules()
A_THOUSAND, A_HUNDRED_THOUSAND = range(1000), range(100_000)


@dataclass(frozen=True)
class Disagreement:
    """A day on which one of the two would begin and the other would wait."""

    history: History
    day: date
    act: Act
    programme_begins: bool

    def __str__(self) -> str:
        """The shortest history that shows it, with the grounds of whoever would wait."""
        told = shortest(self.history, self._is_shown_by)
        grounds = sorted(map(str, grounds_on(told, self.day, self.act)))
        lines = [f"{self.day}, {self.act}: programme begins: {self.programme_begins}"]
        return "\n".join([*lines, *map(str, told), "Referee:", *grounds])

    def _is_shown_by(self, history: History) -> bool:
        begins = programme_begins(history, self.day, self.act)
        waits = bool(grounds_on(history, self.day, self.act))
        return begins is self.programme_begins is waits


def programme_begins(history: History, day: date, act: Act) -> bool:
    return next(answers(history, [day], RULES, act))


def disagreement(seed: int, *, edges: int) -> Disagreement | None:
    """The first disagreement about one life; half of all lives are to end in destruction."""
    history = life(seed)
    act: Act = "destroy" if seed % 2 else "erase"
    days = sampled_days(history, seed, edges)
    for day, begins in zip(days, answers(history, days, RULES, act), strict=True):
        if begins is bool(grounds_on(history, day, act)):
            return Disagreement(history, day, act, begins)
    return None


def test_programme_and_referee_give_one_answer_on_every_sampled_day() -> None:
    for seed in A_THOUSAND:
        found = disagreement(seed, edges=4)
        assert found is None, f"life {seed}: {found}"


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_programme_and_referee_agree_about_a_hundred_thousand_lives() -> None:
    for seed in A_HUNDRED_THOUSAND:
        found = disagreement(seed, edges=1)
        assert found is None, f"life {seed}: {found}"


def test_no_open_proceeding_or_claim_stands_beside_a_start_of_the_programme() -> None:
    for seed in A_THOUSAND[:300]:
        history = life(seed, forgetful_of="open matter")
        days = sampled_days(history, seed, edges=1)
        for day, begins in zip(days, answers(history, days, RULES), strict=True):
            matters = picture_of(history, day).concerning().values()
            assert not begins or all(matter.ended for matter in matters), f"life {seed}, {day}"


def test_the_programme_lets_every_life_come_to_a_lawful_end() -> None:
    for seed in A_THOUSAND[:300]:
        history = life(seed)
        longer, day = ended(history, history[-1].on)

        assert programme_begins(longer, day, "erase"), f"life {seed}, {day}"
