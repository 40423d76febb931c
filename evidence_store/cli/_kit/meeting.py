"""``--document KIND``: what of somebody's was seen when they were met in person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from evidence_store.domain.people.person import IdentityDocument

if TYPE_CHECKING:
    from collections.abc import Callable


def document_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--document KIND``, as ``document`` (an ``IdentityDocument``); its number is not asked."""
    return click.option(
        "--document",
        required=True,
        type=click.Choice([each.value for each in IdentityDocument]),
        callback=lambda _context, _option, value: IdentityDocument(value),
        help="What of theirs you saw when you met them. Its number is not recorded.",
    )(function)
