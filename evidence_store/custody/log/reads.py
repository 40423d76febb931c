"""The log of reads: its name, its heads in the custody log, and whether it holds.

Data Protection Act 2018, section 62: who looked something up, when, and as far as possible who they
are; searching, exporting and printing are reads too. It is a second log of the custody log's form,
so that the custody log stays readable and reads are used for the purposes of section 62(4) alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evidence_store.custody.heads.checkpoints import FormerLogKey, LogKey
from evidence_store.custody.heads.log_keys import replacements_in
from evidence_store.custody.leaves.drafts import Head, JsonValue
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.log.verifying import verify_log
from evidence_store.errors import TamperedLogError
from evidence_store.ways import said_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.custody.log.verifying import LogRecords

ACCESS_HEAD = "access.head"
_EPOCH = re.compile(r"/restored-[0-9]{8}-[0-9a-f]{8}$")


def access_origin(origin: str) -> str:
    """The name of the log of reads beside a custody log; the same in all of its epochs."""
    # A restore begins no epoch of the reads (ADR 16).
    return f"{_EPOCH.sub('', origin)}/access"


def head_fields(origin: str, head: Head) -> dict[str, JsonValue]:
    """What an ``access.head`` entry of the custody log has in clear."""
    return {"origin": origin, "size": head.size, "root": head.root.hex()}


def heads_in(control: Iterable[Entry]) -> list[Head]:
    """The heads of the log of reads that the custody log commits to, oldest first.

    Raises:
        TamperedLogError: an entry of the kind is of another form.
    """
    mark = f'"ev":"{ACCESS_HEAD}"'.encode()
    found = []
    for entry in control:
        leaf = read_leaf(entry.body) if mark in entry.body else None
        if leaf is None or leaf.event != ACCESS_HEAD:
            continue
        size, root = leaf.public.get("size"), leaf.public.get("root")
        try:
            found.append(Head(int(str(size)), bytes.fromhex(str(root))))
        except ValueError as error:
            message = f"Entry {entry.seq} does not say rightly which reads it covers."
            raise TamperedLogError(message) from error
    return found


def verify_reads(records: LogRecords, *, key: LogKey, control: Iterable[Entry]) -> None:
    """Check that the log of reads agrees with itself and with every head in the custody log.

    Args:
        records: the log of reads as it is stored.
        key: the custody log's public key.
        control: the custody log's control chain, checked before.

    Raises:
        TamperedLogError: it does not; the text says which read.
    """
    entries = list(control)
    try:
        verify_log(
            records,
            key=_own_key(key, entries),
            known=heads_in(entries),
            # The first act of a day commits to its head (ADR 14): later reads wait for the next.
            covered=False,
            # Reads are recorded under any clock, and permit nothing (ADR 34).
            keeps_time=False,
            names_keys=False,
        )
    except TamperedLogError as error:
        raise TamperedLogError("The log of reads: " + said_by(error)) from error


def _own_key(key: LogKey, control: Sequence[Entry]) -> LogKey:
    """The custody log's keys as they sign heads of reads: each up to the last that it committed."""
    former = []
    for seq, replaced in replacements_in(control):
        before = heads_in(each for each in control if each.seq < seq)
        last = before[-1].size if before else 0
        former.append(FormerLogKey(last, replaced.former_key.public_key))
    return LogKey(access_origin(key.origin), key.public_key, tuple(former))
