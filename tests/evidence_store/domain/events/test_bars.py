from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.events.bars import CLOSES, OPENS, OUT_OF_IT, OUTDATES, REOPENS
from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.events.effects import Reach
from evidence_store.domain.events.entry_kinds import stated_by
from evidence_store.domain.events.who_signs import SIGNED

if TYPE_CHECKING:
    from evidence_store.domain.events.effects import Closes

ROWS = [(kind, row) for table in (CLOSES, REOPENS) for kind in table for row in table[kind]]
ENDS = [(kind, row) for kind, row in ROWS if kind in SIGNED]


@pytest.mark.parametrize(("kind", "row"), ENDS, ids=[f"{kind}-{row.bar}" for kind, row in ENDS])
def test_whoever_signs_the_end_of_a_bar_signs_which_one_it_ends_and_how(
    kind: str, row: Closes
) -> None:
    told = {row.by, *row.only.split()[:1]} - {""}

    assert told <= stated_by(kind)


def test_no_bar_ends_by_an_entry_that_nobody_signs() -> None:
    ends = {*CLOSES, *REOPENS, *OUT_OF_IT}

    assert ends - {"exhibit.ended"} <= SIGNED.keys()


def test_every_bar_that_an_entry_raises_is_ended_by_some_entry() -> None:
    """An exhibit that came to its end stays at it."""
    raised = {row.bar for rows in OPENS.values() for row in rows}

    assert raised - {"end"} == {row.bar for rows in CLOSES.values() for row in rows}


SENTENCES = [name for name in EVENTS if ".sentence_" in name]


@pytest.mark.parametrize("kind", SENTENCES)
def test_another_sentence_outdates_what_was_signed_of_the_whole_case(kind: str) -> None:
    """A sentence keeps the material of the whole case, whichever order it was passed with."""
    assert OUTDATES[kind] is Reach.CASE
