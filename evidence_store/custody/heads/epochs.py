"""Epochs: what a log is called after it was restored from a backup, and what it says of that.

A log that goes on from a backup could fork unseen: the lost entries and the new ones have the same
numbers. So nothing is appended to a restored log but ``log.restored``, which two people signed;
from that entry on the log has another origin, in its entries and in its checkpoints. The tree goes
on: old entries keep their numbers, and every old checkpoint verifies under the old origin. The
entry says how many entries were kept, under which root, and how far the lost ones reached as told
by heads from outside; one that reaches further shows that more was lost than was stated.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from evidence_store.custody.heads.checkpoints import LogKey
from evidence_store.custody.heads.log_keys import KEYS_REPLACED, read_replacement, wrong_replacement
from evidence_store.custody.leaves.drafts import Head, JsonValue
from evidence_store.custody.leaves.entries import Leaf, read_leaf
from evidence_store.errors import RestoredFolderError, TamperedLogError
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from evidence_store.custody.leaves.drafts import Draft, Entry
    from evidence_store.custody.leaves.entries import Moment

RESTORED = "log.restored"

# Fifteen digits stay below 2**53, up to which JSON's numbers are exact (RFC 7493).
_HEAD = re.compile(r"(0|[1-9][0-9]{0,14}):([0-9a-f]{64})")
_NONE_ENDED = "none"
_EPOCH = re.compile(r"/restored-[0-9]{8}-[0-9a-f]{8}$")


@dataclass(frozen=True, slots=True)
class Restoration:
    """What a ``log.restored`` entry says: the log went on from ``kept`` under a new origin.

    ``heads`` are heads of lost entries, as they were known outside; ``lost_to`` is the greatest of
    their sizes, None where nothing outside reports any. ``ended`` are cases whose values were
    destroyed in the lost time, and are destroyed again.
    """

    old_origin: str
    origin: str
    kept: Head
    heads: tuple[Head, ...]
    ended: tuple[str, ...] = ()

    @property
    def lost_to(self) -> int | None:
        """How many entries the log is known to have had before."""
        return max((head.size for head in self.heads), default=None)

    @property
    def public(self) -> dict[str, JsonValue]:
        """What the entry says in clear."""
        return {
            "old_origin": self.old_origin,
            "origin": self.origin,
            "size": self.kept.size,
            "root": self.kept.root.hex(),
            "lost_to": self.lost_to,
            "heads": [str(head) for head in self.heads],
            "kept": str(self.kept),
            "lost": self._lost,
            "values_destroyed_again": self._ended,
        }

    @property
    def facts(self) -> dict[str, str]:
        """What two people sign; the entry says the same in clear."""
        return {
            "old_origin": self.old_origin,
            "origin": self.origin,
            "kept": str(self.kept),
            "lost": self._lost,
            "values_destroyed_again": self._ended,
        }

    @property
    def _lost(self) -> str:
        return " ".join(str(head) for head in self.heads) or "none known"

    @property
    def _ended(self) -> str:
        return " ".join(self.ended) or _NONE_ENDED


def new_origin(old: str, *, at: datetime) -> str:
    """A name for the epoch that begins now; two restores of one backup never get the same."""
    return f"{_EPOCH.sub('', old)}/restored-{at:%Y%m%d}-{secrets.token_hex(4)}"


def read_restoration(leaf: Leaf) -> Restoration:
    """What a ``log.restored`` entry says.

    Raises:
        TamperedLogError: it is not of the form that is recorded.
    """
    told = leaf.public
    try:
        heads = told["heads"] if isinstance(told["heads"], list) else [None]
        ended = str(told["values_destroyed_again"])
        read = Restoration(
            old_origin=str(told["old_origin"]),
            origin=str(told["origin"]),
            kept=head_from(f"{told['size']}:{told['root']}"),
            heads=tuple(head_from(str(each)) for each in heads),
            ended=tuple(ended.split(" ")) if ended != _NONE_ENDED else (),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _fault(leaf) from error
    if any(told.get(name) != value for name, value in read.public.items()):
        raise _fault(leaf)
    return read


def head_from(text: str) -> Head:
    """A head from ``size:root`` with the root in lower-case hexadecimal.

    Raises:
        ValueError: the text is of another form.
    """
    found = _HEAD.fullmatch(text)
    if found is None:
        message = "a head is written SIZE:ROOT, with the root as 64 hexadecimal digits"
        raise ValueError(message)
    return Head(int(found[1]), bytes.fromhex(found[2]))


def restorations_in(control: Iterable[Entry]) -> list[Restoration]:
    """All restorations of a log, oldest first, from its control chain."""
    mark = f'"ev":"{RESTORED}"'.encode()
    # A field of `pub` may be called ev as well: the search only saves reading every leaf.
    leaves = (read_leaf(each.body) for each in control if mark in each.body)
    return [read_restoration(leaf) for leaf in leaves if leaf.event == RESTORED]


def require_epoch(draft: Draft, *, newest: Moment | None, origin: str) -> None:
    """Check that the log may take this entry next.

    Args:
        draft: the entry to be.
        newest: of the newest entry, None in an empty log.
        origin: the log's name now, by its settings.

    Raises:
        RestoredFolderError: the log was restored, and this is not the entry that begins its epoch.
        ValueError: nothing was restored that the entry could speak of.
    """
    waits = newest is not None and newest.log != origin
    if waits and draft.event != RESTORED:
        raise _waiting()
    if not waits and draft.event == RESTORED:
        message = "nothing was restored"
        raise ValueError(message)


def waits_for_epoch(newest: Entry | None, *, origin: str) -> bool:
    """Whether a log was restored under that new origin, and is not signed for yet."""
    return newest is not None and read_leaf(newest.body).log != origin


def require_present_epoch(newest: Entry | None, *, origin: str) -> None:
    """Check that the log is not waiting for a new epoch.

    Raises:
        RestoredFolderError: it is.
    """
    if waits_for_epoch(newest, origin=origin):
        raise _waiting()


class Epochs:
    """Follows a log from entry to entry and says which origin and which key it has.

    Args:
        first: the key with which the log began (Ed25519, 32 bytes).
    """

    def __init__(self, first: bytes) -> None:
        self._keys = LogKey("", first)
        self._origins: list[str] = []
        self.restorations: list[Restoration] = []

    @property
    def key(self) -> LogKey:
        """What checkpoints that cover the newest entry so far are checked with."""
        return self._keys.called(self._origins[-1])

    def enter(self, leaf: Leaf, *, root: Callable[[], bytes]) -> None:
        """Take the next entry.

        Args:
            leaf: the entry.
            root: gives the root of all entries before it.

        Raises:
            TamperedLogError: it is of another log, or begins an epoch otherwise than can be.
        """
        if not self._origins:
            self._origins.append(leaf.log)
        elif leaf.event == RESTORED:
            self._begin(leaf, root())
        if leaf.log != self._origins[-1]:
            raise TamperedLogError(f"Entry {leaf.place.seq} is of another custody log.")
        if leaf.event == KEYS_REPLACED:
            self._replace_key(leaf)

    def _replace_key(self, leaf: Leaf) -> None:
        told, keys = read_replacement(leaf), self.key
        ever = {keys.public_key, *(each.public_key for each in keys.former)}
        fits = (
            told.former_key == keys.alone
            and told.log_key.origin == keys.origin
            # A key never comes back: anyone who kept it could sign heads of today again.
            and told.log_key.public_key not in ever
            and leaf.case_id is None
            and leaf.statement is not None
        )
        if not fits:
            raise wrong_replacement(leaf)
        # Not + 1: the head that covers this very entry is the first that the new key signs.
        self._keys = keys.replaced_by(told.log_key.public_key, last=leaf.place.seq)

    def _begin(self, leaf: Leaf, root: bytes) -> None:
        told = read_restoration(leaf)
        fits = (
            told.old_origin == self._origins[-1]
            and told.origin == leaf.log
            # A name that came back would let a head of an ended epoch pass for one of today.
            and told.origin not in self._origins
            # The tree goes on (ADR 16): what was kept is exactly the log before this entry.
            and told.kept == Head(leaf.place.seq, root)
            # A head within what was kept lost nothing: named as lost, it would excuse a fork.
            and all(head.size > told.kept.size for head in told.heads)
            and leaf.statement is not None
        )
        if not fits:
            raise _fault(leaf)
        self._origins.append(told.origin)
        self.restorations.append(told)


def _waiting() -> RestoredFolderError:
    return RestoredFolderError(
        "This data folder was restored from a backup. No work is done or recorded in it until "
        "two people have signed its new epoch: " + Way.BACKUP_SIGN + "."
    )


def _fault(leaf: Leaf) -> TamperedLogError:
    return TamperedLogError(f"Entry {leaf.place.seq} does not say rightly what was restored.")
