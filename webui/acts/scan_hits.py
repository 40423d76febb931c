"""A scan and its hits, found by what an address names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.errors import NotFoundError
from evidence_store.kept_files.hits import HitsAwayError, hits_of
from evidence_store.ways import said_by
from evidence_store.workflow.scans.hits import ScanView, review_scan
from webui.door.access import the_desk, the_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.domain.scans.hit_lists import HitLine


def find_hit(hit_id: str) -> tuple[ScanView, HitLine]:
    """The scan and the hit that an opaque id names.

    Raises:
        NotFoundError: there is no such hit, or its list is not here.
    """
    scan_id, _, number = hit_id.rpartition("-")
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise NotFoundError("There is no such hit.")
    view = scan_view(scan_id)
    hits, away = listed_hits(view)
    if away or not 1 <= int(number) <= len(hits):
        raise NotFoundError(away or "There is no such hit.")
    return view, hits[int(number) - 1]


def scan_view(scan_id: str) -> ScanView:
    """The scan as the person who is signed in may see it."""
    return review_scan(the_desk(), scan_id)


def listed_hits(view: ScanView) -> tuple[Sequence[HitLine], str]:
    """The hits, or why they cannot be listed."""
    scan = view.scan
    image = view.acquisition.image_name
    try:
        found = hits_of(the_store(), scan.result_digest, listed=view.hit_list, image=image)
    except HitsAwayError as error:
        return (), said_by(error)
    return found.hits, ""
