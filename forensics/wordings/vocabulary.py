"""What a parent hears of its confined children: the sentences of the list, and no others."""

from __future__ import annotations

import errno
import os
import re
from typing import TYPE_CHECKING, Final

from forensics.wordings import (
    archives,
    contents,
    file_systems,
    locks,
    media,
    reading,
    shadow_copies,
    virtual_disks,
    volumes,
)
from forensics.wordings.wording import FIXED, LABELS, OTHER_PLACES, PLACE, WORDINGS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NOT_KNOWN: Final = "its reader said something that is not known, which was not passed on"
"""What stands for a text of none of our sentences. Each such text is counted like any fault."""
SOMEWHERE: Final = "a place that its reader did not name"
UNKNOWN: Final = "unknown"  # a label, or a kind of files
LONGEST: Final = 500  # characters; no sentence of ours comes near
DEEPEST: Final = 4  # causes of causes

MODULES: Final = (
    archives,
    contents,
    file_systems,
    locks,
    media,
    reading,
    shadow_copies,
    virtual_disks,
    volumes,
)
"""Where the sentences stand: they are on the list once these are loaded."""

_place: Final = re.compile(PLACE)
_messages: Final = {os.strerror(number) for number in errno.errorcode}
_ERRORS: Final = frozenset(_messages | {each.lower() for each in _messages})
_SUFFIX: Final = re.compile(r"\.[0-9A-Za-z]{1,4}")


class Vocabulary:
    """What may be heard of a child: our sentences, filled with numbers and what is known here."""

    def __init__(self, files: Iterable[Path] = ()) -> None:
        """Take the files that the child may open; it may name these, and segments beside them."""
        self._files = tuple(files)

    def sentence(self, text: str) -> str:
        """Return a sentence of the list as it is, and for any other text that it is not known."""
        return text if self._is_ours(text) else NOT_KNOWN

    def place(self, text: str) -> str:
        """Return a place as faults name it; what is none is said to be somewhere."""
        is_ours = text in OTHER_PLACES or (len(text) <= LONGEST and _place.fullmatch(text))
        return text if is_ours else SOMEWHERE

    def label(self, text: str) -> str:
        """Return what a volume may be called; anything else is unknown."""
        return text if text in LABELS else UNKNOWN

    def _is_ours(self, text: str, depth: int = 0) -> bool:
        if text in FIXED:
            return True
        if len(text) > LONGEST or depth > DEEPEST:
            return False
        for each in WORDINGS:
            filled = each.filled(text)
            if filled is not None and all(self._fits(*value, depth) for value in filled):
                return True
        parts = text.split("; ")  # a disk image may be damaged in several ways
        return len(parts) > 1 and all(self._is_ours(part, depth + 1) for part in parts)

    def _fits(self, slot: str, value: str, depth: int) -> bool:
        match slot:
            case "cause":
                return self._is_ours(value, depth + 1)
            case "label":
                return value in LABELS
            case "error":
                return value in _ERRORS
            case _:
                return self._is_file(value)

    def _is_file(self, name: str) -> bool:
        """Whether it is a file that the child may open, or would be a segment beside it."""
        for path in self._files:
            if f"/{path.as_posix()}".endswith(f"/{name}"):
                return True
            if name.startswith(path.stem) and _SUFFIX.fullmatch(name, len(path.stem)):
                return True
        return False
