"""A printed sheet in somebody's hand: what stands on it is read from the page, and typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pypdfium2

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

_SIZE = re.compile(r"(\d+)\s+entries")
_GROUP = re.compile(r"\b(\d{1,2})\s+([A-Z2-7]{4})\b")
_ASKED = re.compile(r"(?:Size|Groups ([\d, and]+) of)\b.*\?$")


@dataclass(frozen=True, slots=True)
class SheetInHand:
    """The size and the numbered groups that stand on a sheet."""

    size: str
    groups: dict[int, str]

    @classmethod
    def read(cls, sheet: Path) -> SheetInHand:
        """Read the sheet's page as a person would.

        Raises:
            ValueError: it is no authorisation sheet.
        """
        document = pypdfium2.PdfDocument(sheet)
        try:
            page = document[0]
            text = page.get_textpage().get_text_range()
        finally:
            document.close()
        size, groups = _SIZE.search(text), dict(_GROUP.findall(text))
        # A root of 32 bytes is 52 characters of Base32.
        if size is None or len(groups) != 13:
            message = "this page shows no size and no 13 groups"
            raise ValueError(message)
        return cls(size[1], {int(number): group for number, group in groups.items()})

    def answer(self, line: str) -> str | None:
        """What to type where the line asks for something on the sheet; None where it does not."""
        asked = _ASKED.search(line)
        if asked is None:
            return None
        if asked[1] is None:
            return self.size
        return " ".join(self.groups[int(number)] for number in re.findall(r"\d+", asked[1]))
