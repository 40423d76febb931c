"""What phones and browsers keep is given as it was, or said to be closed."""

from __future__ import annotations

import base64
import gzip
import plistlib
import random
import struct
import zlib
from typing import TYPE_CHECKING

import brotli
import pytest
import zstandard

from forensics.contents.appended.looking import Appended, appended
from forensics.contents.apps.android_backup import AndroidBackupReader
from forensics.contents.apps.chromium_cache import BlockCacheReader, SimpleCacheReader
from forensics.contents.apps.firefox_cache import FIREFOX, FirefoxReader, entry_of
from forensics.contents.apps.property_lists import PropertyListReader
from forensics.contents.archives.streams import Gzip
from forensics.contents.means import Means
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
from forensics.contents.texts.reader import TextReader
from forensics.errors import UnreadableExtentError
from forensics.scanning.shards.contents.member_streams import stream_of
from tests.forensics.contents.apps.building import (
    a_backup,
    a_block_file,
    a_cached,
    an_entry_of_firefox,
)
from tests.forensics.contents.opened import (
    PIECE,
    HeldContent,
    all_of,
    decoded,
    in_bulk,
    open_all,
    read_many_changed,
)
from tests.forensics.scanning.shards.contents.made_files import a_tar

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.contents.reader import ContentReader

BACKUP, SIMPLE, BLOCKS, LISTS = (
    AndroidBackupReader(), SimpleCacheReader(), BlockCacheReader(), PropertyListReader(),
)  # fmt: skip
_made = random.Random("apps")  # noqa: S311 -- no secret
PICTURE = b"\xff\xd8\xff\xe0" + _made.randbytes(9_000)
FILES = {"apps/com.example/f/a.jpg": PICTURE}
ADDRESS = b"1/0/_dk_https://example.org https://example.org/a.jpg"


@pytest.mark.parametrize("compressed", [True, False])
def test_a_backup_is_the_archive_behind_its_lines(*, compressed: bool) -> None:
    (archive,) = open_all(BACKUP, a_backup(FILES, compressed=compressed))

    assert archive.content == a_tar(FILES)
    assert archive.member.is_as_stored is not compressed


def test_an_encrypted_backup_is_said_to_be_one() -> None:
    (closed,) = all_of(BACKUP, a_backup(FILES, lock=b"AES-256\nA1B2\nC3"))

    assert isinstance(closed, ClosedContent)
    assert closed.closed_as is ClosedAs.ENCRYPTED


@pytest.mark.parametrize("flags", [1, 2, 3])
def test_the_body_of_a_cached_answer_stands_as_it_is(flags: int) -> None:
    (body,) = open_all(SIMPLE, a_cached(ADDRESS, PICTURE, b"HTTP/1.1 200 OK\0", flags=flags))

    assert body.content == PICTURE
    assert body.name == ADDRESS.replace(b"/", b"_")


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        (b"gzip", gzip.compress(PICTURE)),
        (b"deflate", zlib.compress(PICTURE)),
        (b"br", brotli.compress(PICTURE)),
        (b"zstd", zstandard.compress(PICTURE)),
    ],
)
def test_a_body_that_was_sent_compressed_is_decoded(encoding: bytes, body: bytes) -> None:
    head = b"HTTP/1.1 200 OK\0Content-Encoding: %b\0\0" % encoding

    found = open_all(SIMPLE, a_cached(ADDRESS, body, head))

    assert [each.content for each in found] == [body, PICTURE]


@pytest.mark.parametrize("change", [lambda data: data[:-9], lambda data: data[:40] + b"\xff" * 90])
def test_a_brotli_body_that_is_damaged_is_said_to_be(change: Callable[[bytes], bytes]) -> None:
    head = b"HTTP/1.1 200 OK\0content-encoding: br\0\0"

    _, found = all_of(SIMPLE, a_cached(ADDRESS, change(brotli.compress(PICTURE)), head))

    assert isinstance(found, ContentMember)
    with pytest.raises(UnreadableExtentError):
        decoded(found)


def test_a_brotli_bomb_gives_no_more_than_it_is_asked_for() -> None:
    head = b"content-encoding: br\0"
    _, found = all_of(SIMPLE, a_cached(ADDRESS, brotli.compress(bytes(2**26)), head))

    assert isinstance(found, ContentMember)
    assert len(found.begin().read(PIECE)) <= PIECE


@pytest.mark.parametrize("version", [1, 2, 3, 4])
@pytest.mark.parametrize(("encoding", "pack"), [(b"br", brotli.compress), (b"", bytes)])
def test_the_body_of_an_entry_of_firefox_is_given(
    version: int, encoding: bytes, pack: Callable[[bytes], bytes]
) -> None:
    entry = an_entry_of_firefox(pack(PICTURE), encoding, version=version)

    body, *packed = open_all(FirefoxReader(), entry)

    assert (body.name, body.content) == (b":https:__a.example_p.jpg", pack(PICTURE))
    assert [each.content for each in packed] == [PICTURE] * bool(encoding)


