"""Parts of exhibits that are exhibits of their own: laptop and drive, phone, SIM and memory card.

A part has its own seal, stage and disposal. A parent is not disposed of while a part of it is not
complete, unless the person who proposes the disposal names that part among the known gaps: it is
then signed for by two people and printed on the certificate. An order that names the parent reaches
its parts; one that names a part reaches that part alone.

What holds a parent holds its parts: the person who stops a laptop stops the drive of it. What holds
a part holds its parent for as long as the part is inside, because nobody erases or destroys the one
and spares the other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.errors import OutOfSequenceError, WrongEntryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evidence_store.domain.exhibits.exhibit import Exhibit

DEEPEST = 3
"""Levels: a bag, the laptop in it, the drive in that."""

FINISHED = frozenset({Stage.DESTROYED, Stage.CERTIFIED})


def bag_among(exhibit: Exhibit, get: Callable[[str], Exhibit]) -> Exhibit:
    """The exhibit whose bag it is: its own, or that of the exhibit in which it lies.

    Args:
        exhibit: which.
        get: gives the exhibit of an id.
    """
    bag = exhibit
    while bag.whereabouts is Whereabouts.INSIDE and bag.parent_id is not None:
        bag = get(bag.parent_id)
    return bag


def line_of(exhibit: Exhibit, all_of_case: Iterable[Exhibit]) -> tuple[str, ...]:
    """The exhibit's id and those of its parents, the nearest first."""
    by_id = {each.id: each for each in all_of_case}
    ids = [exhibit.id]
    above = exhibit.parent_id
    # In a record that was changed by hand two exhibits can be each other's parent.
    while above is not None and above in by_id and above not in ids:
        ids.append(above)
        above = by_id[above].parent_id
    return tuple(ids)


def parts_of(exhibit: Exhibit, all_of_case: Iterable[Exhibit]) -> tuple[Exhibit, ...]:
    """Every part of it, and the parts of these."""
    everyone = tuple(all_of_case)
    return tuple(
        each for each in everyone if each.id != exhibit.id and exhibit.id in line_of(each, everyone)
    )


def bound_with(exhibit: Exhibit, all_of_case: Sequence[Exhibit]) -> tuple[Exhibit, ...]:
    """Every other exhibit of which a hold holds this one too: its parents, and parts inside it."""
    if all(each.parent_id is None for each in all_of_case):
        return ()
    above = line_of(exhibit, all_of_case)[1:]
    by_id = {each.id: each for each in all_of_case}
    return tuple(
        each for each in all_of_case if each.id in above or _is_inside(each, exhibit, by_id)
    )


def parts_inside(exhibit: Exhibit, all_of_case: Sequence[Exhibit]) -> tuple[Exhibit, ...]:
    """Every part of it, and the parts of these, that has not been taken out."""
    by_id = {each.id: each for each in all_of_case}
    return tuple(each for each in all_of_case if _is_inside(each, exhibit, by_id))


def held_with(exhibit: Exhibit, all_of_case: Sequence[Exhibit]) -> tuple[Exhibit, ...]:
    """Every other exhibit that a hold on this one holds too."""
    return tuple(
        each
        for each in all_of_case
        if any(one.id == exhibit.id for one in bound_with(each, all_of_case))
    )


def _is_inside(part: Exhibit, whole: Exhibit, by_id: Mapping[str, Exhibit]) -> bool:
    """Whether the part, and whatever it is a part of up to the whole, has not been taken out."""
    here: Exhibit | None = part
    # A bound: in a record that was changed by hand, parents can go round in a circle.
    for _ in range(DEEPEST):
        if here is None or here.parent_id is None or here.whereabouts is not Whereabouts.INSIDE:
            return False
        if here.parent_id == whole.id:
            return True
        here = by_id.get(here.parent_id)
    return False


def require_parent(parent: Exhibit, all_of_case: Sequence[Exhibit]) -> None:
    """Check that the exhibit can have a part recorded under it.

    Raises:
        OutOfSequenceError: it is under disposal or past it.
        WrongEntryError: parts would stand too deep.
    """
    if parent.stage in FINISHED or parent.ended is not None:
        message = f"{parent.reference}: the exhibit is complete; no part can be taken out of it."
        raise OutOfSequenceError(message)
    if len(line_of(parent, all_of_case)) >= DEEPEST:
        message = f"{parent.reference}: parts stand at most {DEEPEST} levels deep."
        raise WrongEntryError(message)


def require_parts_settled(
    exhibit: Exhibit, all_of_case: Sequence[Exhibit], *, said: Sequence[str]
) -> None:
    """Check that every part is complete, or is named in what was said of gaps.

    Raises:
        OutOfSequenceError: one is neither; the text names it, where it is, and what to do.
    """
    for part in parts_of(exhibit, all_of_case):
        if part.stage in FINISHED or part.ended is not None:
            continue
        if any(_names(text, part.reference) for text in said):
            continue
        where = "still inside it" if part.whereabouts is Whereabouts.INSIDE else "elsewhere"
        message = (
            f"{exhibit.reference}: its part {part.reference} is {where} and not disposed of. "
            "Dispose of the part first, or name it by its reference among the known gaps."
        )
        raise OutOfSequenceError(message)


def _names(text: str, reference: str) -> bool:
    """Whether the text names that reference, and not one that only begins or ends like it."""
    return bool(re.search(rf"(?<![\w/.-]){re.escape(reference)}(?![\w/-]|\.\w)", text))
