"""What a spreadsheet takes for a formula and runs (OWASP, CSV injection)."""

from __future__ import annotations

# Signs of full width are the same to a spreadsheet in some languages.
_STARTS = frozenset("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")


# Where commas stand in decimals, spreadsheets part the cells of a line at these.
_PARTED_AT = ";"


def escape_formula(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run; nothing else is changed."""
    pieces = text.split(_PARTED_AT)
    return _PARTED_AT.join(f"'{each}" if _would_run(each) else each for each in pieces)


def _would_run(text: str) -> bool:
    """Whether a cell is a formula; a spreadsheet looks past blanks and unseen signs."""
    for sign in text:
        if sign in _STARTS:
            return True
        if sign.isprintable() and not sign.isspace():
            return False
    return False
