"""What a scan is for: what is asked of it, and what makes two scans the same."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.acquisition_log import AcquisitionLog
from forensics.documents import digest_of, to_document
from forensics.value_classes import dataclass
from forensics.volumes.keys import Keys

if TYPE_CHECKING:
    from forensics.scanning.sources.scan_sources import ScanSource
    from forensics.values import HashSetSummary


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """What is to be scanned, and how. ``keys`` of locked volumes are tried and kept nowhere.

    ``log`` is that of the acquisition of the one source there then is, where it was given.
    """

    sources: tuple[Path, ...]
    stages: tuple[str, ...]
    all_hashes: bool
    media_digest: bool
    log: AcquisitionLog | None = None
    keys: Keys | None = field(default=None, repr=False)

    def passphrases_for(self, source: str) -> tuple[str, ...]:
        """Return what may open locked archives within a source."""
        return () if self.keys is None else self.keys.for_archives(source)


def purpose_of(
    request: ScanRequest, sources: tuple[ScanSource, ...], summary: HashSetSummary
) -> str:
    """What makes two scans the same: set, sources as they are now, and what is asked of them."""
    described = [[str(source.path), source.size, stamps_of(source)] for source in sources]
    asked = [list(request.stages), request.all_hashes, request.media_digest]
    asked.append(None if request.log is None else to_document(request.log))
    opened: list[object] = [_opened(source) for source in sources]
    # How many, for nothing that is made of a passphrase is kept.
    if any(numbers := [len(request.passphrases_for(source.image)) for source in sources]):
        opened.append(numbers)
    if any(backups := [_open_backups(source) for source in sources]):
        opened.append(backups)
    return str(digest_of([str(summary.digest), described, asked, opened]))


def _opened(source: ScanSource) -> list[list[int]]:
    """The volumes that keys opened, by place: what opens one volume is always the same."""
    opened = () if source.ref is None else source.ref.unlocked
    return [
        [number for extent in volume.held[:1] for number in (extent.offset, extent.length)]
        for volume in opened
    ]


def _open_backups(source: ScanSource) -> int:
    """How many encrypted backups a password opened."""
    return 0 if source.ref is None else sum(bool(each.keys) for each in source.ref.backups)


def files_of(source: ScanSource) -> tuple[Path, ...]:
    """The files that a source is made of; a folder is itself."""
    return source.ref.segments if source.ref is not None else (source.path,)


def stamps_of(source: ScanSource) -> list[list[str]]:
    """Path, size and time of change of each of its files, by which a change is noticed."""
    return [_stamp(path) for path in files_of(source)]


def _stamp(path: Path) -> list[str]:
    try:
        status = path.stat()
    except OSError:
        return [str(path)]
    return [str(path), str(status.st_size), str(status.st_mtime_ns)]
