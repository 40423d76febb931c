from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.custody.leaves.merkle import (
    EMPTY_ROOT,
    Node,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    nodes_for,
    root_of,
    running_root,
    verify_consistency,
    verify_inclusion,
)
from evidence_store.errors import TamperedLogError

# Leaves and roots of the certificate-transparency reference tree (RFC 6962 implementations).
LEAVES = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
VECTORS: dict[str, Any] = json.loads(
    Path(__file__).with_name("rfc9162_vectors.json").read_text("utf-8")
)


class Tree:
    def __init__(self, leaves: list[bytes]) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        for index, leaf in enumerate(leaves):
            for node in tuple(nodes_for(index, leaf_hash(leaf), read=self.read)):
                self.keep(node)

    def keep(self, node: Node) -> None:
        assert (node.level, node.index) not in self.nodes
        self.nodes[node.level, node.index] = node.hash

    def read(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]


def naive_root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(naive_root(leaves[:k]), naive_root(leaves[k:]))


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


leaf_lists = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


def some_bytes(text: str | None) -> bytes:
    return base64.b64decode(text) if text else b""


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_the_reference_tree(size: int) -> None:
    tree = Tree(LEAVES[:size])

    assert root_of(size, read=tree.read).hex() == ROOTS[size]


@pytest.mark.parametrize(
    "vector", VECTORS["inclusion"], ids=[each["desc"] for each in VECTORS["inclusion"]]
)
def test_inclusion_is_judged_as_by_the_public_vectors(vector: dict[str, Any]) -> None:
    def verify() -> None:
        verify_inclusion(
            some_bytes(vector["leafHash"]),
            index=vector["leafIdx"],
            size=vector["treeSize"],
            proof=[some_bytes(each) for each in vector["proof"] or []],
            root=some_bytes(vector["root"]),
        )

    if vector["wantErr"]:
        with pytest.raises(TamperedLogError):
            verify()
    else:
        verify()


@pytest.mark.parametrize(
    "vector", VECTORS["consistency"], ids=[each["desc"] for each in VECTORS["consistency"]]
)
def test_consistency_is_judged_as_by_the_public_vectors(vector: dict[str, Any]) -> None:
    roots = [some_bytes(vector[each]) for each in ("root1", "root2")]

    def verify() -> None:
        verify_consistency(
            vector["size1"],
            vector["size2"],
            proof=[some_bytes(each) for each in vector["proof"] or []],
            old_root=roots[0],
            new_root=roots[1],
        )

    # The one deliberate difference: a hash that is not 32 bytes long is refused.
    if vector["wantErr"] or any(len(each) != 32 for each in roots):
        with pytest.raises(TamperedLogError):
            verify()
    else:
        verify()


@given(leaf_lists)
def test_the_root_by_stored_hashes_is_the_recursive_one(leaves: list[bytes]) -> None:
    tree = Tree(leaves)

    assert root_of(len(leaves), read=tree.read) == naive_root(leaves)
    assert len(tree.nodes) == 2 * len(leaves) - len(leaves).bit_count()


@given(leaf_lists, st.data())
def test_every_inclusion_proof_is_the_recursive_one_and_verifies(
    leaves: list[bytes], data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(leaves)))
    index = data.draw(st.integers(0, size - 1))
    tree = Tree(leaves)

    proof = inclusion_proof(index, size, read=tree.read)

    assert list(proof) == naive_path(index, leaves[:size])
    verify_inclusion(
        leaf_hash(leaves[index]),
        index=index,
        size=size,
        proof=proof,
        root=naive_root(leaves[:size]),
    )


@given(leaf_lists, st.data())
def test_every_consistency_proof_verifies(leaves: list[bytes], data: st.DataObject) -> None:
    new = data.draw(st.integers(1, len(leaves)))
    old = data.draw(st.integers(1, new))
    tree = Tree(leaves)

    verify_consistency(
        old,
        new,
        proof=consistency_proof(old, new, read=tree.read),
        old_root=naive_root(leaves[:old]),
        new_root=naive_root(leaves[:new]),
    )


@given(leaf_lists, st.data())
def test_a_changed_bit_of_leaf_proof_or_root_is_refused(
    leaves: list[bytes], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    tree = Tree(leaves)
    proof = inclusion_proof(index, len(leaves), read=tree.read)
    parts = [leaf_hash(leaves[index]), naive_root(leaves), *proof]
    which = data.draw(st.integers(0, len(parts) - 1))
    bit = data.draw(st.integers(0, 255))

    parts[which] = (int.from_bytes(parts[which]) ^ (1 << bit)).to_bytes(32)

    with pytest.raises(TamperedLogError):
        verify_inclusion(parts[0], index=index, size=len(leaves), proof=parts[2:], root=parts[1])


@given(leaf_lists, st.data())
def test_a_changed_bit_of_a_consistency_proof_is_refused(
    leaves: list[bytes], data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, len(leaves)))
    tree = Tree(leaves)
    proof = consistency_proof(old, len(leaves), read=tree.read)
    parts = [naive_root(leaves[:old]), naive_root(leaves), *proof]
    which = data.draw(st.integers(0, len(parts) - 1))
    bit = data.draw(st.integers(0, 255))

    parts[which] = (int.from_bytes(parts[which]) ^ (1 << bit)).to_bytes(32)

    with pytest.raises(TamperedLogError):
        verify_consistency(old, len(leaves), proof=parts[2:], old_root=parts[0], new_root=parts[1])


@given(leaf_lists, st.data())
def test_a_proof_of_another_length_is_refused(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    tree = Tree(leaves)
    proof = list(inclusion_proof(index, len(leaves), read=tree.read))
    wrong = data.draw(
        st.sampled_from([proof[:-1], [*proof, bytes(32)]] if proof else [[bytes(32)]])
    )

    with pytest.raises(TamperedLogError):
        verify_inclusion(
            leaf_hash(leaves[index]),
            index=index,
            size=len(leaves),
            proof=wrong,
            root=naive_root(leaves),
        )


@pytest.mark.parametrize("size", range(70))
def test_a_root_made_leaf_by_leaf_is_the_tree_s(size: int) -> None:
    leaves = [b"%d" % number for number in range(size)]

    assert running_root(map(leaf_hash, leaves)) == (size, root_of(size, read=Tree(leaves).read))
