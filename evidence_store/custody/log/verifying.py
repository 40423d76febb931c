"""Check a whole log: every byte is computed again, no stored hash is believed.

Checked in one pass, in memory that grows by little more than a hash or two for an entry:

* every leaf is read strictly and hashed; its columns say what it says;
* ``seq``, ``prev``, the chains of its exhibit and of its case run on without a gap;
* what counts for the time is not older than what counted before it, unless two people corrected the
  time in between (``times``);
* every node of the tree is the one that the leaves give, and there is no other;
* every checkpoint is signed by the log's key and its root is the tree's at that size, and the
  newest covers the newest entry;
* everything disclosed opens the commitment in its leaf;
* every entry is of a known kind with that kind's fields; every statement is the one under ``stmt``,
  was signed for exactly this entry, and by the people that its kind needs, each with a key whose
  life is proved up to that point, none of them in two parts that must be different people;
* every statement names a state that the log was in, and every review the root of what was reviewed;
* every ``heads.root`` commits to the heads of all chains before it, and to all changes to
  people's keys;
* a correction speaks of an earlier entry.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from evidence_store.custody.heads.checkpoints import LogKey, verify_checkpoint
from evidence_store.custody.heads.epochs import Epochs
from evidence_store.custody.heads.heads import (
    HEADS_ROOT,
    ChainHead,
    Heads,
    HeadsMap,
    MapRoot,
    root_of_keys,
)
from evidence_store.custody.leaves.commitments import Disclosure, verify_disclosure
from evidence_store.custody.leaves.drafts import Head
from evidence_store.custody.leaves.entries import Leaf, Place, read_leaf
from evidence_store.custody.leaves.merkle import Node, leaf_hash, node_hash, nodes_for
from evidence_store.custody.log.log import Link, StoredEntry
from evidence_store.custody.log.stated_heads import StatedHeads
from evidence_store.custody.signed.enrolled import is_of_keys
from evidence_store.custody.signed.proving import Proving, is_field, verify_fields
from evidence_store.custody.signed.samples import SamplesSoFar
from evidence_store.custody.signed.statements import SIGNATURES, STATEMENT
from evidence_store.custody.signed.times import Timeline
from evidence_store.errors import TamperedLogError
from evidence_store.ways import said_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evidence_store.custody.leaves.drafts import JsonValue


class LogRecords(Protocol):
    """All that is kept of a log, for one who reads it from start to end."""

    def entries(self) -> Iterator[StoredEntry]:
        """All entries by ``seq``."""

    def node(self, level: int, index: int) -> bytes:
        """One stored hash; raises TamperedLogError where there is none."""

    def node_count(self) -> int:
        """How many hashes are stored."""

    def checkpoints(self) -> Iterator[tuple[int, str]]:
        """All checkpoints (size, note) by size."""

    def disclosures(self) -> Iterator[Disclosure]:
        """All disclosures by ``seq``."""


def verify_log(
    records: LogRecords,
    *,
    key: LogKey,
    known: Sequence[Head] = (),
    covered: bool = True,
    keeps_time: bool = True,
    names_keys: bool = True,
) -> int:
    """Return how many signatures were checked, if the log agrees with itself, its key and heads.

    Args:
        records: the log as it is stored.
        key: its public key; the origin of every entry and checkpoint must be the key's.
        known: heads that came from elsewhere (a certificate, a printed sheet).
        covered: the newest checkpoint must cover the newest entry; not so in the log of reads.
        keeps_time: what counts for the time stands in its order; not so in the log of reads.
        names_keys: an entry of the log itself says when its key changes; not so in that of reads.

    Raises:
        TamperedLogError: it does not; the text names the first entry that is wrong.
    """
    run = _Run(records, key, known, keeps_time=keeps_time, names_keys=names_keys)
    for stored in records.entries():
        run.take(stored)
    run.finish(covered=covered)
    return run.signatures


class _Run:
    """One pass over a log: the compact tree, the chains and the rows still to be met."""

    def __init__(
        self,
        records: LogRecords,
        key: LogKey,
        known: Sequence[Head],
        *,
        keeps_time: bool,
        names_keys: bool,
    ) -> None:
        self._records = records
        self._key = key
        self._epochs = Epochs(key.first)
        self._names_keys = names_keys
        self._known = sorted(known, key=lambda head: head.size)
        self._checkpoints = records.checkpoints()
        self._checkpoint = next(self._checkpoints, None)
        self._disclosures = groupby(records.disclosures(), key=lambda each: each.seq)
        self._disclosure = next(self._disclosures, None)
        self._peaks: dict[int, Node] = {}  # the complete subtrees that make up the tree, by level
        self._size = 0
        self._last: tuple[Leaf, bytes] | None = None
        self._exhibits: dict[str, Link] = {}
        self._cases: dict[str | None, Link] = {}
        self._covered = 0
        self._timeline = Timeline() if keeps_time else None
        self._proving = Proving()
        self._samples = SamplesSoFar()
        self._stated = StatedHeads()
        self._keys: list[bytes] = []  # leaf hashes of the changes to people's keys
        self._keys_root: MapRoot | None = None

    @property
    def signatures(self) -> int:
        """How many signatures of people were checked."""
        return self._proving.signatures

    def take(self, stored: StoredEntry) -> None:
        seq = self._size
        if stored.entry.seq != seq:
            raise TamperedLogError(f"Entry {seq} is missing.")
        try:
            leaf = read_leaf(stored.entry.body)
        except TamperedLogError as error:
            raise TamperedLogError(f"Entry {seq}: " + said_by(error)) from error
        computed = leaf_hash(stored.entry.body)
        # Steps find entries by the columns: one that lies would hide an entry from a gate.
        self._verify_columns(stored, leaf, computed)
        self._epochs.enter(leaf, root=self._root)
        # Before the chains move on: a map of heads covers the entries before its own.
        self._verify_heads_root(leaf)
        self._verify_chains(leaf, computed)
        self._verify_correction(leaf)
        self._verify_nodes(seq, computed)
        opened, stated = self._opened(seq, leaf)
        form = self._proving.take(leaf, opened)
        verify_fields(leaf, form, stated)
        self._samples.take(leaf, computed)
        # Before the root with this entry counts: people signed before it was recorded (ADR 14).
        self._stated.take(leaf, form)
        self._stated.enter(self._root())
        if self._timeline is not None:
            self._timeline.take(leaf, form)
        if is_of_keys(leaf):
            self._keys.append(computed)
        self._last, self._size = (leaf, computed), seq + 1
        self._verify_heads()

    def finish(self, *, covered: bool) -> None:
        size = self._size
        if size and self._own_key != self._key:
            raise TamperedLogError(
                f"Entry {size - 1} is of another custody log, or the log's keys are not those that "
                "the settings name."
            )
        if self._records.node_count() != 2 * size - size.bit_count():
            raise TamperedLogError("The tree of the log holds hashes that no entry gives.")
        if self._checkpoint is not None:
            raise TamperedLogError(
                f"Entry {size} is missing: a checkpoint covers {self._checkpoint[0]} entries."
            )
        if self._disclosure is not None:
            raise TamperedLogError(f"Entry {self._disclosure[0]} is missing, but is disclosed.")
        if covered and self._covered != size:
            raise TamperedLogError(f"Entry {self._covered} is not covered by any checkpoint.")
        if self._known and self._known[-1].size > size:
            raise TamperedLogError(
                f"Entry {size} is missing: a head from outside covers "
                f"{self._known[-1].size} entries."
            )

    def _verify_columns(self, stored: StoredEntry, leaf: Leaf, computed: bytes) -> None:
        same = (
            stored.entry.leaf == computed
            and stored.place == leaf.place
            and stored.case_id == leaf.case_id
            and stored.exhibit_id == leaf.exhibit_id
        )
        if not same:
            raise TamperedLogError(f"Entry {self._size} is not the one that was recorded.")

    def _verify_chains(self, leaf: Leaf, computed: bytes) -> None:
        place = leaf.place
        before = self._cases.get(leaf.case_id)
        fits = (place.seq, place.prev) == (self._size, self._last[1] if self._last else None)
        fits &= _follows(before, place.case_seq, place.case_prev)
        self._cases[leaf.case_id] = Link(place.case_seq, computed)
        fits &= self._fits_exhibit(leaf.exhibit_id, place, computed)
        if not fits:
            raise TamperedLogError(f"Entry {self._size} does not follow the entry before it.")

    def _verify_heads_root(self, leaf: Leaf) -> None:
        if leaf.event != HEADS_ROOT:
            return
        cases = {case_id: link for case_id, link in self._cases.items() if case_id is not None}
        control = self._cases.get(None)
        heads = Heads(
            size=self._size,
            exhibits=HeadsMap(_heads_of(self._exhibits)),
            cases=HeadsMap(_heads_of(cases)),
            control=ChainHead("", control.number + 1, control.leaf) if control else None,
            keys=self._root_of_keys(),
        )
        if leaf.case_id is not None or leaf.public != heads.fields():
            raise TamperedLogError(
                f"Entry {self._size} does not say how many entries each exhibit and case had."
            )

    def _root_of_keys(self) -> MapRoot:
        if self._keys_root is None or self._keys_root.size != len(self._keys):
            self._keys_root = root_of_keys(self._keys)
        return self._keys_root

    def _verify_correction(self, leaf: Leaf) -> None:
        if leaf.corrects is not None and leaf.corrects >= self._size:
            raise TamperedLogError(f"Entry {self._size} corrects one that was not there yet.")

    def _fits_exhibit(self, exhibit_id: str | None, place: Place, computed: bytes) -> bool:
        if exhibit_id is None or place.exhibit_seq is None:
            return exhibit_id is None and (place.exhibit_seq, place.exhibit_prev) == (None, None)
        before = self._exhibits.get(exhibit_id)
        self._exhibits[exhibit_id] = Link(place.exhibit_seq, computed)
        return _follows(before, place.exhibit_seq, place.exhibit_prev)

    def _verify_nodes(self, seq: int, computed: bytes) -> None:
        new = tuple(nodes_for(seq, computed, read=lambda level, _: self._peaks[level].hash))
        for node in new:
            if self._records.node(node.level, node.index) != node.hash:
                raise TamperedLogError(f"Entry {seq} is not the one that the tree was built from.")
            self._peaks.pop(node.level, None)
        self._peaks[new[-1].level] = new[-1]

    def _opened(self, seq: int, leaf: Leaf) -> tuple[dict[str, JsonValue], list[Disclosure]]:
        """What was signed, and what opens fields of it; every other field is only held to it."""
        opened: dict[str, JsonValue] = {}
        stated: list[Disclosure] = []
        if self._disclosure is None or self._disclosure[0] != seq:
            return opened, stated
        for each in self._disclosure[1]:
            if is_field(each.path):
                stated.append(each)
                continue
            if each.path not in leaf.commitments:
                raise TamperedLogError(f"Entry {seq} has no field {each.path!r} to disclose.")
            verify_disclosure(each, commitment=leaf.commitments[each.path])
            if each.path in {STATEMENT, SIGNATURES}:
                opened[each.path] = each.content
        self._disclosure = next(self._disclosures, None)
        return opened, stated

    def _verify_heads(self) -> None:
        while self._known and self._known[0].size == self._size:
            if self._known.pop(0).root != self._root():
                raise TamperedLogError(
                    f"Entry {self._size - 1} or one before it was changed: "
                    "the log does not agree with a head from outside."
                )
        if self._checkpoint is None or self._checkpoint[0] != self._size:
            return
        head = verify_checkpoint(self._checkpoint[1], key=self._own_key)
        if head != Head(self._size, self._root()):
            raise TamperedLogError(
                f"Entry {self._size - 1} or one before it was changed: "
                "the log does not agree with its checkpoint."
            )
        self._covered = self._size
        self._checkpoint = next(self._checkpoints, None)

    @property
    def _own_key(self) -> LogKey:
        """The log's keys as its entries up to here name them."""
        return self._epochs.key if self._names_keys else self._key

    def _root(self) -> bytes:
        lowest, *others = (self._peaks[level].hash for level in sorted(self._peaks))
        here = lowest
        for peak in others:
            here = node_hash(peak, here)
        return here


def _heads_of(links: Mapping[str, Link]) -> Iterator[ChainHead]:
    return (ChainHead(name, link.number + 1, link.leaf) for name, link in links.items())


def _follows(before: Link | None, number: int, prev: bytes | None) -> bool:
    expected = (before.number + 1, before.leaf) if before else (0, None)
    return (number, prev) == expected