def test_what_firefox_knows_of_a_body_is_no_part_of_a_gzip_stream() -> None:
    entry = an_entry_of_firefox(gzip.compress(PICTURE), b"gzip")

    (body,) = all_of(Gzip(), entry)

    assert isinstance(body, ContentMember)
    assert not stream_of(body, HeldContent(entry), Means()).damage()
    behind = gzip.compress(PICTURE) + b"bytes that nobody knows"
    (other,) = all_of(Gzip(), behind)
    assert isinstance(other, ContentMember)
    assert stream_of(other, HeldContent(behind), Means()).damage()


def test_an_entry_of_firefox_is_known_by_its_end_alone() -> None:
    entry = an_entry_of_firefox(brotli.compress(PICTURE), b"br")

    assert appended(lambda at, length: entry[at : at + length], len(entry)) == [
        Appended(FIREFOX, 0)
    ]
    for lie in (entry[:-4] + b"\xff" * 4, entry[:-4] + bytes(4), entry[:-60] + bytes(60)):
        assert entry_of(lie, len(lie)) is None


def test_a_body_that_was_sent_in_a_form_that_is_not_read_is_said() -> None:
    found = all_of(SIMPLE, a_cached(ADDRESS, PICTURE, b"HTTP/1.1 200\0content-encoding:exi\0"))

    assert [type(each).__name__ for each in found] == ["ContentMember", "ClosedContent"]


def test_an_address_that_is_longer_than_the_file_is_refused() -> None:
    entry = a_cached(ADDRESS, PICTURE)

    with pytest.raises(UnreadableExtentError):
        all_of(SIMPLE, entry[:12] + (2**31).to_bytes(4, "little") + entry[16:])


def test_an_entry_without_its_end_gives_all_that_follows_the_address() -> None:
    (body,) = open_all(SIMPLE, a_cached(ADDRESS, PICTURE)[:-30])

    assert body.content.startswith(PICTURE)


@pytest.mark.parametrize("size", [256, 1024, 4096])
def test_a_compressed_body_in_blocks_is_decoded(size: int) -> None:
    data = a_block_file(size, {0: PICTURE, 40: gzip.compress(PICTURE), 99: b"\x1f\x8b\x08"})

    (found,) = open_all(BLOCKS, data)  # what only looks like a stream is none

    assert found.content == PICTURE
    assert gzip.decompress(found.stored) == PICTURE


def test_data_of_a_property_list_is_given_lists_in_lists_too() -> None:
    written = base64.b64encode(PICTURE).decode()
    inner = plistlib.dumps({"NS.data": PICTURE}, fmt=plistlib.FMT_BINARY)
    wide = f"\N{EM DASH} {written}"  # which stands as UTF-16
    held = {"a": inner, "b": [written, "short"], "c": wide}
    data = plistlib.dumps(held, fmt=plistlib.FMT_BINARY)

    found = {each.content: each for each in open_all(LISTS, data)}

    assert set(found) == {inner, written.encode(), wide.encode("utf-16-be")}
    for text in (written.encode(), wide.encode("utf-16-be")):
        assert found[text].member.kind == "text"
        assert [each.content for each in open_all(TextReader(), text)] == [PICTURE]
    assert [each.content for each in open_all(LISTS, inner)] == [PICTURE]


@pytest.mark.parametrize("is_encrypted", [True, False])
def test_the_list_of_an_encrypted_backup_of_a_phone_says_that_it_is_one(
    *, is_encrypted: bool
) -> None:
    held = {"IsEncrypted": is_encrypted, "BackupKeyBag": PICTURE, "Version": "10.0"}

    first, *_ = all_of(LISTS, plistlib.dumps(held, fmt=plistlib.FMT_BINARY))

    assert isinstance(first, ClosedContent) is is_encrypted
    if isinstance(first, ClosedContent):
        assert (first.closed_as, first.stored) == (ClosedAs.ENCRYPTED, ())


def test_a_property_list_with_many_references_to_one_object_gives_it_once() -> None:
    body = b"bplist00\x4f\x11" + struct.pack(">H", len(PICTURE)) + PICTURE
    table = (8).to_bytes(2, "big") * 20_000
    trailer = struct.pack(">6xBBQQQ", 2, 2, 20_000, 0, len(body))

    assert [each.content for each in open_all(LISTS, body + table + trailer)] == [PICTURE]


@pytest.mark.parametrize("reader", [BACKUP, SIMPLE, BLOCKS, LISTS])
@pytest.mark.parametrize(
    "data",
    [b"", b"ANDROID BACKUP\n5\n1\n", b"bplist00" + bytes(8), b"bplist00" + b"\xff" * 40],
)
def test_what_makes_no_sense_is_refused(reader: ContentReader, data: bytes) -> None:
    with pytest.raises(UnreadableExtentError):
        all_of(reader, data)


SEEDS: list[tuple[ContentReader, bytes]] = [
    (BACKUP, a_backup(FILES)),
    (SIMPLE, a_cached(ADDRESS, gzip.compress(PICTURE), b"Content-Encoding: gzip", flags=3)),
    (BLOCKS, a_block_file(256, {2: gzip.compress(PICTURE)})[:20_000]),
    (LISTS, plistlib.dumps({"a": PICTURE[:90], "b": "c" * 300}, fmt=plistlib.FMT_BINARY)),
]


@in_bulk(400)
def test_changed_files_are_read_or_refused(inputs: int) -> None:
    read_many_changed(SEEDS, inputs)
