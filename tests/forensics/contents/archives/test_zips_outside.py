"""What a zip archive holds beside the files of its list, where nobody who opens it sees it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from forensics.containers.decoding import ForwardStream
from forensics.contents.archives.zips import Zips
from forensics.contents.means import Means, OverBudgetError
from forensics.contents.reader import ClosedContent, ContentMember
from forensics.wordings import archives as wordings
from tests.forensics.contents.opened import HeldContent, open_all

MIB = 1024 * 1024
SHOWN = b"".join(b"line %d packs well\n" % number for number in range(300))
HIDDEN = b"".join(b"hidden %d\n" % number for number in range(900))


def an_archive(name: str, content: bytes, comment: bytes = b"", extra: bytes = b"") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo(name)
        info.extra, info.compress_type = extra, zipfile.ZIP_DEFLATED
        archive.writestr(info, content)
        archive.comment = comment
    return held.getvalue()


def a_streamed(name: str, content: bytes) -> bytes:
    """One whose header does not say how long its file is, without a list."""
    held = _OneWay()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return list_cut_off(held.getvalue())


class _OneWay(io.BytesIO):
    def tell(self) -> int:
        raise OSError


def list_cut_off(archive: bytes) -> bytes:
    return archive[: archive.index(b"PK\1\2")]


INNER = an_archive("p.jpg", HIDDEN)
OUTER = an_archive("t.txt", SHOWN)


def between() -> bytes:
    """A file between the last one and the list that leaves it out."""
    at, end = OUTER.index(b"PK\1\2"), bytearray(OUTER[-22:])
    hidden = list_cut_off(INNER)
    struct.pack_into("<L", end, 16, at + len(hidden))
    return OUTER[:at] + hidden + OUTER[at:-22] + end


def listed_as_empty() -> bytes:
    """The list has the file, and says that nothing is in it."""
    changed = bytearray(INNER)
    at = changed.index(b"PK\1\2")
    changed[at + 16 : at + 28] = bytes(12)
    return bytes(changed)


@pytest.mark.parametrize(
    ("archive", "shown"),
    [
        (INNER + OUTER, SHOWN),
        (list_cut_off(INNER) + OUTER, SHOWN),
        (OUTER + list_cut_off(INNER), SHOWN),
        (between(), SHOWN),
        (an_archive("t.txt", SHOWN, comment=INNER[:-22]), SHOWN),
        (an_archive("t.txt", SHOWN, extra=struct.pack("<HH", 9, len(INNER)) + INNER), SHOWN),
        (a_streamed("p.jpg", HIDDEN) + OUTER, SHOWN),
        (listed_as_empty(), b""),
    ],
    ids=["another-archive", "before", "behind", "between", "comment", "extra", "streamed",
         "listed-as-empty"],
)  # fmt: skip
def test_what_no_list_names_is_found_by_its_own_header(archive: bytes, shown: bytes) -> None:
    opened = open_all(Zips(), archive)

    assert {each.content for each in opened} == {HIDDEN, *([shown] if shown else [])}
    for each in opened:
        assert zlib.decompress(each.stored, -15) == each.content


def locked_and_streamed() -> bytes:
    changed = bytearray(a_streamed("p.jpg", HIDDEN))
    changed[6] |= 1
    return bytes(changed)


@pytest.mark.parametrize(
    "before", [b"PK\3\4" * 200, locked_and_streamed()], ids=["marks", "locked-and-streamed"]
)
def test_what_stands_outside_and_is_not_read_is_told_once(before: bytes) -> None:
    found = list(Zips().members(HeldContent(before + OUTER), Means()))

    (closed,) = (each for each in found if isinstance(each, ClosedContent))
    assert [(place.offset, place.end) for place in closed.stored] == [(0, len(before))]


def test_an_ordinary_archive_is_opened_once() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("folder")
        archive.writestr("folder/a", SHOWN)
        archive.writestr("empty", b"")
        archive.writestr("b", HIDDEN)

    names = [each.name for each in open_all(Zips(), held.getvalue())]
    assert names == [b"folder/a", b"empty", b"b"]


def test_a_file_that_claims_to_be_empty_and_is_not_is_told() -> None:
    changed = bytearray(INNER)
    at = changed.index(b"PK\1\2")
    for place in (14, at + 16):  # the checksum of nothing, and a length of 0: header and list agree
        changed[place : place + 4] = bytes(4)
        changed[place + 8 : place + 12] = bytes(4)
    (member,) = Zips().members(HeldContent(bytes(changed)), Means())

    assert isinstance(member, ContentMember)
    assert member.size == 0
    error = ForwardStream(member.begin, member.size, member.crc).damage()
    assert error is not None
    assert error.reason == wordings.LONGER


def test_what_is_decoded_to_find_its_end_is_spent() -> None:
    bomb = a_streamed("z", bytes(8 * MIB))

    with pytest.raises(OverBudgetError):
        list(Zips().members(HeldContent(bomb), Means(4 * MIB)))


def test_what_is_damaged_outside_closes_nothing_that_is_listed() -> None:
    streamed = bytearray(a_streamed("p.jpg", HIDDEN))
    streamed[60:64] = b"\xff" * 4

    found = list(Zips().members(HeldContent(bytes(streamed) + OUTER), Means()))

    assert [type(each) for each in found] == [ContentMember, ClosedContent]
    (place,) = found[1].stored
    assert (place.offset, place.end) == (0, len(streamed))
