"""What somebody with the database, or with the log's own key, could try: each is told by a check.

The database alone lets somebody change rows; the log's key lets them sign new heads as well. What
neither gives are the keys of people, and the heads that stand outside.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.custody.heads.checkpoints import sign_checkpoint, verify_checkpoint
from evidence_store.custody.heads.heads import HeadsMap, root_of_keys, verify_head
from evidence_store.custody.leaves.canonical import canonical
from evidence_store.custody.leaves.drafts import Draft, Entry, Head
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.leaves.merkle import (
    consistency_proof,
    leaf_hash,
    nodes_for,
    root_of,
    verify_consistency,
)
from evidence_store.custody.log.log import StoredEntry
from evidence_store.custody.signed.enrolled import speaks_of_keys
from evidence_store.errors import TamperedLogError
from tests.evidence_store.custody.histories import (
    ANN,
    BEN,
    KEY,
    ORIGIN,
    SEED,
    History,
    MemoryLeaves,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.custody.leaves.commitments import Disclosure


@pytest.fixture
def history() -> History:
    made = History()
    made.enrol(ANN, BEN)
    for exhibit in (1, 2, 1, 3):
        made.record(exhibit=exhibit)
    made.hand_over()
    made.record()
    made.commit_heads()
    made.verify()
    return made


def rewritten(bodies: Sequence[bytes], opened: Sequence[Disclosure] = ()) -> MemoryLeaves:
    """A log of exactly these leaves that agrees with itself, signed with the log's own key."""
    leaves = MemoryLeaves(opened=list(opened))
    for seq, body in enumerate(bodies):
        leaf = read_leaf(body)
        entry = Entry(seq, body, leaf_hash(body))
        leaves.stored.append(StoredEntry(entry, leaf.case_id, leaf.exhibit_id, leaf.place))
        for node in tuple(nodes_for(seq, entry.leaf, read=leaves.node)):
            leaves.nodes[node.level, node.index] = node.hash
        head = Head(seq + 1, root_of(seq + 1, read=leaves.node))
        leaves.notes.append((head.size, sign_checkpoint(head, origin=ORIGIN, seed=SEED)))
    return leaves


def relinked(bodies: Sequence[bytes]) -> list[bytes]:
    """The same leaves with every number and link made to fit again."""
    made: list[bytes] = []
    chains: dict[tuple[str, str | None], tuple[int, str]] = {}
    for seq, body in enumerate(bodies):
        document: dict[str, Any] = json.loads(body)
        document["seq"] = seq
        document["prev"] = leaf_hash(made[-1]).hex() if made else None
        links = (("case", "cseq", "cprev"), ("ex", "xseq", "xprev"))
        for kind, number, prev in links:
            name = document[kind]
            if kind == "ex" and name is None:
                continue
            count, last = chains.get((kind, name), (0, None))
            document[number], document[prev] = count, last
        made.append(canonical(document))
        for kind, number, _ in links:
            if document[number] is not None:
                here = (document[number] + 1, leaf_hash(made[-1]).hex())
                chains[kind, document[kind]] = here
    return made


def cut(history: History, size: int) -> None:
    """Take every entry from that one on out of the database, with all that speaks of it."""
    leaves = history.leaves
    leaves.stored = leaves.stored[:size]
    leaves.notes = [each for each in leaves.notes if each[0] <= size]
    leaves.opened = [each for each in leaves.opened if each.seq < size]
    leaves.nodes = {
        (level, index): node
        for (level, index), node in leaves.nodes.items()
        if (index + 1) << level <= size
    }


def bodies(history: History) -> list[bytes]:
    return [each.entry.body for each in history.leaves.stored]


def test_truncation_is_told_by_the_newest_checkpoint(history: History) -> None:
    notes = list(history.leaves.notes)
    cut(history, 6)
    history.leaves.notes = notes

    with pytest.raises(TamperedLogError, match="Entry 6 is missing"):
        history.verify()


