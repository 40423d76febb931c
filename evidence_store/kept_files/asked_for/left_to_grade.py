"""Which hits of a scan are still to be graded: without a look at any, as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.scans.gradings import GradingState, as_ranges, grades_of, numbers
from evidence_store.errors import WrongEntryError
from evidence_store.kept_files.hits import HitsAwayError, hits_of

if TYPE_CHECKING:
    from evidence_store.domain.scans.hit_lists import HitLine
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow.scans.hits import ScanView

AWAY = "The list of hits is not here. Type the numbers instead."


def hits_left(store: Store, view: ScanView) -> list[HitLine]:
    """The hits that are not graded and wait for nobody.

    Raises:
        WrongEntryError: their list is not here.
    """
    image, taken = view.acquisition.image_name, _taken(view)
    try:
        found = hits_of(store, view.scan.result_digest, listed=view.hit_list, image=image)
    except HitsAwayError as error:
        raise WrongEntryError(AWAY) from error
    return [each for each in found.hits if each.number not in taken]


def all_certain(store: Store, view: ScanView) -> tuple[tuple[int, int], ...]:
    """Of those the whole files whose digests agree, as ranges.

    Raises:
        WrongEntryError: there is none, or the list is not here.
    """
    return as_ranges(each.number for each in hits_left(store, view) if each.is_certain)


def all_ungraded(store: Store, view: ScanView) -> tuple[tuple[int, int], ...]:
    """Of those all but candidates, as ranges.

    Raises:
        WrongEntryError: there is none, or the list is needed and not here.
    """
    if not view.scan.candidates:
        return as_ranges(set(range(1, view.hits + 1)) - _taken(view))
    # What is only like a known picture is graded by its number, by somebody who looked.
    return as_ranges(each.number for each in hits_left(store, view) if not each.is_candidate)


def _taken(view: ScanView) -> set[int]:
    """The hits that are graded, or wait for a second person."""
    taken = set(grades_of(view.hits, view.gradings))
    for one in view.gradings:
        if one.state is GradingState.WAITING:
            taken.update(numbers(one.hits))
    return taken
