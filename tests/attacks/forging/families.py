"""The families of forgeries of log and bundle, each with the sentence by which it is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.attacks.forging.insider import Forged

Make: TypeAlias = "Callable[[random.Random], Forged]"


@dataclass(frozen=True)
class Family:
    """How a member is drawn, and what the readers say of it (regular expressions)."""

    make: Make
    fsck: str
    verifiers: str
    some: int
    """How many members a run reads; a long one reads ``MEMBERS``, and the rules alone ``MANY``."""


SOME, MEMBERS, MANY = 50, 200, 10_000
"""A family is refused for a few reasons, all of which stand among its first fifty members. One that
is drawn from the table of kinds has dozens, and says that it takes ``MEMBERS`` in every run."""

FAMILIES: dict[str, Family] = {}


def family(fsck: str, verifiers: str = "", *, some: int = SOME) -> Callable[[Make], Make]:
    """Name a family after the function that draws its members.

    Args:
        fsck: what whoever reads the whole log says of each member.
        verifiers: what the verifiers of a bundle say, where they use other words.
        some: how many members tell all that it has to tell.
    """

    def named(make: Make) -> Make:
        FAMILIES[make.__name__] = Family(make, fsck, verifiers or fsck, some)
        return make

    return named


def without_names(refused: str | None) -> str:
    """What a member is refused for, as it is said of all others of its kind."""
    return re.sub(r"\b[a-z]{1,2}_\w+|\d+|\"[^\"]*\"", "", refused or "")
