"""Opaque ids: what URLs, logs and foreign keys carry, so that none of them names a person."""

from __future__ import annotations

import secrets

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no letter that a tired eye takes for a digit


def new_id(kind: str) -> str:
    """Make a fresh id such as ``x_7Q2M...``: one letter for the kind, 20 characters (98 bits)."""
    return f"{kind}_" + "".join(secrets.choice(_ALPHABET) for _ in range(20))
