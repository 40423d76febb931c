from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.custody.heads.heads import (
    AbsenceProof,
    ChainHead,
    Heads,
    HeadsMap,
    MapRoot,
    read_roots,
    root_of_keys,
    verify_absence,
    verify_head,
)
from evidence_store.custody.leaves.merkle import EMPTY_ROOT
from evidence_store.errors import TamperedLogError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

ids = st.text("abcdxŵ_019", min_size=1, max_size=6)
many_ids = st.lists(ids, unique=True, max_size=40)


def heads(names: Sequence[str]) -> list[ChainHead]:
    return [ChainHead(name, n + 1, bytes([n]) * 32) for n, name in enumerate(names)]


@given(names=many_ids, seed=st.randoms())
def test_the_order_in_which_chains_are_given_does_not_matter(
    names: list[str], seed: Random
) -> None:
    made = heads(names)
    mixed = list(made)
    seed.shuffle(mixed)

    assert HeadsMap(made).root == HeadsMap(mixed).root


@given(names=many_ids)
def test_every_chain_of_a_map_is_shown_with_its_count_and_its_last_entry(names: list[str]) -> None:
    made = HeadsMap(heads(names))

    for head in heads(names):
        proof = made.proof_of(head.id)
        verify_head(proof, root=made.root)
        assert proof.head == made.head_of(head.id) == head


@given(names=many_ids, other=ids)
def test_a_chain_without_entries_is_shown_to_have_none(names: list[str], other: str) -> None:
    made = HeadsMap(heads([each for each in names if each != other]))

    verify_absence(other, made.absence_of(other), root=made.root)
    with pytest.raises(KeyError):
        made.proof_of(other)


@given(names=st.lists(ids, unique=True, min_size=1, max_size=40), data=st.data())
def test_no_neighbours_show_that_a_chain_of_the_map_has_no_entries(
    names: list[str], data: st.DataObject
) -> None:
    made = HeadsMap(heads(names))
    one = data.draw(st.sampled_from(names))
    proofs = [None, *(made.proof_of(each) for each in names)]
    before, after = data.draw(st.sampled_from(proofs)), data.draw(st.sampled_from(proofs))

    with pytest.raises(TamperedLogError):
        verify_absence(one, AbsenceProof(before, after), root=made.root)


@given(names=st.lists(ids, unique=True, min_size=1, max_size=40), data=st.data())
def test_a_count_or_last_entry_that_was_changed_is_refused(
    names: list[str], data: st.DataObject
) -> None:
    made = HeadsMap(heads(names))
    proof = made.proof_of(data.draw(st.sampled_from(names)))
    head = proof.head
    changed = data.draw(
        st.sampled_from(
            [
                replace(proof, head=replace(head, count=head.count - 1)),
                replace(proof, head=replace(head, leaf=b"\xee" * 32)),
                replace(proof, head=replace(head, id=f"{head.id}~")),
                replace(proof, index=proof.index + 1),
                replace(proof, path=(*proof.path, bytes(32))),
            ]
        )
    )

    with pytest.raises(TamperedLogError):
        verify_head(changed, root=made.root)


def test_an_empty_map_shows_that_there_is_nothing() -> None:
    empty = HeadsMap([])

    assert empty.root == MapRoot(0, EMPTY_ROOT)
    verify_absence("x_1", empty.absence_of("x_1"), root=empty.root)


def test_the_map_of_three_chains_has_the_root_that_another_programme_computed() -> None:
    made = HeadsMap(heads(["x_1", "x_2", "x_3"]))

    assert (
        made.root.root.hex() == "112b6b91e2e2101b9a67f91c52a1665205785aca3f34ba2df3c8420838981899"
    )


def test_what_an_entry_says_of_the_maps_reads_back() -> None:
    exhibits, cases = HeadsMap(heads(["x_1", "x_2"])), HeadsMap(heads(["c_1"]))
    fields = Heads(7, exhibits, cases, control=None, keys=root_of_keys([])).fields()

    assert read_roots(fields) == (exhibits.root, cases.root)


@pytest.mark.parametrize(
    "root",
    [
        None,
        {"n": 1},
        {"n": True, "root": "00" * 32},
        {"n": -1, "root": "00" * 32},
        {"n": 1, "root": "AB" * 32},
        {"n": 1, "root": "00" * 31},
    ],
)
def test_roots_of_another_form_are_refused(root: object) -> None:
    with pytest.raises(TamperedLogError):
        read_roots({"exhibits": root, "cases": root})  # type: ignore[dict-item]  # as an attacker would
