"""The families of forgeries of log and bundle, each with the sentence by which it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.attacks.insider import Forged

Make: TypeAlias = "Callable[[random.Random], Forged]"


@dataclass(frozen=True)
class Family:
    """How a member is drawn, what the readers say of it (regular expressions), and how many."""

    make: Make
    fsck: str
    verifiers: str
    members: int


FAMILIES: dict[str, Family] = {}


def family(fsck: str, verifiers: str = "", *, members: int = 200) -> Callable[[Make], Make]:
    """Name a family after the function that draws its members.

    Args:
        fsck: what whoever reads the whole log says of each member.
        verifiers: what the verifiers of a bundle say, where they use other words.
        members: how many are tried in each run of the suite.
    """

    def named(make: Make) -> Make:
        FAMILIES[make.__name__] = Family(make, fsck, verifiers or fsck, members)
        return make

    return named
