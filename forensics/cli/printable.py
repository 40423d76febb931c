"""Text for a terminal: a name in it can move no cursor, hide nothing and turn no line round."""

from __future__ import annotations


def printable(text: str, *, lines: bool = False) -> str:
    """Return the text with a point for each sign that is not printed; ``lines`` keeps its lines."""
    kept = "\n" if lines else ""
    return "".join(sign if sign.isprintable() or sign in kept else "·" for sign in text)
