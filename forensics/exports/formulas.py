"""What a spreadsheet takes for a formula and runs (OWASP, CSV injection)."""

from __future__ import annotations

# Signs of full width are the same to a spreadsheet in some languages.
_STARTS = frozenset("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet would run this cell; it looks past blanks and unseen signs."""
    for sign in text:
        if sign in _STARTS:
            return True
        if sign.isprintable() and not sign.isspace():
            return False
    return False


def escape_formula(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run; nothing else is changed."""
    return f"'{text}" if is_formula(text) else text
