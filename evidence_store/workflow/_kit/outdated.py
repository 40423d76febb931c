"""Whether something came since people signed, which they could not know: as readers of the log ask.

None of this is a step: it opens no unit of work and records nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.bars import Bars
from evidence_store.domain.events.kinds.copy_events import COPY_REVIEW_SIGNED
from evidence_store.errors import StatementError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from collections.abc import Collection

    from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit


def require_not_outdated(on: OpenExhibit, copy_id: str, *, people: Collection[str]) -> None:
    """Check that nothing came since the review of a copy was signed that outdates it.

    A hold that was placed and released since is such a thing, and so is another key of a signer.

    Raises:
        StatementError: something did.
    """
    log, bars, signed = on.uow.custody, Bars(), -1
    entries = {each.seq: each for each in (*log.control(), *log.of_case(on.exhibit.case_id))}
    newest = None
    for seq in sorted(entries):
        leaf = read_leaf(entries[seq].body)
        bars.take(leaf)
        if leaf.exhibit_id != on.exhibit.id:
            continue
        newest = leaf
        if leaf.event == COPY_REVIEW_SIGNED.name and leaf.public.get("copy") == copy_id:
            signed = seq
    if newest is None or bars.outdated(newest, people) > signed:
        raise StatementError(
            f"{on.exhibit.reference}: something came since the review was signed that its signers "
            "could not know. Have it signed again: " + Way.EXHIBIT_REVIEW_COPY + "."
        )
