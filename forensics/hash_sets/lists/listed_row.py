"""One row of a list of known files as its text, before anything in it is believed."""

from __future__ import annotations

from forensics.hash_sets.lists.refusals import Refusal
from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class ListedRow:
    """What a list says of one known file; names of files never come so far.

    Attributes:
        place: the line of a text, or the number of the record, both from 1.
        digests: pairs of the list's own name of the kind and the text of the digest.
        size: bytes of the file, as text; empty where the list says nothing.
        reference: what the list itself calls the file, where that names nobody.
        pdq: the PDQ hash of the picture, as text.
        quality: of that hash, as text.
        category: what the list files it under.
    """

    place: int
    digests: tuple[tuple[str, str], ...] = ()
    size: str = ""
    reference: str = ""
    pdq: str = ""
    quality: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """A row that could not even be told apart into its parts."""

    place: int
    why: Refusal
