from __future__ import annotations

import pytest

from evidence_store.domain.events.bars import CLOSES, REOPENS, Closes
from evidence_store.domain.events.entry_kinds import stated_by
from evidence_store.domain.events.who_signs import SIGNED

ENDS = [each for each in (*CLOSES, *REOPENS) if each.kind in SIGNED]


@pytest.mark.parametrize("row", ENDS, ids=lambda row: f"{row.kind}-{row.bar}")
def test_whoever_signs_the_end_of_a_bar_signs_which_one_it_ends_and_how(row: Closes) -> None:
    told = {row.by, *row.only.split()[:1]} - {""}

    assert told <= stated_by(row.kind)


def test_only_a_disk_image_that_was_read_again_ends_a_bar_unsigned() -> None:
    unsigned = {each.kind for each in (*CLOSES, *REOPENS)} - SIGNED.keys()

    assert unsigned == {"acquisition.verified"}
