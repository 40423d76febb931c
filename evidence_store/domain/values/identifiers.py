"""Opaque ids: what URLs, logs and foreign keys carry, so that none of them names a person."""

from __future__ import annotations

import hashlib
import re
import secrets

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no letter that a tired eye takes for a digit


_ID = re.compile(r"[A-Za-z]_[0-9A-Za-z]{20}")


def looks_like_id(text: str) -> bool:
    """True for a text that somebody could take for an id: no reference may be one."""
    # Verbs take an id or a reference; a reference of that look would stand for another item.
    return _ID.fullmatch(text.strip()) is not None


def new_id(kind: str) -> str:
    """Make a fresh id such as ``x_7Q2M...``: one letter for the kind, 20 characters (98 bits)."""
    # Drawn and never counted up: from one id nobody finds the next.
    return f"{kind}_" + "".join(secrets.choice(_ALPHABET) for _ in range(20))


def derived_id(kind: str, *of: str) -> str:
    """Return the id of what is made once of these words: the same where a step begins twice.

    Somebody who signs with a passkey sees the statement before the step makes it again; what the
    statement names must be the same both times. ``of`` holds what is never the same again, such as
    the leaf hash of the exhibit's newest entry.
    """
    # Joined by what no id holds: else "ab" and "c" would be the same as "a" and "bc".
    number = int.from_bytes(hashlib.sha256("\0".join((kind, *of)).encode()).digest())
    text = ""
    for _ in range(20):
        number, which = divmod(number, len(_ALPHABET))
        text += _ALPHABET[which]
    return f"{kind}_{text}"
