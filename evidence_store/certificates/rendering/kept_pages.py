"""Pages that know how many they are: all are kept back until the last, then framed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from reportlab.pdfgen.canvas import Canvas


class KeptPages(Canvas, ABC):  # type: ignore[misc]  # reportlab ships no types
    """Keeps all pages back until their number is known, then frames each."""

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 -- reportlab's
        super().__init__(*args, **more)
        self._kept: list[dict[str, Any]] = []

    @abstractmethod
    def frame(self, place: int, total: int) -> None:
        """Draw what stands around one page: page ``place`` of ``total``, from 1."""

    def showPage(self) -> None:  # noqa: N802 -- reportlab's name
        """Keep the page."""
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Frame and show every kept page, then write the file."""
        total = len(self._kept)
        for place, state in enumerate(self._kept, start=1):
            self.__dict__.update(state)
            self.frame(place, total)
            super().showPage()
        super().save()
