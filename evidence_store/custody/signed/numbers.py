"""Under which numbers a log issued documents: each number stands for one file and one record.

These entries rest on what people signed, and nobody signs them: a second one under the same number
would put another file in the place of the one that was handed out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.certificates.extract_content import WITH_A_FILE
from evidence_store.errors import TamperedLogError

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.custody.leaves.entries import Leaf


class IssuedNumbers:
    """The digests that each number stands for, entry by entry."""

    def __init__(self) -> None:
        self._issued: dict[tuple[str, str], JsonValue] = {}

    def take(self, leaf: Leaf) -> None:
        """Take an entry.

        Raises:
            TamperedLogError: it issues a number again, with another file or record.
        """
        number = leaf.public.get("number")
        if leaf.event not in WITH_A_FILE or leaf.case_id is None or not isinstance(number, str):
            return
        for kind in ("json", "pdf"):
            digest = leaf.public.get(kind)
            if (
                # The same digest once more does no harm: it puts no other
                # file in the place of the first.
                isinstance(digest, str)
                and self._issued.setdefault((number, kind), digest) != digest
            ):
                raise TamperedLogError(
                    f"Entry {leaf.place.seq} issues a document again, with other bytes."
                )
