"""What the tests of restoring share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.heads.known_heads import GivenHeads

if TYPE_CHECKING:
    from evidence_store.custody.heads.known_heads import KnownHeads
    from evidence_store.custody.leaves.drafts import Head
    from evidence_store.open_folder.store import Store


def check(store: Store, *known: KnownHeads) -> list[str]:
    return list(store.check(known=known))


def paper(*heads: Head) -> GivenHeads:
    return GivenHeads("a printed sheet", heads)
