"""The exhibits of cases, counted by how they stand: what lists know of those they do not read."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from evidence_store.domain.exhibits.stages import Stage
from forensics.documents import time_from_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EVER = date.max.isoformat()
"""As a time that nobody knows: it sorts after every other."""


class AlikeInCase(NamedTuple):
    """The exhibits of one case that are at one stage, and have left the police, or have not.

    Args:
        case_id: of the case.
        stage: at which they are.
        has_left: whether they have left.
        exhibits: how many there are.
        to_image: the id of the first of them at which nothing but to image it can wait, if any is.
        came_at: when that one came to where it is, as in its outline.
    """

    case_id: str
    stage: str
    has_left: int
    exhibits: int
    to_image: str | None
    came_at: str | None


class CountedInCase(NamedTuple):
    """What the outlines of all exhibits of a case say together.

    Args:
        left: how many are neither certified nor gone.
        to_image: whether nothing but to image it can wait at one of them.
        came_at: when the first such came to where it is, as in its outline.
    """

    left: int = 0
    to_image: bool = False
    came_at: str | None = None

    @property
    def came(self) -> datetime | None:
        """When the first that is to be imaged came to where it is; None where nobody knows."""
        return None if self.came_at in (None, EVER) else time_from_text(self.came_at)

    def plus(self, more: AlikeInCase) -> CountedInCase:
        """Count these of the same case, too."""
        is_left = not more.has_left and more.stage != Stage.CERTIFIED
        left = self.left + more.exhibits * is_left
        if more.to_image is None:
            return self._replace(left=left)
        # One group of a case at the most has such an exhibit: those that were booked in and have
        # not left. So nothing that was counted before is lost here.
        return CountedInCase(left, to_image=True, came_at=more.came_at)


def counted_by_case(alike: Iterable[AlikeInCase]) -> Mapping[str, CountedInCase]:
    """Return what they say of each case that has an exhibit."""
    found: dict[str, CountedInCase] = {}
    for each in alike:
        found[each.case_id] = found.get(each.case_id, CountedInCase()).plus(each)
    return found
