"""Time zones from the package ``tzdata`` that this version is installed with, and nowhere else."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from evidence_store.errors import WrongEntryError

_NAME = re.compile(r"[A-Za-z_]+(/[A-Za-z0-9_+-]+)*")


@cache
def load_zone(name: str) -> ZoneInfo:
    """Return a zone by its name in the tz database, for example ``Europe/London``.

    Raises:
        WrongEntryError: the installed package has no zone of that name.
    """
    # Python's own search follows an environment variable and the system's files. The day on which a
    # hold ends must not depend on either.
    place = files("tzdata").joinpath("zoneinfo", *name.split("/"))
    if _NAME.fullmatch(name) is None or not place.is_file():
        message = f"There is no time zone {name!r}. Check the rules."
        raise WrongEntryError(message)
    with place.open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


LONDON = load_zone("Europe/London")


def moments_in_london(typed: datetime) -> tuple[datetime, datetime]:
    """Return both moments (UTC) that a time of London without a zone can mean.

    They are the same but for the hour that comes twice each autumn.

    Raises:
        WrongEntryError: the clocks went forward over that time.
    """
    local = typed.replace(tzinfo=LONDON)
    early, late = local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    # zoneinfo takes a time that the clocks skipped without a word; there and back, it is another.
    if early.astimezone(LONDON).time() != local.time():
        raise WrongEntryError("That time did not exist: the clocks went forward. Check the time.")
    return early, late
