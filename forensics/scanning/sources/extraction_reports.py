"""What the tool that made an extraction says of it: in the archive, or in a file beside it.

What lies in the archive is read by a confined child. Words of it are kept where they are short and
of plain signs; digests are stated, and never believed.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from forensics.acquisition_log import LARGEST_LOG, AcquisitionLog, AcquisitionLogError, kept_words
from forensics.acquisition_logs.reading import read_log
from forensics.acquisition_logs.ufd import NOT_NAMED
from forensics.acquisition_logs.ufdr import MOST_READ, REPORT, ReportFacts, facts_of
from forensics.containers.opening import open_files
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.sandbox.messages import answering
from forensics.scanning.sources.confined_look import ask_child
from forensics.value_classes import dataclass
from forensics.values import Digest, Fault, HashAlgorithm, SourceKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forensics.containers.reader import HeldFiles, HeldStream
    from forensics.values import SourceRef

_PIECE = 64 * 1024
_MOST_BESIDE = 1000  # entries of the folder that are looked at
_IMEI = re.compile(r"\d{14,16}")
# Named so by GrayKey: the device's id and what was taken. Its report is a PDF, and is not read.
_GRAYKEY = re.compile(r".+_files_(?:full|partial)(?:-\d{1,3})?\.zip", re.IGNORECASE)
GRAYKEY = "GrayKey, by the name of the file"
BROKEN = "The report of the extraction breaks off, or is not well formed."
UNREAD = "The report of the extraction could not be read."


@dataclass(frozen=True, slots=True)
class Described:
    """What is said of an extraction. ``digest`` is of the file that says it, where it is apart.

    ``made_with`` is the tool that its name speaks of; empty where it speaks of none.
    """

    log: AcquisitionLog | None = None
    digest: Digest | None = None
    made_with: str = ""


NOTHING_SAID = Described()


def described(source: SourceRef) -> Described:
    """Look for what the tool says: the report in an UFDR file, or a UFD file beside the archive."""
    if source.kind is not SourceKind.ZIP:
        return NOTHING_SAID
    if (beside := _beside(source.segments[0])) is not None:
        return beside
    if (log := _report_in(source)) is not None:
        return Described(log)
    is_graykey = _GRAYKEY.fullmatch(source.segments[0].name) is not None
    return Described(made_with=GRAYKEY if is_graykey else "")


def _beside(archive: Path) -> Described | None:
    """The description by UFED in the same folder that names the archive."""
    with suppress(OSError):
        for path, _ in zip(sorted(archive.parent.iterdir()), range(_MOST_BESIDE), strict=False):
            if path.suffix.lower() != ".ufd" or not path.is_file():
                continue
            with path.open("rb") as file:
                data = file.read(LARGEST_LOG + 1)
            with suppress(AcquisitionLogError):
                log = read_log(data, name=archive.name)
                if log.is_of_files and NOT_NAMED not in log.complaints:
                    sha256 = hashlib.sha256(data).digest()
                    return Described(log, Digest(HashAlgorithm.SHA256, sha256))
    return None


def _report_in(source: SourceRef) -> AcquisitionLog | None:
    try:
        found: list[ReportFacts] = ask_child(report_in_child, source)
    except DiskImageError:
        return AcquisitionLog("An unknown tool", (), is_of_files=True, complaints=(UNREAD,))
    return _log_of(found[0]) if len(found) == 1 else None


def _log_of(facts: ReportFacts) -> AcquisitionLog:
    """What a child said, in words that are kept."""
    return AcquisitionLog(
        tool=kept_words(f"Cellebrite Physical Analyzer {facts.version}")
        or "Cellebrite Physical Analyzer",
        digests=(),
        started=kept_words(facts.started),
        finished=kept_words(facts.finished),
        serial=kept_words(facts.serial),
        imeis=tuple(each for each in facts.imeis if _IMEI.fullmatch(each)),
        is_of_files=True,
        other_digests=facts.digests,
        complaints=(BROKEN,) if facts.is_broken else (),
    )


@answering(ReportFacts)
def report_in_child(ref: SourceRef, beat: Callable[[], None]) -> Iterator[ReportFacts]:
    """Return what the report at the root of an archive states; nothing without one.

    Runs in the child.

    Raises:
        DiskImageError: the archive cannot be opened.
    """
    files = open_files(ref)
    try:
        if (facts := _facts_in(files, beat)) is not None:
            yield facts
    finally:
        files.close()


def _facts_in(files: HeldFiles, beat: Callable[[], None]) -> ReportFacts | None:
    for part in files.parts(beat):
        if isinstance(part, Fault):
            continue
        for each in files.files(part):
            beat()
            if isinstance(each, Fault) or each.closed or each.place != REPORT:
                continue
            stream = files.stream(each)
            try:
                return facts_of(_pieces(stream, min(each.size, MOST_READ), beat))
            finally:
                stream.close()
    return None


def _pieces(stream: HeldStream, size: int, beat: Callable[[], None]) -> Iterator[bytes]:
    for offset in range(0, size, _PIECE):
        beat()
        buffer = bytearray(min(_PIECE, size - offset))
        try:
            stream.read_into(offset, memoryview(buffer))
        except UnreadableExtentError:
            return
        yield bytes(buffer)
