"""Heads of the log that are known from outside, and whether the log still continues them.

A log that was cut short, or put back to an earlier state, agrees with itself. Only a head that was
kept elsewhere shows it: on paper, on another volume, with a witness, in a time stamp. Each such
place is a ``KnownHeads``; anyone who keeps heads somewhere offers one, and ``expunge fsck``, a
restore and the start of the program hold the log to all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from evidence_store.custody.heads.checkpoints import verify_checkpoint
from evidence_store.custody.leaves.drafts import Head
from evidence_store.custody.leaves.merkle import root_of
from evidence_store.errors import TamperedLogError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evidence_store.custody.heads.checkpoints import LogKey
    from evidence_store.custody.heads.epochs import Restoration
    from evidence_store.custody.leaves.merkle import ReadNode


class KnownHeads(Protocol):
    """Heads that came from one place outside the data folder."""

    @property
    def name(self) -> str:
        """Where they are from, as it reads within a sentence: "the high-water file"."""

    def __iter__(self) -> Iterator[Head]:
        """Each of the heads, in any order.

        Raises:
            CustodyError: the place holds something that is no head of this log.
        """


@dataclass(frozen=True, slots=True)
class OutsideHead(Head):
    """A head of which the origin is known too: a whole checkpoint says under which it was signed.

    Only with it can a head of entries that a restore lost be told from one of today's log.
    """

    origin: str = ""


@dataclass(frozen=True, slots=True)
class GivenHeads:
    """Heads that were given by hand, or are in memory already."""

    name: str
    heads: tuple[Head, ...]

    def __iter__(self) -> Iterator[Head]:
        """Each of the heads."""
        return iter(self.heads)


@dataclass(frozen=True, slots=True)
class RecordedHeads(GivenHeads):
    """Heads of anchors that are recorded: in the folder, thus put back together with it.

    They are compared like others, and say nothing of entries that were cut off at the end.
    """


def outside_head(note: str, *, key: LogKey) -> OutsideHead:
    """The head of a checkpoint that the log signed, in whichever epoch.

    Args:
        note: the signed note.
        key: the log's keys; their name is that of any of its epochs.

    Raises:
        TamperedLogError: the note is of another form, or the log's key did not sign it.
    """
    origin = note.partition("\n")[0]
    head = verify_checkpoint(note, key=key.called(origin))
    return OutsideHead(head.size, head.root, origin)


def verify_known_heads(
    known: Iterable[KnownHeads],
    *,
    size: int,
    read: ReadNode,
    restorations: Sequence[Restoration] = (),
) -> int:
    """Return how many heads were compared, if the log of this size continues every one.

    The nodes must have been checked against the leaves before (``verify_log``).

    Args:
        known: the places outside.
        size: how many entries the log has now.
        read: gives its tree's nodes.
        restorations: of this log, oldest first (``epochs.restorations_in``).

    Raises:
        TamperedLogError: it does not continue one; the text names the first entry in doubt and the
            place that the head is from.
    """
    compared = 0
    for place in known:
        # The smallest first, so that the entry which is named is the first in doubt.
        for head in sorted(place, key=lambda each: each.size):
            _verify_head(head, place.name, size=size, read=read, restorations=restorations)
            compared += 1
    return compared


def lost_heads(
    known: Iterable[KnownHeads], *, size: int, read: ReadNode, restorations: Sequence[Restoration]
) -> list[Head]:
    """The heads that reach beyond a restored log of this size, smallest first; others must fit.

    Raises:
        TamperedLogError: the log does not continue one that lies within it.
    """
    ended = {each.old_origin for each in restorations}
    beyond = set()
    for place in known:
        for head in place:
            # Without its whole checkpoint a head names no epoch, and counts as one of today's.
            is_of_now = not isinstance(head, OutsideHead) or head.origin not in ended
            if is_of_now and head.size > size:
                beyond.add(Head(head.size, head.root))
            else:
                _verify_head(head, place.name, size=size, read=read, restorations=restorations)
    return sorted(beyond, key=lambda each: (each.size, each.root))


def _verify_head(
    head: Head, name: str, *, size: int, read: ReadNode, restorations: Sequence[Restoration]
) -> None:
    ended = _ended_epoch(head, name, restorations)
    reach = size if ended is None else ended.kept.size
    if head.size <= reach and root_of(head.size, read=read) == head.root:
        return
    if any(Head(head.size, head.root) in each.heads for each in restorations):
        return  # lost, and the entry of the restore says so
    # Its entries were lost, as the entry of the restore
    # states: there is nothing to compare it with.
    if ended is not None and reach < head.size <= (ended.lost_to or 0):
        return
    raise _doubt(head, name, size=size, ended=ended, restorations=restorations)


def _ended_epoch(head: Head, name: str, restorations: Sequence[Restoration]) -> Restoration | None:
    """The restore that ended the epoch of this head, None for the present one or an unknown."""
    if not isinstance(head, OutsideHead) or not restorations:
        return None
    if head.origin == restorations[-1].origin:
        return None
    for each in restorations:
        if each.old_origin == head.origin:
            return each
    raise TamperedLogError(f"A head from {name} is of another epoch, which this log never had.")


def _doubt(
    head: Head,
    name: str,
    *,
    size: int,
    ended: Restoration | None,
    restorations: Sequence[Restoration],
) -> TamperedLogError:
    reach = size if ended is None else ended.kept.size
    hint = ""
    if restorations and not isinstance(head, OutsideHead):
        hint = (
            " If it dates from before the restore, give the whole checkpoint, which names its "
            "epoch."
        )
    if head.size <= reach:
        return TamperedLogError(
            f"Entry {head.size - 1} or one before it was changed: the log does not agree with a "
            f"head from {name}.{hint}"
        )
    if ended is not None:
        return TamperedLogError(
            f"Entry {reach} says that the record was restored, and states that entries were lost "
            f"up to {ended.lost_to or 'none'}; a head from {name} covers {head.size}: more was "
            "lost than was stated."
        )
    return TamperedLogError(
        f"Entry {size} is missing: a head from {name} covers {head.size} entries, and the log has "
        f"{size}.{hint}"
    )
