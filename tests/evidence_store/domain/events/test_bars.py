from __future__ import annotations

import pytest

from evidence_store.domain.events.bars import CLOSES, OUT_OF_IT, REOPENS, Closes
from evidence_store.domain.events.entry_kinds import stated_by
from evidence_store.domain.events.who_signs import SIGNED

ENDS = [each for each in (*CLOSES, *REOPENS) if each.kind in SIGNED]


@pytest.mark.parametrize("row", ENDS, ids=lambda row: f"{row.kind}-{row.bar}")
def test_whoever_signs_the_end_of_a_bar_signs_which_one_it_ends_and_how(row: Closes) -> None:
    told = {row.by, *row.only.split()[:1]} - {""}

    assert told <= stated_by(row.kind)


def test_no_bar_ends_by_an_entry_that_nobody_signs() -> None:
    ends = {each.kind for each in (*CLOSES, *REOPENS)} | {*OUT_OF_IT}

    assert ends - {"exhibit.ended"} <= SIGNED.keys()
