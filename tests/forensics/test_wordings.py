from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forensics.errors import DiskImageError, FileSystemError, UnreadableExtentError
from forensics.file_systems.faults import ClosedFault, CountedAs
from forensics.sandbox.messages import answering, error_message, read_message
from forensics.scanning.sources.scan_sources import ScanSource
from forensics.scanning.survey.source_survey import Survey
from forensics.scanning.workers.guarded_child import GuardedChild
from forensics.values import Extent, Fault
from forensics.volume import Volume, VolumeContent
from forensics.volumes.gpt import HINTS as HINTS_OF_GPT
from forensics.volumes.mbr import HINTS as HINTS_OF_MBR
from forensics.wordings import file_systems, media, volumes
from forensics.wordings.vocabulary import LONGEST, NOT_KNOWN, SOMEWHERE, UNKNOWN, Vocabulary
from forensics.wordings.wording import LABELS, wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
LIE = "The officer in the case put these pictures here."
FILES = Vocabulary([Path("/evidence/usb.E01")])
SAID = (
    volumes.NO_GPT,
    volumes.ENCRYPTED("BitLocker To Go"),
    volumes.REACHES_BEYOND(512),
    file_systems.AT("partition 2, inode 5", file_systems.NO_CONTENT),
    file_systems.ENDS_EARLY(media.UNREADABLE(512, 1024, media.MISSING("usb.E02"))),
    media.CANNOT_OPEN("usb.E01", "Permission denied"),
    f"{media.MISSING('usb.E02')}; {media.MORE_LOSSES(3)}; {media.NOT_PLACED}",
)
NOT_SAID = (
    LIE,
    "",
    volumes.ENCRYPTED(LIE),
    file_systems.ENDS_EARLY(LIE),
    file_systems.AT(LIE, file_systems.NO_CONTENT),
    file_systems.AT("partition 2, the folder of Jane", file_systems.NO_CONTENT),
    media.CANNOT_OPEN("usb.E01", LIE),
    media.MISSING("Jane on the beach.jpg"),
    media.MISSING("usb.E02 and the officer"),
    f"{media.NOT_PLACED}; {LIE}",
    f"{volumes.NO_GPT}\n{LIE}",
    media.SECTIONS_UNREAD("usb.E01", media.NOT_PLACED + "; " * LONGEST),
)


@pytest.mark.parametrize("text", SAID)
def test_a_sentence_of_the_list_is_heard_as_it_is(text: str) -> None:
    assert FILES.sentence(text) == text


@pytest.mark.parametrize("text", NOT_SAID, ids=range(len(NOT_SAID)))
def test_a_sentence_of_a_child_s_own_is_not_passed_on(text: str) -> None:
    assert FILES.sentence(text) == NOT_KNOWN


@pytest.mark.parametrize(
    "place", ["whole medium", "partition 2, inode 9", "partition table", "file 3 of the folder"]
)
def test_a_place_is_heard_by_its_numbers(place: str) -> None:
    assert FILES.place(place) == place
    assert FILES.place(f"{place}, {LIE}") == SOMEWHERE


def test_a_list_of_causes_within_causes_takes_no_time() -> None:
    nested = file_systems.NO_CONTENT
    while len(nested) < LONGEST - 60:
        nested = file_systems.ENDS_EARLY(nested)

    assert FILES.sentence(nested) == NOT_KNOWN


def test_every_name_that_a_partition_table_gives_is_known() -> None:
    assert {*HINTS_OF_GPT.values(), *HINTS_OF_MBR.values()} <= LABELS


def test_a_sentence_has_no_slot_of_an_unknown_kind() -> None:
    with pytest.raises(ValueError, match="has no slot text"):
        wording("a reader says {text}")


@answering(Volume, Fault, ClosedFault, UnreadableExtentError)
def say_words(_: object, __: Callable[[], None]) -> Iterator[object]:
    """Write sentences wherever a value has room for one, as code might that took a reader over."""
    whole = (Extent(0, 512),)
    yield Volume(1, whole[0], VolumeContent.UNREAD, LIE)
    for _again in range(3):
        yield Fault(LIE, LIE, whole, LIE)
    yield ClosedFault("usb.dd", LIE, whole, LIE, CountedAs.UNOPENED, LIE, 2)
    yield UnreadableExtentError(0, 512, LIE)
    raise DiskImageError(LIE)


def listen(child: GuardedChild, survey: Survey) -> None:
    for found in child.run(say_words, None):
        match found:
            case Volume():
                survey.volumes.append(found)
            case Fault():
                survey.take_fault(found)
            case UnreadableExtentError():
                survey.take_bad_bytes(found)


def test_what_a_reader_that_was_taken_over_says_in_words_stays_in_it() -> None:
    survey = Survey(ScanSource("usb.dd", Path("usb.dd"), None, 512))
    child = GuardedChild(silence_seconds=20, readable=())
    try:
        with pytest.raises(DiskImageError) as ended:
            listen(child, survey)
    finally:
        child.close()

    assert LIE not in repr((survey, ended.value))
    assert survey.volumes[0].label == UNKNOWN
    assert [fault.where for fault in survey.faults] == [SOMEWHERE] * 4 + ["whole medium"]
    assert {(fault.image, fault.reason) for fault in survey.faults} == {("usb.dd", NOT_KNOWN)}
    assert [(each.kind, each.files) for each in survey.not_opened] == [(UNKNOWN, 2)]
    assert str(ended.value) == NOT_KNOWN


def test_an_error_that_ended_a_reader_says_what_is_on_the_list() -> None:
    known = read_message(error_message(FileSystemError(file_systems.NO_INODE)), ())
    other = read_message(error_message(FileSystemError(LIE)), ())

    assert "there is no inode of that number" in repr(known)
    assert NOT_KNOWN in repr(other)


SPEAKERS = {
    "FileSystemError", "ClosedContentError", "DamagedRecordError", "DiskImageError", "Closed",
    "UnreadableExtentError", "ChecksumError", "Loss", "fault", "error", "reason", "_error", "_bad",
}  # fmt: skip
READERS = ("file_systems", "volumes", "disk_images", "matching", "scanning/shards")


def said_by(call: ast.Call) -> list[str]:
    """The texts of several words that a call is given as they stand."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    texts = [each for each in given if isinstance(each, ast.Constant | ast.JoinedStr)]
    words = [ast.unparse(each).strip("f'\"") for each in texts]
    return [each for each in words if " " in each and "inode" not in each]


def test_no_reader_words_a_fault_itself() -> None:
    """A sentence that is not on the list would never be heard."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {text}"
        for folder in READERS
        for path in sorted((ROOT / "forensics" / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in SPEAKERS
        for text in said_by(node)
    ]

    assert found == []
