"""A root on paper: 52 Base32 letters in 13 numbered groups of four, never cut short."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.drafts import Head
from evidence_store.errors import WrongEntryError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

# Anyone who keeps the log controls both sides of a comparison, so a shorter root could be met by a
# search for two logs that agree in it.
GROUPS, _LETTERS = 13, 4
ASKED = 4
"""How many groups are asked for: 80 bits, and nobody knows beforehand which."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a printed authorisation sheet says: the head, and what is authorised, in opaque terms.

    ``note`` is the signed checkpoint, ``head`` what it says; it covers the authorisation.
    """

    note: str
    head: Head
    disposal_id: str
    exhibit_id: str
    method: str
    plan: str
    statement: str
    proposer_id: str
    authoriser_id: str
    authorised_at: datetime
    not_after: datetime
    printed_at: datetime


@dataclass(frozen=True, slots=True)
class SheetNames:
    """What people call what a sheet is about, for the person who reads and signs the paper.

    ``proposer`` and ``authoriser`` are rank and name. Nobody else is named: no offender, no victim.
    """

    exhibit: str
    case: str
    proposer: str
    authoriser: str


@dataclass(frozen=True, slots=True)
class OnPaper:
    """Where the custody log has what a paper says: its entries, under the newest signed head.

    ``note`` is that checkpoint, ``head`` what it says; it covers the entries.
    """

    entries: tuple[int, ...]
    head: Head
    note: str


def groups_of(root: bytes) -> tuple[str, ...]:
    """The 13 groups of a root (32 bytes)."""
    letters = base64.b32encode(root).decode().rstrip("=")
    return tuple(letters[place : place + _LETTERS] for place in range(0, len(letters), _LETTERS))


def groups_asked(numbers: Sequence[int]) -> str:
    """The question for these groups of the root, as both faces ask it."""
    *first, last = map(str, numbers)
    return f"Groups {', '.join(first)} and {last} of the root"


def typed_groups(typed: str, numbers: Sequence[int]) -> dict[int, str]:
    """Return what was typed for each of these groups, one after the other, however it was spaced.

    Raises:
        WrongEntryError: it is not as many letters as these groups have.
    """
    letters = "".join(typed.split())
    if len(letters) != _LETTERS * len(numbers):
        raise WrongEntryError(
            f"Type the {len(numbers)} groups one after the other, in the order in which they are "
            f"asked for. Each has {_LETTERS} letters or digits."
        )
    each = (letters[place : place + _LETTERS] for place in range(0, len(letters), _LETTERS))
    return dict(zip(numbers, each, strict=True))


def same_group(typed: str, group: str) -> bool:
    """Whether somebody typed that group, however they wrote it."""
    plain = "".join(typed.split()).upper()
    # Base32 has no 0, 1 and 8; the person who types them read O, I and B.
    return plain.translate(str.maketrans("018", "OIB")) == group
