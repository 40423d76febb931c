"""What a spreadsheet takes for a formula and runs (OWASP, CSV injection)."""

from __future__ import annotations

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet would run this cell; blanks before it change nothing."""
    return text.lstrip(" ").startswith(_STARTS)


def escape_formula(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run; nothing else is changed."""
    return f"'{text}" if is_formula(text) else text
