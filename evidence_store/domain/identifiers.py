"""Opaque ids: what URLs, logs and foreign keys carry, so that none of them names a person."""

from __future__ import annotations

import re
import secrets

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no letter that a tired eye takes for a digit


_ID = re.compile(r"[A-Za-z]_[0-9A-Za-z]{20}")


def looks_like_id(text: str) -> bool:
    """True for a text that somebody could take for an id: no reference may be one.

    Verbs take an id or a reference; a reference of that look would stand for another item.
    """
    return _ID.fullmatch(text.strip()) is not None


def new_id(kind: str) -> str:
    """Make a fresh id such as ``x_7Q2M...``: one letter for the kind, 20 characters (98 bits)."""
    return f"{kind}_" + "".join(secrets.choice(_ALPHABET) for _ in range(20))