def test_truncation_with_its_checkpoints_is_told_by_a_head_outside(history: History) -> None:
    outside = history.head()
    cut(history, 6)

    history.verify()
    with pytest.raises(TamperedLogError, match="Entry 6 is missing"):
        history.verify(outside)


def test_a_rollback_that_goes_on_is_told_by_a_head_outside(history: History) -> None:
    outside = history.head()
    cut(history, 6)
    while history.head().size < outside.size + 2:
        history.record()

    history.verify()
    with pytest.raises(TamperedLogError, match="head from outside"):
        history.verify(outside)


def test_a_fork_is_two_heads_of_one_key_that_no_proof_joins(history: History) -> None:
    size = history.head().size - 2
    other = rewritten(relinked([*bodies(history)[: size - 1], bodies(history)[size]]))
    ours = dict(history.leaves.notes)[size]
    theirs = dict(other.notes)[size]
    first, second = (verify_checkpoint(note, key=KEY) for note in (ours, theirs))

    assert (first.size, first.root == second.root) == (second.size, False)
    history.record()
    larger = history.head()
    proof = consistency_proof(size, larger.size, read=history.leaves.node)
    verify_consistency(size, larger.size, proof=proof, old_root=first.root, new_root=larger.root)
    with pytest.raises(TamperedLogError, match="does not continue"):
        verify_consistency(
            size, larger.size, proof=proof, old_root=second.root, new_root=larger.root
        )


def test_reordered_entries_do_not_follow_one_another(history: History) -> None:
    mixed = bodies(history)
    mixed[3], mixed[4] = mixed[4], mixed[3]
    history.leaves = rewritten(mixed, history.leaves.opened)

    with pytest.raises(TamperedLogError, match="Entry 3 does not follow"):
        history.verify()


def test_an_entry_left_out_of_a_case_leaves_a_gap_in_its_chain(history: History) -> None:
    left = [body for body in bodies(history) if read_leaf(body).place.seq != 3]
    history.leaves = rewritten(left, history.leaves.opened)

    with pytest.raises(TamperedLogError, match="Entry 3 does not follow"):
        history.verify()


def test_relinking_after_an_entry_was_left_out_breaks_what_people_signed(
    history: History,
) -> None:
    """Even the log's own key cannot take the past from under a statement, without any head."""
    opened = [
        replace(each, seq=each.seq - 1) if each.seq > 3 else each
        for each in history.leaves.opened
        if each.seq != 3
    ]
    left = relinked([*bodies(history)[:3], *bodies(history)[4:-1]])
    history.leaves = rewritten(left, opened)

    with pytest.raises(TamperedLogError, match="signed for another entry"):
        history.verify()


def test_an_entry_put_in_with_the_logs_own_key_is_told_by_a_head_outside(
    history: History,
) -> None:
    outside = history.head()
    longer = relinked([*bodies(history)[:-1], bodies(history)[-2], bodies(history)[-2]])
    kept = [each for each in history.leaves.opened if each.seq < len(longer) - 2]
    history.leaves = rewritten(longer, kept)

    with pytest.raises(TamperedLogError, match="head from outside"):
        history.verify(outside)


def test_the_last_entry_of_an_exhibit_cannot_be_left_out_of_a_bundle(history: History) -> None:
    committed = history.log.heads().exhibits
    shown = history.log.of_exhibit("x_1")[:-1]  # the damaging last one is kept back
    proof = committed.proof_of("x_1")

    verify_head(proof, root=committed.root)
    assert (proof.head.count, proof.head.leaf) != (len(shown), shown[-1].leaf)
    lie = replace(proof, head=replace(proof.head, count=len(shown), leaf=shown[-1].leaf))
    with pytest.raises(TamperedLogError, match="x_1: its number of entries"):
        verify_head(lie, root=committed.root)


