"""What a scan did not examine: a record keeps the English of each line, documents tell it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.saying.recognised import recognised
from forensics.saying.sentences import Said, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

_OUTSIDE = Sentence(
    "everything on the medium outside this extraction: a tool took files off it, and only these "
    "were examined; deleted files, free space and files that were not taken are not among them"
)
OUTSIDE_EXTRACTION = str(_OUTSIDE())
"""Of a scan of a logical extraction, before anything else: no hits there says nothing of the
medium."""
_NOT_DESCRIBED = Sentence(
    "altered copies of pictures were not looked for: the hash set describes no known picture"
)
NOT_DESCRIBED = str(_NOT_DESCRIBED())
TIMES = Sentence("{place} ({count} times)")
FURTHER = Sentence("and {count} further places; the scan result lists them")
STAGES_MISSING = Sentence("stages that did not run: {stages}")
BAD_SECTORS = Sentence(
    "{count} sectors could not be read when the disk image was made; the scan saw only what the "
    "image has in their place"
)
NOT_OPENED = Sentence("files of kind {kind} that were not opened: {files}, with {bytes} bytes")
NOT_UNDERSTOOD = Sentence("{opaque} of {total} bytes were compared and not understood")
NOT_REACHED = Sentence("{left} of {total} bytes were not examined")

# Known again by their English, by the first that gives just that: so a record needs no other form
# of them (ADR 113).
_LINES = (
    _OUTSIDE, _NOT_DESCRIBED, TIMES, FURTHER, STAGES_MISSING, BAD_SECTORS, NOT_OPENED,
    NOT_UNDERSTOOD, NOT_REACHED,
)  # fmt: skip


def told(lines: Iterable[str]) -> list[Said]:
    """The lines of a record, as said; a fault of one place stays in the words of its reader."""
    return [recognised(each, _LINES) for each in lines]
