"""The chain of an exhibit or a case in the custody log, read part by part, none left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.errors import TamperedLogError
from evidence_store.ways import Way
from evidence_store.workflow.overview.review import corrected_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.open_folder.store import Reading


class Chain:
    """The chain of an exhibit or of a case; the whole log where neither is named.

    Args:
        uow: the transaction.
        case_id: of this case.
        exhibit_id: of this exhibit, whichever its case.

    Raises:
        NotFoundError: there is no such case or exhibit.
    """

    def __init__(self, uow: Reading, case_id: str | None, exhibit_id: str | None) -> None:
        self._custody = uow.custody
        if exhibit_id is not None:
            self._about = {"exhibit_id": uow.exhibits.get(exhibit_id).id}
        elif case_id is not None:
            self._about = {"case_id": uow.cases.get(case_id).id}
        else:
            self._about = {}

    @property
    def is_whole_log(self) -> bool:
        """Whether it is no chain but all entries."""
        return not self._about

    @property
    def about(self) -> dict[str, str]:
        """Of which case or exhibit it is, as questions to the log name it; nothing for all."""
        return dict(self._about)

    @property
    def size(self) -> int:
        """How many entries the chain has."""
        return self._custody.leaves.count_of(**self._about)

    def part(self, start: int, end: int) -> Sequence[Entry]:
        """Its entries from one number up to before another, none left out.

        Raises:
            TamperedLogError: one of them does not stand where it says.
        """
        if self.is_whole_log:
            return self._custody.leaves.between(start, end)
        found = self._custody.leaves.part_of(start, end, **self._about)
        for number, entry in enumerate(found, start=start):
            self._require_its_own(number, entry)
        return found

    def corrections(self, entries: Sequence[Entry]) -> dict[int, tuple[int, ...]]:
        """What corrects an entry: in the chain; of the whole log, only what stands beside it."""
        if self.is_whole_log:
            return corrected_by(entries)
        return corrected_by(self._custody.corrections_in(**self._about))

    def _require_its_own(self, number: int, entry: Entry) -> None:
        """Check that the entry itself says that it is the one of that number of this chain."""
        # The columns found it, and may lie; the leaf itself is held to the head.
        leaf = read_leaf(entry.body)
        of_exhibit = "exhibit_id" in self._about
        stated = leaf.place.exhibit_seq if of_exhibit else leaf.place.case_seq
        name = leaf.exhibit_id if of_exhibit else leaf.case_id
        if (name, stated) != (*self._about.values(), number):
            raise TamperedLogError(
                f"Entry {entry.seq} does not stand where it says. Run: " + Way.FSCK
            )
