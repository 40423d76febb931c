"""What an extract of the custody log about one exhibit says: its entries, each as the log holds it.

It has no sentence of its own about what was done: each entry is carried whole, and what people read
is made of that. Of committed fields, what was signed and who recorded it are opened alone: no free
text, and so no name of a file or of a complainant.
"""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING

from evidence_store.domain.certificates.certificate import ISSUED, document_of
from evidence_store.domain.certificates.certificate_content import (
    CertifiedCustody,
    CertifiedPerson,
    Renderer,
    Unit,
)
from evidence_store.domain.certificates.copy_content import CopiedExhibit
from forensics.saying.sentences import (
    say,
)
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

EXTRACT_SCHEMA = "expunge-custody-extract/1"
# Of its own, since it is no row among certificates and takes no document's place (ADR 110).
EXTRACT_SERIES = "EXT-"
"""With this the number of an extract begins; the others are in the unit's series."""

EXTRACT_ISSUED = "exhibit.extract_issued"
EDITIONS = frozenset({"certificate.edition_issued", "exhibit.extract_edition_issued"})
"""The kinds of entry by which a document was told in another language."""
WITH_A_FILE = frozenset({*ISSUED.values(), *EDITIONS, EXTRACT_ISSUED})
"""The kinds of entry by which a sealed document was issued: each names the SHA-256 of its file."""

EXTRACT_TRAINING = say("TRAINING: an extract about no real exhibit")


class ExtractKind(StrEnum):
    """The one kind there is."""

    OF_EXHIBIT = "custody_extract"


@dataclass(frozen=True, slots=True)
class ChainStood:
    """Where the exhibit's chain stood under the map of heads that was recorded last.

    ``entries`` it had, the last of them with the leaf hash ``leaf``; ``path`` leads from there, at
    ``index``, to the map's root (RFC 9162, 2.1.3).
    """

    # By number and last leaf anyone sees that no entry of the exhibit was left out (ADR 110).
    entries: int
    leaf: bytes
    index: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ExtractContent:
    """One extract, whole. ``custody`` carries every entry of the exhibit up to its head.

    ``people`` are those who recorded or signed one, and who issued it, as far as the log has them
    enrolled; they stand elsewhere by their id.
    """

    schema: str
    number: str
    kind: ExtractKind
    training: bool
    issued_at: datetime
    issued_by: str
    seal_level: str
    unit: Unit
    exhibit: CopiedExhibit
    people: tuple[CertifiedPerson, ...]
    stood: ChainStood
    custody: CertifiedCustody
    renderer: Renderer

    @property
    def about(self) -> str:
        """What it is about, in a few words."""
        return self.exhibit.reference


def extract_numbers(
    exhibit_id: str, *, year: int, earlier: int, restores: int = 0
) -> Iterator[str]:
    """``EXT-2026-K3M9-1``: by the exhibit's own id, and the how manyth extract this is.

    After a restore ``EXT-2026-R1-K3M9-1``: what was issued since the backup, the record does not
    know. Those that follow are for where a file has the number already.
    """
    series = f"{EXTRACT_SERIES}{year}-" + (f"R{restores}-" if restores else "")
    return (f"{series}{_own(exhibit_id)}-{which}" for which in count(earlier + 1))


def is_number_of(number: str, exhibit_id: str) -> bool:
    """Whether a number is of an extract about that exhibit, or of an edition of one."""
    fits = rf"{EXTRACT_SERIES}\d+-(?:R\d+-)?{_own(exhibit_id)}-\d+"
    return re.fullmatch(fits, document_of(number)) is not None


def _own(exhibit_id: str) -> str:
    return "".join(filter(str.isalnum, exhibit_id.partition("_")[2])).upper() or "X"
