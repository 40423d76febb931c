"""Sentences that a reader of hostile bytes may say, and which of them a text is.

Such a reader may have been taken over by what it reads, and what it says stands on a certificate.
So it words nothing itself: it fills a sentence of this list, and its parent looks there for the
sentence again (``vocabulary``).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

_VOLUME: Final = (
    r"(?:whole medium|(?:partition|volume found at byte) \d{1,20})(?:, volume \d{1,20}){0,8}"
    r"(?:, shadow copy \d{1,20}(?: of \d{4}-\d\d-\d\d)?)?"
)
_WITHIN: Final = (
    r"(?:inode \d{1,20}|inodes \d{1,20} to \d{1,20}"
    r"|\d{1,20} files, the first at inode \d{1,20})"
)
PLACE: Final = rf"(?:{_VOLUME}(?:, {_WITHIN})?|file \d{{1,20}} of the (?:folder|archive))"
"""A place on a medium, as every fault names it: by numbers alone."""
OTHER_PLACES: Final = frozenset(
    {"partition table", "outside all volumes", "whole folder", "whole archive"}
)

_SLOT: Final = re.compile(r"\{(\w+)\}")
# Numbers and places are told by their form. The others are looked up by the parent.
_FORMS: Final = {"number": r"-?\d{1,40}", "place": PLACE}
LOOKED_UP: Final = frozenset({"cause", "error", "file", "label"})


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence with slots, say ``{label} is not read by this version``.

    A slot is a ``number``, a ``place``, a ``label`` of a volume, a ``file`` of the source, an
    ``error`` of the operating system, or a ``cause``: another sentence of the list.
    """

    text: str
    slots: tuple[str, ...]

    def __call__(self, *values: object) -> str:
        """Return the sentence with its slots filled in their order."""
        filled = iter(values)
        return _SLOT.sub(lambda _: str(next(filled)), self.text)

    def filled(self, text: str) -> Iterator[tuple[str, str]] | None:
        """Return slots and values that must be looked up; None where a text is another sentence."""
        found = _pattern_of(self).fullmatch(text)
        if found is None:
            return None
        wanted = (slot for slot in self.slots if slot in LOOKED_UP)
        return zip(wanted, found.groups(), strict=True)


FIXED: Final[set[str]] = set()
WORDINGS: Final[list[Wording]] = []
LABELS: Final[set[str]] = set()
"""What volumes may be called: declared beside the marks that they are recognised by."""


def sentence(text: str) -> str:
    """Add a sentence without slots to the list, and return it."""
    FIXED.add(text)
    return text


def wording(text: str) -> Wording:
    """Add a sentence with slots to the list, and return it.

    Raises:
        ValueError: it has a slot of an unknown kind.
    """
    slots = tuple(_SLOT.findall(text))
    if unknown := set(slots) - LOOKED_UP - set(_FORMS):
        message = f"a sentence has no slot {min(unknown)}"
        raise ValueError(message)
    made = Wording(text, slots)
    WORDINGS.append(made)
    return made


@cache
def _pattern_of(wording: Wording) -> re.Pattern[str]:
    """What a text is held to. A child that only fills sentences never compiles one."""
    plain = iter(_SLOT.split(wording.text)[::2])
    parts = [re.escape(next(plain))]
    for slot in wording.slots:
        parts += [_FORMS.get(slot, "(.+?)"), re.escape(next(plain))]
    return re.compile("".join(parts))


def name_volumes(*called: str) -> None:
    """Add names that volumes may be called by."""
    LABELS.update(called)
