"""Which translations of what documents say count, entry by entry: signed by one, read by another.

An edition of a document in another language rests on one that counts when it is issued.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.custody.signed.enrolled import (
    READ_OVER,
    TRANSLATED,
    TRANSLATION_WITHDRAWN,
)
from evidence_store.domain.certificates.extract_content import EDITIONS
from evidence_store.errors import TamperedLogError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.custody.leaves.entries import Leaf


@dataclass(frozen=True, slots=True)
class SignedTranslation:
    """A translation that somebody signed for and nobody withdrew since.

    ``digest`` is that of template and translation, ``reader`` is None until a second person signed.
    """

    digest: str
    template: str
    language: str
    qualification: str
    translator: str
    reader: str | None = None

    @property
    def counts(self) -> bool:
        """Whether both people signed."""
        return self.reader is not None


class Translations:
    """Those that stand at the end of a log, by their digest, in the order of their signing."""

    def __init__(self) -> None:
        self.standing: dict[str, SignedTranslation] = {}

    def take(self, leaf: Leaf, signers: Iterable[str]) -> None:
        """Take an entry whose signatures hold.

        Raises:
            TamperedLogError: it is an edition by a translation that does not count.
        """
        if leaf.case_id is None and leaf.event in _STEPS:
            (by,) = signers
            self._enter(leaf, by)
        elif leaf.event in EDITIONS:
            self._require(leaf)

    def _enter(self, leaf: Leaf, by: str) -> None:
        told = {name: str(value) for name, value in leaf.public.items()}
        digest = told["translation"]
        if leaf.event == READ_OVER:
            self._read_over(digest, by)
            return
        self.standing.pop(digest, None)
        if leaf.event == TRANSLATED:
            self.standing[digest] = SignedTranslation(
                digest, told["template"], told["language"], told["qualification"], by
            )

    def _read_over(self, digest: str, by: str) -> None:
        known = self.standing.get(digest)
        # Its own translator gives nothing by reading it over, and takes nothing away: what another
        # person signed for ends by a withdrawal alone. A whole log with such an entry is refused.
        if known is None or known.translator == by:
            return
        del self.standing[digest]  # the newest stands last
        self.standing[digest] = replace(known, reader=by)

    def _require(self, leaf: Leaf) -> None:
        rests_on = self.standing.get(str(leaf.public.get("translation")))
        if rests_on is None or not rests_on.counts or rests_on.language != leaf.public["language"]:
            raise TamperedLogError(
                f"Entry {leaf.place.seq} issues an edition by a translation for which two people "
                "have not signed, or which was withdrawn."
            )


_STEPS = (TRANSLATED, READ_OVER, TRANSLATION_WITHDRAWN)
