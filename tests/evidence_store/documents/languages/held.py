"""Whatever a test draws is held to the template: each text on each page, at the kit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.documents.kit import canvas, setting
from evidence_store.documents.kit.fonts import printable
from forensics.saying.sentences import Said
from tests.evidence_store.documents.languages.made_up import made_up

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(autouse=True)
def every_text_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setting, "_markup", _held(setting._markup))
    monkeypatch.setattr(canvas.MarkedCanvas, "_spoken", _held_around)


def hold(words: object) -> None:
    """Raise unless these words are said, each sentence of them by the template."""
    if not isinstance(words, Said):
        message = f"no sentence of the catalogue gave this: {words!r}"
        raise TypeError(message)
    words.spoken(made_up(), marked=False)


def _held(draw: Callable[[Said], str]) -> Callable[[Said], str]:
    def drawn(line: Said) -> str:
        hold(line)
        return draw(line)

    return drawn


def _held_around(self: canvas.MarkedCanvas, words: Said) -> str:
    hold(words)
    return printable(words.spoken(self._language, marked=False))
