"""Earlier heads that somebody may hold: where each is known from, with proof of continuation."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from evidence_store.certificates.verifying.record import read_any_record
from evidence_store.custody.leaves.drafts import Head
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.leaves.merkle import consistency_proof
from evidence_store.custody.signed.statements import STATEMENT
from evidence_store.disclosure.bundle import EarlierHead

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.open_folder.store import Reading


def earlier_heads(
    uow: Reading,
    entries: Sequence[Entry],
    *,
    size: int,
    asked: Iterable[int],
    documents: Mapping[str, bytes],
) -> tuple[EarlierHead, ...]:
    """Every earlier head that is known to have left the log, by size.

    Known are the heads that signed statements name, that certificates quote, that were anchored,
    after which a map of heads was made, from which a restore went on, and those asked for.

    Args:
        uow: a unit of work that reads.
        entries: what the bundle holds.
        size: of the log as the bundle has it.
        asked: further sizes.
        documents: issued PDFs by number.
    """
    sources: dict[int, set[str]] = defaultdict(set)
    for known, source in (
        *((each, "signed head") for each in asked),
        *_of_entries(uow, entries),
        *((each.size, f"anchor ({each.kind.value})") for each in uow.anchors.find()),
        *((read_any_record(pdf).content.custody.size, no) for no, pdf in documents.items()),
    ):
        # No proof leads from an empty log, and the head itself is the bundle's checkpoint.
        if 0 < known < size:
            sources[known].add(source)
    read = uow.custody.leaves.node
    return tuple(
        EarlierHead(
            Head(known, uow.custody.root_at(known)),
            tuple(sorted(sources[known])),
            consistency_proof(known, size, read=read),
        )
        for known in sorted(sources)
    )


def _of_entries(uow: Reading, entries: Iterable[Entry]) -> Iterator[tuple[int, str]]:
    for entry in entries:
        leaf = read_leaf(entry.body)
        if leaf.event == "heads.root":
            yield entry.seq + 1, "map of heads"
        elif leaf.event == "log.restored":
            yield entry.seq, "restore"
        if leaf.statement is not None:
            for each in uow.custody.leaves.disclosures_of(entry.seq):
                if each.path == STATEMENT:
                    stated = str(json.loads(each.value).get("checkpoint", ""))
                    number = stated.partition(":")[0]
                    yield (int(number) if number.isdecimal() else 0), "signed statement"
