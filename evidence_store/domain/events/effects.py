"""What one kind of entry does to the bars to erasing: which it raises, ends, or raises again."""

from __future__ import annotations

from enum import StrEnum

from forensics.value_classes import dataclass


class Reach(StrEnum):
    """Which exhibits an entry about the exhibit, the order or the case bears on."""

    ITSELF = "itself"  # the exhibit
    WHOLE = "whole"  # the exhibit, its parts, and what it is inside of
    NAMED = "named"  # what a line of the order is mapped to, and the parts of that
    EVER_NAMED = "ever named"  # or was, in an earlier edition
    LISTED = "listed"  # what its field ``exhibits`` lists, and the parts of that
    LISTED_OR_EVER_NAMED = "listed or ever named"  # the one where it lists any, else the other
    CASE = "case"  # every exhibit of the case
    LOG = "log"  # every exhibit
    PERSON = "person"  # what the person whom it names signed for


@dataclass(frozen=True, slots=True)
class Opens:
    """A bar that an entry raises; of several for one kind, the first that fits counts.

    Args:
        bar: what it raises.
        by: the field in clear that names it; empty where an exhibit has one such bar at most.
        holds: which exhibits it holds.
        only: a field in clear and its values, with blanks between: it raises the bar with one of
            these alone. Empty where it always does.
        until: the field in clear that says its last day in London, to whose end it holds where no
            entry ends it before. Raised again, it holds to the later of the two days. Empty where
            only an entry ends it.
    """

    bar: str
    by: str
    holds: Reach
    only: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Closes:
    """A bar that an entry ends, or by which one that was raised before stands again.

    Args:
        bar: what it ends.
        by: the field in clear that names it, or lists several: the same as in the entry that raised
            it, else the bar's own name. Empty: the one of its exhibit.
        only: as for ``Opens``.
    """

    bar: str
    by: str
    only: str = ""
