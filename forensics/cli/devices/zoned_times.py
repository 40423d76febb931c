"""Times of which an hour decides, so that they are typed with their zone."""

from __future__ import annotations

from datetime import datetime

from forensics.errors import WrongUseError


def zoned_time(text: str, *, what: str, like: str) -> datetime:
    """Return a time that somebody typed (aware).

    Args:
        text: as typed, ISO 8601.
        what: the time as a refusal calls it, "the witnessed time".
        like: one that is written as it should be.

    Raises:
        WrongUseError: it is no time, or has no zone.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise WrongUseError(f"Give {what} with its zone: {like}")
    return at
