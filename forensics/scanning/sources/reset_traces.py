"""Traces of a reset in an extraction of a phone, looked for by a confined child."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from forensics.containers.opening import open_files
from forensics.errors import UnreadableExtentError, WrongUseError
from forensics.sandbox.messages import answering
from forensics.scanning.sources.confined_look import ask_child, identify_confined
from forensics.values import Fault, SourceKind
from forensics.values.file_facts.times import LATEST
from forensics.values.phones.reset_traces import ResetSign, ResetTrace, TracesFound
from forensics.values.source_kinds import holds_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forensics.containers.reader import HeldFile, HeldFiles
    from forensics.values import SourceRef

PLACES = {
    b"/misc/bootstat/factory_reset": ResetSign.ANDROID_RESET,
    b"/com.google.android.settings.intelligence/shared_prefs/setup_wizard_info.xml": (
        ResetSign.ANDROID_SET_UP
    ),
    b"/root/.obliterated": ResetSign.IOS_ERASED,
}
"""Where each lies: how its path in an extraction ends."""
MOST = 32
"""Traces: a phone leaves one of each, and one more for each copy of a file in the extraction."""
_WITHOUT_EMPTY = frozenset({SourceKind.L01, SourceKind.LX01})
"""Of these kinds no empty files are given, which two of the traces are."""
_READ = 64 * 1024
_SET_UP = re.compile(rb'name="suw_finished_time_ms"\s+value="([0-9]{1,14})"')


def can_have_traces(kind: SourceKind) -> bool:
    """Whether traces of a reset are looked for in sources of a kind."""
    return holds_files(kind) and kind not in _WITHOUT_EMPTY


def reset_traces(path: Path) -> TracesFound:
    """Return the traces of a reset in an extraction; nothing of it is parsed here.

    Raises:
        DiskImageError: it cannot be opened.
        WrongUseError: it is a disk image, or logical evidence.
    """
    source = identify_confined(path)
    if not can_have_traces(source.kind):
        what = "logical evidence" if source.kind in _WITHOUT_EMPTY else "a disk image"
        raise WrongUseError(
            f"{source.image} is {what}. Give an extraction: a folder, a zip or a tar archive"
        )
    # A child that the archive took over may give any number of them, and any numbers.
    given = ask_child(traces_in_child, source)
    traces = [each for each in given if isinstance(each, ResetTrace)][:MOST]
    found = [each for each in traces if each.seconds is None or 0 < each.seconds < LATEST]
    is_whole = [each for each in given if isinstance(each, int)] == [0]
    return TracesFound(
        tuple(sorted(found, key=lambda each: (each.sign, each.seconds or 0))), is_whole
    )


@answering(ResetTrace, int)
def traces_in_child(ref: SourceRef, beat: Callable[[], None]) -> Iterator[ResetTrace | int]:
    """Return at most ``MOST`` traces, then how much was not looked at. Runs in the child.

    Raises:
        DiskImageError: the extraction cannot be opened.
    """
    files, given, faults = open_files(ref), 0, 0
    try:
        for part in files.parts(beat):
            for each in (part,) if isinstance(part, Fault) else files.files(part):
                beat()
                if isinstance(each, Fault):
                    faults += 1
                elif (sign := _sign_of(each)) is not None:
                    if given == MOST:
                        yield faults + 1
                        return
                    yield _trace(sign, each, files, is_copied=ref.kind is SourceKind.FOLDER)
                    given += 1
        yield faults
    finally:
        files.close()


def _sign_of(file: HeldFile) -> ResetSign | None:
    place = b"/" + file.place
    if not file.is_file:
        return None
    return next((sign for end, sign in PLACES.items() if place.endswith(end)), None)


def _trace(sign: ResetSign, file: HeldFile, files: HeldFiles, *, is_copied: bool) -> ResetTrace:
    if sign is ResetSign.ANDROID_SET_UP:
        return ResetTrace(sign, None if file.closed else _finished(file, files))
    # A copy in a folder has the time at which it was made there, and says nothing of the phone.
    if is_copied or file.times is None or file.times.modified is None:
        return ResetTrace(sign, None)
    try:
        at = datetime.fromisoformat(file.times.modified.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError:
        return ResetTrace(sign, None)
    return ResetTrace(sign, int(at.timestamp()), file.times.zone)


def _finished(file: HeldFile, files: HeldFiles) -> int | None:
    """Seconds at which set-up was gone through, by UTC."""
    buffer = bytearray(min(file.size, _READ))
    try:
        stream = files.stream(file)
        try:
            stream.read_into(0, memoryview(buffer))
        finally:
            stream.close()
    except UnreadableExtentError:
        return None
    found = _SET_UP.search(buffer)
    seconds = int(found[1]) // 1000 if found else 0
    return seconds if 0 < seconds < LATEST else None
