"""What stays English where something is told in the made-up language, and holds to tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.builders import the_rules
from tests.evidence_store.documents.languages.made_up import made_up
from tests.referee.days import first_moment
from tests.referee.lives import life, sampled_days
from tests.referee.programme import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.law.holds import HoldLine
    from forensics.saying.sentences import Said

_WORD = re.compile(r"[^\W\d_]{2,}")
_TURNED = frozenset("aeiouwycdglnrst")
"""Letters that the made-up language does not have."""
LIVES = 40
OF_A_FORCE = "kept_to_a_day"
"""A hold of the referee's own, as a force adds one: it stays in the force's words."""


def english_of(text: str) -> set[str]:
    """The words of a text that was told, which are English still."""
    # Capital letters are left as they are, and can stand small within a line.
    return {each for each in _WORD.findall(text) if set(each[1:]) & _TURNED}


def english_in(said: Said) -> set[str]:
    """The words that stay English where it is told in another language."""
    return english_of(said.spoken(made_up(), marked=False))


def lines_of_lives(lives: int = LIVES) -> Iterator[HoldLine]:
    """Lines that bar nothing, of drawn records, each way of counting once in a while."""
    rules = the_rules()
    for seed in range(lives):
        history, record = life(seed), Record(rules)
        waiting = list(history)
        for day in sampled_days(history, seed):
            while waiting and waiting[0].on <= day:
                record.tell(waiting.pop(0))
            lines = record.evaluated(first_moment(day)).lines
            yield from (each for each in lines if not each.bars)
