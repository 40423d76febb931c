"""Hit lists as files of the data folder: written when a scan is recorded, held to its entry.

They name no file and no digest of one (``domain.scans.hit_lists``). Where the list is not there,
it is made again from the scan result that a worker wrote, if that is still in the folder.
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cattrs import BaseValidationError

from evidence_store.data_folder.referred import lists_on_record
from evidence_store.domain.exhibits.acquisitions import AcquiredAs
from evidence_store.domain.scans.hit_lists import HitList, hit_list
from evidence_store.errors import EvidenceStoreError, WrongEntryError
from evidence_store.kept_files.scan_results import facts_of_scan, kept_result
from evidence_store.ways import Way
from evidence_store.workflow.scans.hits import review_scan
from evidence_store.workflow.scans.scan_reports import scan_report_of
from forensics.containers.opening import identify_source
from forensics.disk_images.beside import Wanted
from forensics.documents import digest_of, from_json, to_json
from forensics.errors import DiskImageError
from forensics.output import write_new
from forensics.pictures.peeking import Preview, draw_preview
from forensics.pictures.viewing import UnshowableError
from forensics.values import Digest, HashAlgorithm, ScanResult, SourceRef

if TYPE_CHECKING:
    from evidence_store.documents.scan_reports.report import ScanReport
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.scans.hit_lists import HitLine
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow._kit.desk import Desk
    from forensics.values import Extent

MOST_LISTS = 4
PUT_BACK = (
    "If someone still has the scan result, put the list back with "
    "it: " + Way.EXHIBIT_RECORD_SCAN + ". Otherwise restore a backup to another place and copy "
    "the file from there, or scan the disk image again."
)


class HitsAwayError(EvidenceStoreError):
    """The list of a scan's hits is not in the data folder, or is not the recorded one."""


def scan_report(store: Store, desk: Desk, scan_id: str) -> ScanReport:
    """Return the report of a recorded scan, with its result and its hits as far as they are here.

    Raises:
        ForensicsError: the scan result is damaged.
        As ``scan_report_of``.
    """
    view = review_scan(desk, scan_id)
    digest, image = view.scan.result_digest, view.acquisition.image_name
    lines: tuple[HitLine, ...] | None = None
    with suppress(HitsAwayError):
        lines = hits_of(store, digest, listed=view.hit_list, image=image).hits
    facts = facts_of_scan(store, scan_id)
    return scan_report_of(desk, scan_id, facts=facts, hits=lines, key=store.log_key)


def keep_hits(store: Store, found: HitList) -> None:
    """Keep the list of a scan result; the same again changes nothing."""
    path = _path(store, found.result_digest)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_new(path, to_json(found), replace=True)


def put_back_hits(store: Store, found: HitList) -> bool:
    """Put the list of a recorded scan back; False where no such scan is recorded.

    Raises:
        WrongEntryError: the scan is recorded with another list, as of another disk image.
    """
    with store.reading() as uow:
        same = [s for s in uow.scans.find() if s.result_digest == found.result_digest]
        listed = lists_on_record(uow, {each.exhibit_id for each in same})
    if not same:
        return False
    if str(digest_of(found)) not in {listed.get(each.id) for each in same}:
        raise WrongEntryError(
            "This scan result is recorded for another disk image. Name that one. Nothing was "
            "changed."
        )
    keep_hits(store, found)
    return True


def hits_of(store: Store, result_digest: Digest, *, listed: str | None, image: str) -> HitList:
    """The list of one scan.

    Args:
        store: the data folder.
        result_digest: of the scan's result, as the record has it.
        listed: the digest of the list as the custody entry has it; None for an older entry.
        image: what the result calls the disk image.

    Raises:
        HitsAwayError: it is not here, or is another list than the recorded one.
    """
    path = _path(store, result_digest)
    if not path.is_file():
        found = _made_again(store, result_digest, image)
        if found is None:
            raise HitsAwayError(
                "The list of hits is not in this data folder; only the counts are recorded. "
                + PUT_BACK
            )
    else:
        found = _read(path, path.stat().st_mtime_ns)
    if found.result_digest != result_digest or listed not in (None, str(digest_of(found))):
        raise HitsAwayError(
            "The list of hits in this data folder is not the one that was recorded. Do not rely on "
            "it. " + PUT_BACK
        )
    return found


def draw_hit(acquisition: Acquisition, hit: HitLine) -> Preview:
    """Draw the picture of one hit, blurred, from the registered disk image or archive.

    Raises:
        UnshowableError: the image is not there, or it is no picture; the text says which.
    """
    return draw_preview(_source(acquisition), hit.extents, length=hit.length)


@lru_cache(maxsize=MOST_LISTS)
def _read(path: Path, changed: int) -> HitList:
    del changed  # only tells one writing from the next
    try:
        return from_json(path.read_bytes(), HitList)
    except (OSError, ValueError, BaseValidationError):
        raise HitsAwayError(
            "The list of hits in this data folder cannot be read. " + PUT_BACK
        ) from None


def _made_again(store: Store, result_digest: Digest, image: str) -> HitList | None:
    path = kept_result(store, result_digest)
    if path is None:
        return None
    result = from_json(path.read_bytes(), ScanResult)
    return hit_list(result, image=image, result_digest=result_digest)


def places_of_hits(store: Store, exhibit_id: str) -> tuple[Extent, ...]:
    """Where known files lie on a medium, by every scan of a disk image of it that is recorded.

    Raises:
        HitsAwayError: a list of hits is recorded, and is not there.
    """
    with store.reading() as uow:
        scans = uow.scans.find(exhibit_id=exhibit_id)
        images = {each.id: each for each in uow.acquisitions.find(exhibit_id=exhibit_id)}
        listed = lists_on_record(uow, {exhibit_id})
    found: list[Extent] = []
    for scan in scans:
        image = images[scan.acquisition_id]
        if scan.hits and not image.is_logical:
            known = hits_of(
                store, scan.result_digest, listed=listed.get(scan.id), image=image.segments[0]
            )
            found += [extent for hit in known.hits for extent in hit.extents]
    return tuple(found)


def _path(store: Store, result_digest: Digest) -> Path:
    if result_digest.algorithm is not HashAlgorithm.SHA256:
        raise HitsAwayError("The scan result is recorded under another kind of digest.")
    return store.results / f"{result_digest.value.hex()}.hits.json"


def _source(acquisition: Acquisition) -> SourceRef:
    """The files of the disk image, or the archive's, as they were registered.

    Raises:
        UnshowableError: they are not there, or are not what was registered.
    """
    called = acquisition.called
    if acquisition.acquired_as is AcquiredAs.FOLDER:
        raise UnshowableError("Pictures of hits in a folder are not drawn.")
    paths = tuple(Path(path) for path in acquisition.segments)
    if not all(path.is_file() for path in paths):
        raise UnshowableError(
            f"The {called} is not where it was registered, so its bytes cannot be read. Connect "
            "the volume that holds it."
        )
    try:
        # What the tables of an image say is not read here: they may be hostile. The record has it.
        found = identify_source(
            paths[0],
            measure=lambda _: acquisition.size,
            wanted=lambda _: tuple(Wanted((path.name,)) for path in paths[1:]),
        )
    except DiskImageError as error:
        raise UnshowableError(f"The {called} can no longer be opened.") from error
    if found.size != acquisition.size or tuple(p.resolve() for p in found.segments) != paths:
        raise UnshowableError(f"The files of the {called} are not those that were registered.")
    return SourceRef(found.kind, paths, found.size)