def test_a_heads_root_that_leaves_out_an_exhibit_is_detected(history: History) -> None:
    heads = history.log.heads()
    short = HeadsMap(
        each for each in history.leaves.exhibit_heads() if each.id != "x_3"
    ).root.document()
    history.append(
        Draft(
            "heads.root",
            None,
            None,
            history.now,
            public={**heads.fields(), "exhibits": short},
        )
    )

    with pytest.raises(TamperedLogError, match="how many entries each exhibit"):
        history.verify()


@pytest.mark.parametrize("lie", ["one fewer", "another"])
def test_a_heads_root_that_hides_what_became_of_a_key_is_detected(
    history: History, lie: str
) -> None:
    hashes = [each.entry.leaf for each in history.leaves.stored if speaks_of_keys(each.entry.body)]
    false = hashes[:-1] if lie == "one fewer" else [*hashes[:-1], bytes(32)]
    told = {**history.log.heads().fields(), "keys": root_of_keys(false).document()}
    history.append(Draft("heads.root", None, None, history.now, public=told))

    with pytest.raises(TamperedLogError, match="how many entries each exhibit"):
        history.verify()


def test_a_statement_moved_to_another_exhibit_is_detected(history: History) -> None:
    entry = next(each for each in history.leaves.stored if read_leaf(each.entry.body).statement)
    document = json.loads(entry.entry.body) | {"ex": "x_9", "xseq": 0, "xprev": None}
    moved = [*bodies(history)[: entry.entry.seq], canonical(document)]
    opened = [each for each in history.leaves.opened if each.seq <= entry.entry.seq]
    history.leaves = rewritten(moved, opened)

    with pytest.raises(TamperedLogError, match="signed for another entry"):
        history.verify()


def test_a_disclosed_value_that_was_changed_does_not_open_its_commitment(
    history: History,
) -> None:
    first = history.leaves.opened[0]
    history.leaves.opened[0] = replace(first, value=b'"p_eve"')

    with pytest.raises(TamperedLogError, match="what is disclosed is not what was recorded"):
        history.verify()


acts = st.lists(
    st.one_of(
        st.tuples(st.just("record"), st.integers(1, 4)),
        st.tuples(st.just("case"), st.just(0)),
        st.tuples(st.just("sign"), st.sampled_from([1, 3])),
        st.tuples(st.just("heads"), st.just(0)),
    ),
    min_size=1,
    max_size=14,
)


def played(script: list[tuple[str, int]]) -> History:
    made = History()
    made.enrol(ANN, BEN)
    for act, exhibit in script:
        match act:
            case "record":
                made.record(exhibit=exhibit)
            case "case":
                made.record("case.opened", exhibit=None)
            case "sign":
                made.hand_over(made.sign(made.statement(f"x_{exhibit}")))
            case _:
                made.commit_heads()
    return made


@settings(max_examples=60, deadline=None)
@given(acts)
def test_every_history_verifies_and_every_earlier_head_is_continued(
    script: list[tuple[str, int]],
) -> None:
    made = played(script)
    heads = [verify_checkpoint(note, key=KEY) for _, note in made.leaves.notes]

    made.verify(*heads)


@settings(max_examples=60, deadline=None)
@given(script=acts, data=st.data())
def test_no_history_verifies_with_an_entry_taken_out_moved_or_told_twice(
    script: list[tuple[str, int]], data: st.DataObject
) -> None:
    made = played(script)
    outside = made.head()
    told = bodies(made)
    seq = data.draw(st.integers(0, len(told) - 1))
    match data.draw(st.sampled_from(["out", "moved", "twice"])):
        case "out":
            changed = told[:seq] + told[seq + 1 :]
        case "moved":
            other = data.draw(st.integers(0, len(told) - 1).filter(lambda each: each != seq))
            changed = list(told)
            changed[seq], changed[other] = told[other], told[seq]
        case _:  # the newest one told again and linked anew would be the next entry of the log
            seq = data.draw(st.integers(0, len(told) - 2))
            changed = told[: seq + 1] + told[seq:]
    made.leaves = rewritten(relinked(changed) if data.draw(st.booleans()) else changed)

    with pytest.raises(TamperedLogError):
        made.verify(outside)
