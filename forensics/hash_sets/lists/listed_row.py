"""One row of a list of known files as its text, before anything in it is believed."""

from __future__ import annotations

from dataclasses import dataclass


class BadRowError(ValueError):
    """A row cannot be used; its text is the reason and quotes nothing of the row."""


@dataclass(frozen=True, slots=True)
class ListedRow:
    """What a list says of one known file.

    ``place`` is the line of a CSV, or the number of the record in JSON, both from 1. ``digests``
    are pairs of the list's own name of the kind and the text of the digest.
    """

    place: int
    reference: str
    size: str
    digests: tuple[tuple[str, str], ...]
