"""How a defect is kept: by its own name, in the group of the promise that it breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

Defect: TypeAlias = "Callable[[random.Random], bytes]"
Group: TypeAlias = dict[str, Defect]


def named(group: Group) -> Callable[[Defect], Defect]:
    def keep(defect: Defect) -> Defect:
        name: str = defect.__name__
        group[name] = defect
        return defect

    return keep
