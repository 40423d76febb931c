"""Pictures within containers: none that is like a known one is dropped without a word."""

from __future__ import annotations

import pytest

from forensics.altered.candidate import AlteredMethod, Candidate
from forensics.pictures.looked import Looked, Verdict
from forensics.scanning.shards.contents.content_pictures import verdict_of

LIKE = Looked(Verdict.COMPARED, 900, 64, (Candidate(1, AlteredMethod.PDQ, 3),))


@pytest.mark.parametrize(
    ("looked", "is_room", "told"),
    [
        (LIKE, True, Verdict.COMPARED),
        (LIKE, False, Verdict.OVER_BUDGET),
        (Looked(Verdict.COMPARED), False, Verdict.COMPARED),
    ],
)
def test_a_likeness_for_which_there_is_no_room_counts_as_not_compared(
    looked: Looked, *, is_room: bool, told: Verdict
) -> None:
    assert verdict_of(looked, is_file=True, is_room=is_room) is told


def test_bytes_that_stood_there_by_chance_are_no_picture() -> None:
    damaged = Looked(Verdict.DAMAGED)

    assert verdict_of(damaged, is_file=False, is_room=True) is Verdict.NO_PICTURE
    assert verdict_of(damaged, is_file=True, is_room=True) is Verdict.DAMAGED
