from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.custody.leaves.many_proofs import proof_of_many, verify_many
from evidence_store.custody.leaves.merkle import inclusion_proof, leaf_hash, nodes_for, root_of
from evidence_store.errors import TamperedLogError


class Tree:
    def __init__(self, size: int) -> None:
        self.leaves = [leaf_hash(b"%d" % number) for number in range(size)]
        self.nodes: dict[tuple[int, int], bytes] = {}
        for index, leaf in enumerate(self.leaves):
            for node in tuple(nodes_for(index, leaf, read=self.read)):
                self.nodes[node.level, node.index] = node.hash
        self.size, self.root = size, root_of(size, read=self.read)

    def read(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]


@st.composite
def trees(draw: st.DrawFn) -> tuple[Tree, dict[int, bytes], tuple[bytes, ...]]:
    tree = Tree(draw(st.integers(1, 70)))
    places = draw(st.sets(st.integers(0, tree.size - 1))) | {tree.size - 1}
    proof = proof_of_many(places, tree.size, read=tree.read)
    return tree, {each: tree.leaves[each] for each in places}, proof


@given(trees())
def test_what_stands_in_the_tree_is_proved_together(
    made: tuple[Tree, dict[int, bytes], tuple[bytes, ...]],
) -> None:
    tree, leaves, proof = made

    verify_many(leaves, size=tree.size, proof=proof, root=tree.root)

    single = [inclusion_proof(each, tree.size, read=tree.read) for each in leaves]
    assert len(proof) <= sum(map(len, single))


@given(trees(), st.integers(0, 2**20))
def test_no_other_entry_place_size_or_proof_is_taken(
    made: tuple[Tree, dict[int, bytes], tuple[bytes, ...]], seed: int
) -> None:
    tree, leaves, proof = made
    rng = random.Random(seed)  # noqa: S311 -- a test draws the same
    place = rng.choice(sorted(leaves))
    wrong = [({**leaves, place: rng.randbytes(32)}, tree.size, proof, tree.root)]
    wrong += [(leaves, tree.size, (*proof, rng.randbytes(32)), tree.root)]
    wrong += [(leaves, tree.size + 1, proof, tree.root), (leaves, tree.size, proof, bytes(32))]
    fewer = {each: leaf for each, leaf in leaves.items() if each != place}
    wrong += [(fewer, tree.size, proof, tree.root)]
    if proof:
        wrong += [(leaves, tree.size, proof[:-1], tree.root)]
        at = rng.randrange(len(proof))
        changed = (*proof[:at], rng.randbytes(32), *proof[at + 1 :])
        wrong += [(leaves, tree.size, changed, tree.root)]
    for told, size, path, root in wrong:
        with pytest.raises(TamperedLogError):
            verify_many(told, size=size, proof=path, root=root)


def test_hashes_of_another_length_are_refused() -> None:
    tree = Tree(3)
    proof = proof_of_many({0, 2}, 3, read=tree.read)
    leaves = {each: tree.leaves[each] for each in (0, 2)}
    with pytest.raises(TamperedLogError, match="32 bytes"):
        verify_many(leaves, size=3, proof=(proof[0][:-1],), root=tree.root)


@pytest.mark.parametrize("places", [{0}, {0, 3}, {-1, 2}, set[int]()])
def test_no_proof_is_made_of_places_that_are_not_there(places: set[int]) -> None:
    with pytest.raises(ValueError, match="places"):
        proof_of_many(places, 3, read=Tree(3).read)
