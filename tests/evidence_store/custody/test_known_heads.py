from __future__ import annotations

import pytest

from evidence_store.custody.heads.known_heads import GivenHeads, RecordedHeads, verify_known_heads
from evidence_store.custody.leaves.drafts import Head
from evidence_store.custody.leaves.merkle import leaf_hash, nodes_for, root_of
from evidence_store.errors import TamperedLogError

SIZE = 13


def a_tree(size: int = SIZE) -> dict[tuple[int, int], bytes]:
    tree: dict[tuple[int, int], bytes] = {}
    for number in range(size):
        leaf = leaf_hash(b"%d" % number)
        for node in nodes_for(number, leaf, read=lambda *place: tree[place]):
            tree[node.level, node.index] = node.hash
    return tree


TREE = a_tree()


def read(level: int, index: int) -> bytes:
    return TREE[level, index]


def a_head(size: int) -> Head:
    return Head(size, root_of(size, read=read))


def test_a_log_continues_every_head_that_it_ever_had() -> None:
    places = [
        GivenHeads("the high-water file", tuple(a_head(size) for size in range(SIZE + 1))),
        GivenHeads("a printed sheet", (a_head(5),)),
    ]

    assert verify_known_heads(places, size=SIZE, read=read) == SIZE + 2


def test_a_log_that_was_cut_short_is_told_with_the_place_of_the_head() -> None:
    place = GivenHeads("the high-water file", (a_head(4), a_head(SIZE)))

    with pytest.raises(TamperedLogError, match="Entry 9 is missing: a head from the high-water"):
        verify_known_heads([place], size=9, read=read)


def test_a_log_with_another_history_is_told() -> None:
    place = GivenHeads("a printed sheet", (Head(7, bytes(32)),))

    with pytest.raises(TamperedLogError, match="Entry 6 or one before it was changed"):
        verify_known_heads([place], size=SIZE, read=read)


def test_heads_on_record_are_compared_like_those_from_outside() -> None:
    assert verify_known_heads([RecordedHeads("a sheet", (a_head(4),))], size=SIZE, read=read) == 1
    with pytest.raises(TamperedLogError, match="a sheet"):
        verify_known_heads([RecordedHeads("a sheet", (a_head(SIZE),))], size=5, read=read)
