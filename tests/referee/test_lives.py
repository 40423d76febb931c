from __future__ import annotations

from collections import Counter

import pytest

from tests.referee import facts as f
from tests.referee.endings import ended
from tests.referee.judging import Act, grounds_on
from tests.referee.lives import life, sampled_days
from tests.referee.reading import picture_of
from tests.referee.rules import RULES
from tests.referee.shrinking import shortest

LIVES = range(300)


def test_the_same_seed_lives_the_same_life_in_the_order_of_time() -> None:
    for seed in LIVES:
        history = life(seed)
        assert history == life(seed)
        assert [fact.on for fact in history] == sorted(fact.on for fact in history)


def test_lives_meet_every_rule_and_every_fact_and_reach_a_start() -> None:
    met: Counter[str] = Counter()
    kinds: set[type[f.Fact]] = set()
    for seed in LIVES:
        history = life(seed)
        kinds.update(type(fact) for fact in history)
        for day in sampled_days(history, seed):
            grounds = grounds_on(history, day, "destroy" if seed % 2 else "erase")
            met.update(ground.name for ground in grounds)
            met["start"] += not grounds

    assert set(f.Fact.__subclasses__()) == kinds
    assert set(met) == {*RULES, "start"}
    assert met["start"] > len(LIVES) // 2


# Each lies within a longer window that the same decision opens.
NEVER_ALONE = {
    "claims", "appeal to the Crown Court", "appeal to the Court of Appeal", "slip rule",
    "case stated",
}  # fmt: skip


# What an owner wants back is not destroyed, whichever way they want it.
OF_ERASING = {"owner"}


@pytest.mark.parametrize("rule", sorted(set(RULES) - NEVER_ALONE))
def test_some_life_begins_too_early_when_this_rule_alone_is_overlooked(rule: str) -> None:
    act: Act = "erase" if rule in OF_ERASING else "destroy"
    assert any(
        grounds_on(history, day, act) and not grounds_on(history, day, act, rule)
        for seed in range(2000)
        for history in [life(seed, forgetful_of=rule)]
        for day in sampled_days(history, seed)[-4:]
    )


def test_no_open_proceeding_or_claim_ever_stands_beside_a_start() -> None:
    for seed in LIVES:
        history = life(seed)
        for day in sampled_days(history, seed):
            matters = picture_of(history, day).concerning().values()
            assert grounds_on(history, day) or all(matter.ended for matter in matters)


def test_every_life_can_reach_a_lawful_end() -> None:
    for seed in LIVES:
        history = life(seed)

        longer, day = ended(history, history[-1].on)

        assert longer[: len(history)] == history
        assert grounds_on(longer, day) == frozenset()


def test_a_history_is_shortened_to_what_shows_the_thing() -> None:
    history = life(3)
    wanted = {history[1], history[-2]}

    assert set(shortest(history, lambda left: wanted <= set(left))) == wanted
