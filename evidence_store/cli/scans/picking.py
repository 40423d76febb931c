"""Find a job, a disk image, a scan or a grading by its id, or by its exhibit where it has one.

Where there are several, the refusal lists them: nobody types what the record knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.cli._kit.choosing import the_only
from evidence_store.domain.scans.gradings import GradingState, in_text
from evidence_store.words.labels import label

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.scans.gradings import HitGrading
    from evidence_store.domain.scans.scan import HashSetRecord
    from evidence_store.domain.unit.jobs import Job
    from evidence_store.workflow._kit.ports import UnitOfWork


def find_job(uow: UnitOfWork, named: NamedItem, fits: Callable[[Job], bool]) -> Job:
    """The job of that id, or the one job of that exhibit that fits.

    Raises:
        NotFoundError: there is none.
        AmbiguousReferenceError: there are several; the text lists them.
    """
    if by_id := uow.jobs.find(id=named.reference):
        return by_id[0]
    found = [each for each in uow.jobs.find(exhibit_id=named.exhibit(uow).id) if fits(each)]
    return the_only(
        found,
        str(named),
        "no such work is recorded",
        lambda each: f"{each.id} ({label(each.kind)})",
    )


def find_image(
    uow: UnitOfWork, exhibit: Exhibit, chosen: str | None, *, is_verified: bool
) -> Acquisition:
    """The disk image or extraction of an exhibit that is named, or the only one.

    Raises:
        NotFoundError: there is none.
        AmbiguousReferenceError: there are several; the text lists them.
    """
    found = [
        each
        for each in uow.acquisitions.find(exhibit_id=exhibit.id)
        if (each.verified_at is not None or not is_verified) and chosen in (None, each.id)
    ]
    nothing = "no verified disk image is recorded" if is_verified else "no disk image is recorded"
    return the_only(
        found, exhibit.reference, nothing, lambda each: f"{each.id} ({each.size:,} bytes)",
        option="--image",
    )  # fmt: skip


def find_set(uow: UnitOfWork, exhibit: Exhibit, chosen: str | None) -> HashSetRecord:
    """The hash set of an exhibit's case that is named, or the only one.

    Raises:
        NotFoundError: there is none.
        AmbiguousReferenceError: there are several; the text lists them.
    """
    sets = uow.hash_sets.find(case_id=exhibit.case_id)
    found = [each for each in sets if chosen in (None, each.id)]
    # No count: the person who counts what was charged may run this.
    return the_only(
        found, exhibit.reference, "no hash set of its case is recorded",
        lambda each: f"{each.id} (registered {each.registered_at:%Y-%m-%d})",
        option="--known-set",
    )  # fmt: skip


def find_scan_id(uow: UnitOfWork, named: NamedItem) -> str:
    """The id of the scan of that id, or of the one scan of that exhibit.

    Raises:
        NotFoundError: there is none.
        AmbiguousReferenceError: there are several; the text lists them.
    """
    if by_id := uow.scans.find(id=named.reference):
        return by_id[0].id
    found = uow.scans.find(exhibit_id=named.exhibit(uow).id)
    return the_only(
        found, str(named), "no scan is recorded",
        lambda each: f"{each.id} ({sum(each.hits_by_kind.values())} hits)",
    ).id  # fmt: skip


def find_grading(uow: UnitOfWork, named: NamedItem) -> HitGrading:
    """The grading of that id, or the one of that exhibit that waits for a second person.

    Raises:
        NotFoundError: there is none.
        AmbiguousReferenceError: there are several; the text lists them.
    """
    if by_id := uow.hit_gradings.find(id=named.reference):
        return by_id[0]
    of_exhibit = uow.hit_gradings.find(exhibit_id=named.exhibit(uow).id)
    found = [each for each in of_exhibit if each.state is GradingState.WAITING]
    return the_only(
        found, str(named), "no grade is recorded that waits for a second person",
        lambda each: f"{each.id} (hits {in_text(each.hits)})",
    )  # fmt: skip
