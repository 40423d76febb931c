"""Every head of a data folder's log that is held outside, to compare the log with them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from evidence_store.custody.heads.known_heads import RecordedHeads, outside_head

if TYPE_CHECKING:
    from evidence_store.custody.heads.known_heads import KnownHeads
    from evidence_store.custody.leaves.drafts import Head
    from evidence_store.open_folder.store import Store


def known_heads_of(store: Store) -> list[KnownHeads]:
    """Every head that is held outside, by where it is from: the file's, and those recorded.

    Raises:
        TamperedLogError: a recorded checkpoint is not one that the log signed.
    """
    by_source: dict[str, list[Head]] = defaultdict(list)
    with store.reading() as uow:
        for anchor in uow.anchors.find():
            head = outside_head(anchor.note, key=store.log_key)
            by_source[anchor.source].append(head)
    found: list[KnownHeads] = [
        RecordedHeads(source, tuple(heads)) for source, heads in by_source.items()
    ]
    file = store.outside.high_water
    return [*found, file] if file else found
