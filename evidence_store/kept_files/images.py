"""Acquisitions to be registered: what is said of one, made into what the step is given."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cattrs import BaseValidationError

from evidence_store.domain.exhibits.acquisitions import WriteBlocker
from evidence_store.errors import WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow.disposals.later_extractions import LaterRead, LaterScan
from evidence_store.workflow.scans.acquisitions import AcquisitionEntry
from forensics.acquisition_logs.reading import read_log
from forensics.documents import from_json
from forensics.errors import DiskImageError, ForensicsError
from forensics.scanning.sources.extraction_reports import described
from forensics.scanning.sources.guarded_images import LookedAt, identify_acquired, look_at_image
from forensics.scanning.sources.reset_traces import reset_traces
from forensics.scanning.sources.whole_reading import read_whole
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm, ScanResult

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.acquisition_log import AcquisitionLog

__all__ = ["LookedAt", "SaidOfImage", "entry_of", "entry_of_file", "read_later"]


@dataclass(frozen=True, slots=True)
class SaidOfImage:
    """What the person says who registers it.

    Args:
        made_with: tool and version; empty where the log names them.
        log: the tool's own log, as a file; None where there is none.
        digests: stated when it was made, each as ``ALGORITHM:HEX``.
        write_blocker: make, model and serial number; None where none is named.
        is_before_record: it was made before the exhibit came on this record.
    """

    made_with: str = ""
    log: bytes | None = None
    digests: tuple[str, ...] = ()
    write_blocker: tuple[str, str, str] | None = None
    is_before_record: bool = False


def entry_of(looked: LookedAt, said: SaidOfImage) -> AcquisitionEntry:
    """Return the entry of a disk image that was looked at.

    Raises:
        WrongEntryError: neither tool nor log is named, or a digest is not written as one is.
        AcquisitionLogError: the log is none that we read.
    """
    stated = {*map(_digest, said.digests), *looked.digests}
    told = looked.described
    log = told.log
    log_digest = told.digest
    if said.log is not None:
        log, log_digest = read_log(said.log, name=looked.source.image), _sha256(said.log)
    return AcquisitionEntry(
        looked.source,
        _tool(said.made_with or told.made_with, log),
        tuple(sorted(stated)),
        write_blocker=WriteBlocker(*said.write_blocker) if said.write_blocker else None,
        log=log,
        log_digest=log_digest,
        is_before_record=said.is_before_record,
    )


def entry_of_file(path: Path, said: SaidOfImage) -> AcquisitionEntry:
    """The same for a page: a confined child looks at the disk image whose first file this is.

    Raises:
        WrongEntryError: it is no disk image that this version reads, or cannot be read; or as
            ``entry_of``.
    """
    try:
        return entry_of(look_at_image(path), said)
    except DiskImageError as error:
        raise WrongEntryError(f"{error}. Choose another file, or make the image again.") from error
    except ForensicsError as error:
        raise WrongEntryError(f"The log cannot be used: {error}.") from error


def read_later(path: Path, *, result: bytes | None, most: int | None = None) -> LaterRead:
    """Read an extraction that was taken of a phone after its reset; confined children parse it.

    Args:
        path: the archive or the folder.
        result: the file that a scan of it wrote; None where there is none.
        most: bytes that are read, where somebody waits for it; None for any number.

    Raises:
        WrongEntryError: it is no extraction, has more bytes, or cannot be read; or the file is no
            scan result.
    """
    scanned = None if result is None else LaterScan(_scan_result(result), _sha256(result))
    try:
        source = identify_acquired(path)
        if most is not None and source.size > most:
            raise WrongEntryError(
                f"This extraction has {source.size:,} bytes, and {most:,} are read here at the "
                "most. Record it with the command: " + Way.DISPOSAL_LATER_EXTRACTION + "."
            )
        traces = reset_traces(path)
        whole = read_whole(source, algorithms=(HashAlgorithm.SHA256,), on_progress=lambda _: None)
    except ForensicsError as error:
        raise WrongEntryError(f"{error}. Choose the archive or the folder.") from error
    return LaterRead(source, whole, traces, described(source).log, scanned)


def _scan_result(data: bytes) -> ScanResult:
    try:
        return from_json(data, ScanResult)
    except (ValueError, BaseValidationError):
        message = "This is no scan result. Give the file that " + Way.SCAN + " wrote."
        raise WrongEntryError(message) from None


def _tool(made_with: str, log: AcquisitionLog | None) -> str:
    if not made_with and log is None:
        raise WrongEntryError("Name the tool that made the image, or give its log.")
    return made_with or (log.tool if log else "")


def _sha256(data: bytes) -> Digest:
    return Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest())


def _digest(text: str) -> Digest:
    try:
        return Digest.from_text(text)
    except ValueError:
        message = "A digest is written ALGORITHM:HEX, for example md5: and 32 digits."
        raise WrongEntryError(message) from None
