"""AFF4: every byte as its streams have it, and where there is none, said and never made up."""

from __future__ import annotations

import hashlib
import os
import random
import struct
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forensics.containers import identify_source, open_image
from forensics.containers.aff4 import opening
from forensics.containers.aff4.turtle import Thing, TurtleError, read_turtle
from forensics.disk_images.sequential import joined, read_through
from forensics.disk_images.verifying import stored_digests
from forensics.errors import (
    ChecksumError,
    DiskImageError,
    EncryptedDiskImageError,
    UnreadableExtentError,
    UnsupportedDiskImageError,
)
from forensics.scanning.sources.confined_look import identify_confined
from forensics.values import Digest, Extent, HashAlgorithm, SourceKind
from forensics.virtual_disks.paged_file import PagedFile
from forensics.virtual_disks.pieces import Packing
from forensics.virtual_disks.unpacking import WAYS
from tests.forensics.containers.aff4_recipes import (
    CHUNK,
    IMAGE,
    MAP,
    PACKERS,
    PER_BEVY,
    SCHEMA,
    SNAPPY,
    STREAM,
    Aff4,
    an_aff4,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.containers.aff4.opening import Aff4Image

_source = random.Random(70)  # noqa: S311 -- test data
MEDIUM = b"".join((
    _source.randbytes(5 * CHUNK), bytes(3 * CHUNK), b"words and words, " * 9000, bytes(CHUNK),
    _source.randbytes(7 * 512),
))  # fmt: skip
MEDIUM = MEDIUM[: len(MEDIUM) // 512 * 512]


def opened(path: Path) -> Aff4Image:
    found = open_image(identify_source(path))
    assert isinstance(found, opening.Aff4Image)
    return found


def losses(path: Path, medium: bytes = MEDIUM) -> list[UnreadableExtentError]:
    """What is lost; all else must be right."""
    found, lost = opened(path), []
    for piece in read_through(found, Extent(0, found.size), buffers=[memoryview(bytearray(9_999))]):
        if isinstance(piece, UnreadableExtentError):
            lost.append(piece)
        else:
            assert bytes(piece[1]) == medium[piece[0] : piece[0] + len(piece[1])]
    found.close()
    return list(joined(lost))


@pytest.mark.parametrize("method", PACKERS)
def test_a_medium_is_read_whichever_way_its_chunks_are_packed(method: str, tmp_path: Path) -> None:
    path = an_aff4(MEDIUM, tmp_path / "disk.aff4", method=method)

    source = identify_confined(path)

    assert (source.kind, source.size) == (SourceKind.AFF4, len(MEDIUM))
    assert losses(path) == []
    assert list(opened(path).unreached(lambda: None)) == []


def test_each_way_of_packing_is_unpacked() -> None:
    assert WAYS.keys() == set(Packing)


def symbolic() -> Aff4:
    made = Aff4(packed=(f"{MAP}/map", f"{MAP}/idx", "information.turtle"))
    made.stream(MEDIUM[: 3 * CHUNK])
    points = [
        (0, 700, 0, 0), (1000, 24, 700, 0), (2048, 512, 9, 1), (2560, 512, 0, 2), (3072, 512, 0, 3),
    ]  # fmt: skip
    names = ("SymbolicStreamFF", "UnreadableData", "UnknownData")
    targets = [STREAM, *(f"{SCHEMA}{name}" for name in names)]
    made.map(4096, points, targets, gap="aff4:SymbolicStream61")
    made.image(4096)
    return made


def test_bytes_that_are_said_and_not_kept_are_those_that_are_said(tmp_path: Path) -> None:
    path = symbolic().write(tmp_path / "disk.aff4")
    whole = (
        MEDIUM[:700].ljust(1000, b"a") + MEDIUM[700:724].ljust(1048, b"a") + b"\xff" * 512
    ).ljust(3584) + b"a" * 512

    lost = losses(path, whole)

    assert [(each.offset, each.length) for each in lost] == [(2560, 512), (3072, 512)]
    assert "could not be read when the disk image was made" in lost[0].reason
    assert "not all was copied" in lost[1].reason
    gaps = opened(path).gaps()
    assert [(each.offset, each.length) for each in gaps] == [(2560, 512), (3072, 512)]


def test_a_map_may_lead_to_another_map_and_never_to_itself(tmp_path: Path) -> None:
    made = Aff4()
    made.stream(MEDIUM[: 2 * CHUNK])
    made.map(CHUNK, [(0, CHUNK, CHUNK, 0)], [STREAM], address="aff4://inner")
    made.map(2 * CHUNK, [(0, CHUNK, 0, 0), (CHUNK, CHUNK, 0, 1)], ["aff4://inner", MAP])
    made.image(2 * CHUNK)

    (lost,) = losses(made.write(tmp_path / "disk.aff4"), MEDIUM[CHUNK : 2 * CHUNK])

    assert (lost.offset, lost.length, lost.reason) == (CHUNK, CHUNK, "it builds upon itself")


@pytest.mark.parametrize("given", [1, 2])
def test_volumes_that_belong_together_are_found_by_their_names(given: int, tmp_path: Path) -> None:
    paths = striped(tmp_path)
    (tmp_path / "disk_9.aff4").write_bytes(b"another file")

    path = paths[given - 1]

    assert len(identify_source(path).segments) == 3
    assert losses(path, MEDIUM[: 4 * CHUNK]) == []
    paths[2 - given].unlink()
    lost = losses(path, MEDIUM[: 4 * CHUNK])
    assert {each.reason for each in lost} == {"the volume that holds these bytes is not beside it"}
    assert sum(each.length for each in lost) == 2 * CHUNK


def striped(folder: Path) -> list[Path]:
    """Two volumes, each with every second chunk, its map, and the block hashes of the other."""
    streams, made = ("aff4://one", "aff4://two"), (Aff4(1), Aff4(2))
    points = [(at * CHUNK, CHUNK, at // 2 * CHUNK, at % 2) for at in range(4)]
    for number, each in enumerate(made):
        own = b"".join(MEDIUM[at * CHUNK :][:CHUNK] for at in (number, number + 2))
        each.stream(own, address=streams[number])
        each.say(streams[1 - number], "ImageStream", stored=f"<{made[1 - number].address}>")
        each.map(4 * CHUNK, points, list(streams), address=f"aff4://map{number}")
        each.image(4 * CHUNK, data=f"aff4://map{number}")
    hashes = [f"{name}/00000000.blockHash.sha1" for name in streams]
    made[0].members[hashes[1]] = made[1].members.pop(hashes[1])
    return [each.write(folder / f"disk_{n}.aff4") for n, each in enumerate(made, start=1)]


@pytest.mark.parametrize("method", [SNAPPY, f"{SCHEMA}NullCompressor"])
def test_a_chunk_that_is_not_as_its_block_hash_says_is_lost(method: str, tmp_path: Path) -> None:
    path = an_aff4(MEDIUM, tmp_path / "disk.aff4", method=method)
    data = bytearray(path.read_bytes())
    at = data.index(MEDIUM[CHUNK : CHUNK + 64])
    data[at + 9] ^= 1
    path.write_bytes(data)

    (lost,) = losses(path)

    assert (lost.offset, lost.length) == (CHUNK, CHUNK)
    assert isinstance(lost, ChecksumError)


def test_a_member_that_no_stream_has_is_said(tmp_path: Path) -> None:
    made = symbolic()
    made.members["holiday.jpg"] = _source.randbytes(5000)

    (said,) = opened(made.write(tmp_path / "disk.aff4")).unreached(lambda: None)

    assert "no part of the medium" in said


def test_digests_of_the_whole_medium_are_those_that_are_stated(tmp_path: Path) -> None:
    md5 = hashlib.md5(MEDIUM[:CHUNK], usedforsecurity=False)
    made = Aff4()
    made.stream(MEDIUM[:CHUNK])
    made.map(CHUNK, [(0, CHUNK, 0, 0)], [STREAM])
    told = f'"{md5.hexdigest()}"^^aff4:MD5 , "00"^^aff4:SHA1 , "11"^^aff4:blockMapHashSHA512'
    made.image(CHUNK, hash=told)

    found = stored_digests(opened(made.write(tmp_path / "disk.aff4")))

    assert found == (Digest(HashAlgorithm.MD5, md5.digest()),)


def _files(made: Aff4) -> None:
    made.say("aff4://a.jpg", "FileImage , aff4:Image", size='"5"')


def _encrypted(made: Aff4) -> None:
    made.say("aff4://e", "EncryptedStream", size='"5"')


def _second(made: Aff4) -> None:
    made.say("aff4://another", "DiskImage", size='"512"')


def _none(made: Aff4) -> None:
    made.said = [each for each in made.said if IMAGE not in each]


def _no_turtle(made: Aff4) -> None:
    made.said.append("<aff4://x> a [ aff4:y ] .")


def _endless(made: Aff4) -> None:
    made.said = [each.replace('"4096"', f'"{1 << 62}"') for each in made.said]


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        (_files, UnsupportedDiskImageError, "AFF4 of files"),
        (_encrypted, EncryptedDiskImageError, "encrypted, no key given"),
        (_second, UnsupportedDiskImageError, "several disk images"),
        (_none, UnsupportedDiskImageError, "without a disk image"),
        (_no_turtle, DiskImageError, "description cannot be read"),
        (_endless, DiskImageError, "its medium has no length"),
    ],
)
def test_what_is_not_read_is_refused_by_name(
    tmp_path: Path, change: Callable[[Aff4], None], kind: type[Exception], said: str
) -> None:
    made = symbolic()
    change(made)

    with pytest.raises(kind, match=said):
        identify_source(made.write(tmp_path / "disk.aff4"))


def _far(made: Aff4) -> None:
    made.members[f"{MAP}/map"] = struct.pack("<QQQI", 0, 4096, 1 << 63, 0)


def _behind(made: Aff4) -> None:
    made.members[f"{MAP}/map"] = struct.pack("<QQQI", 0, 4096, 3 * CHUNK, 0)


def _overlapping(made: Aff4) -> None:
    made.members[f"{MAP}/map"] = struct.pack("<QQQI", 0, 4096, 0, 0) * 2


def _no_target(made: Aff4) -> None:
    made.members[f"{MAP}/map"] = struct.pack("<QQQI", 0, 4096, 0, 99)


def _cut_map(made: Aff4) -> None:
    made.members[f"{MAP}/map"] += b"x"


def _no_index(made: Aff4) -> None:
    del made.members[f"{STREAM}/00000000.index"]


def _index_behind(made: Aff4) -> None:
    made.members[f"{STREAM}/00000000.index"] = struct.pack("<QI", 1 << 40, 100) * 3


def _large_chunk(made: Aff4) -> None:
    made.members[f"{STREAM}/00000000.index"] = struct.pack("<QI", 0, 0xFFFFFFFF) * 3


def _bomb(made: Aff4) -> None:
    made.members[f"{STREAM}/00000000"] = b"\xff\xff\xff\xff\x0f" + bytes(99)
    made.members[f"{STREAM}/00000000.index"] = struct.pack("<QI", 0, 104) * 3


def _packed_bevy(made: Aff4) -> None:
    made.packed += (f"{STREAM}/00000000",)


def _another_way(made: Aff4) -> None:
    made.said = [each.replace(SNAPPY, "http://example.org/brotli") for each in made.said]


def _no_chunk_size(made: Aff4) -> None:
    made.said = [each.replace(f'"{CHUNK}"', '"0"') for each in made.said]


@pytest.mark.parametrize(
    "change",
    [_far, _behind, _overlapping, _no_target, _cut_map, _no_index, _index_behind, _large_chunk,
     _bomb, _packed_bevy, _another_way, _no_chunk_size],
)  # fmt: skip
def test_tables_that_lie_lose_bytes_with_a_reason_and_give_none(
    tmp_path: Path, change: Callable[[Aff4], None]
) -> None:
    made = symbolic()
    change(made)
    image = opened(made.write(tmp_path / "disk.aff4"))

    with pytest.raises(UnreadableExtentError) as raised:
        image.read_at(Extent(0, 700))

    assert raised.value.offset == 0
    assert raised.value.reason
    image.close()


@pytest.mark.parametrize(
    "far", ["aff4://stream/00000000", "aff4://stream/99999999"], ids=["few", "far"]
)
def test_a_stream_that_claims_more_than_there_is_costs_nothing(tmp_path: Path, far: str) -> None:
    made = symbolic()
    made.members.setdefault(far, b"x" * 99)
    made.map(1 << 45, [(0, 1 << 45, 0, 0)], [STREAM])
    made.image(1 << 45)
    huge = ('"4096"', f'"{1 << 45}"'), (f'"{3 * CHUNK}"', f'"{1 << 45}"'), (f'"{PER_BEVY}"', '"1"')
    for old, new in huge:
        made.said = [each.replace(old, new) for each in made.said[:3]]
    path = made.write(tmp_path / "disk.aff4")
    started = time.process_time()
    image = opened(path)

    assert image.size == 1 << 45
    assert not image.is_hole(Extent(0, image.size))
    list(image.unreached(lambda: None))
    assert time.process_time() - started < 2


def test_opening_a_large_image_reads_no_header_of_its_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = an_aff4(_source.randbytes(40 * PER_BEVY * CHUNK), tmp_path / "disk.aff4")
    loaded: list[int] = []
    load = PagedFile._load

    def counted(file: PagedFile, start: int) -> bytes:
        loaded.append(start)
        return load(file, start)

    monkeypatch.setattr(PagedFile, "_load", counted)
    opened(path).close()

    assert path.stat().st_size > 5_000_000
    assert {start for start in loaded if start < 4_000_000} <= {0}


def test_a_member_whose_header_is_gone_is_lost(tmp_path: Path) -> None:
    path = an_aff4(MEDIUM, tmp_path / "disk.aff4")
    data = bytearray(path.read_bytes())
    at = data.index(b"aff4%3A%2F%2Fstream/00000000") - 30
    data[at] = 0
    path.write_bytes(data)

    (lost, *_) = losses(path)

    assert (lost.offset, lost.reason) == (0, "the table of these bytes cannot be read")


def test_a_map_that_is_in_no_order_is_put_in_order(tmp_path: Path) -> None:
    made = Aff4()
    made.stream(MEDIUM[: 2 * CHUNK])
    points = [(CHUNK, CHUNK, 0, 0), (0, 0, 0, 0), (0, CHUNK, CHUNK, 0)]
    made.map(2 * CHUNK, points, [STREAM])
    made.image(2 * CHUNK)

    whole = MEDIUM[CHUNK : 2 * CHUNK] + MEDIUM[:CHUNK]
    assert losses(made.write(tmp_path / "disk.aff4"), whole) == []


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    made = symbolic()
    made.members["aff4://one"] = b"a"
    made.members["aff4%3a//one"] = b"b"

    with pytest.raises(DiskImageError, match="list of members"):
        identify_source(made.write(tmp_path / "disk.aff4"))


def test_an_archive_of_files_is_none(tmp_path: Path) -> None:
    made = symbolic()
    path = made.write(tmp_path / "disk.aff4")
    data = path.read_bytes().replace(b"information.turtle", b"information.txt123")
    path.write_bytes(data)

    with pytest.raises(UnsupportedDiskImageError, match="without a disk image"):
        identify_source(path)


TURTLE = """
@prefix : <aff4://v> .  @prefix a4: <http://x/#> . # a remark
:s a a4:K , <aff4://other> ; a4:n 5 ; a4:t "a \\"b\\" c"@en ; a4:l \"\"\"two
lines\"\"\"^^a4:T ; .
"""


def test_turtle_is_read_as_aff4_writes_it() -> None:
    said = read_turtle(TURTLE)["aff4://vs"]

    assert said["http://www.w3.org/1999/02/22-rdf-syntax-ns#type"] == [
        Thing("http://x/#K"), Thing("aff4://other"),
    ]  # fmt: skip
    assert said["http://x/#n"] == [Thing("5", "text")]
    assert said["http://x/#t"] == [Thing('a \\"b\\" c', "text")]
    assert said["http://x/#l"] == [Thing("two\nlines", "http://x/#T")]


@pytest.mark.parametrize(
    "text",
    ["<a> <b>", "<a", "x:y a <z> .", "@prefix x <y> .", '<a> <b> "c', "<a> <b> <c> <d> .",
     "<a> a ( ) .", "@prefix x: <y>", ". . .", '<a> <b> "c"^^ .'],
)  # fmt: skip
def test_a_text_that_is_no_turtle_is_told(text: str) -> None:
    with pytest.raises(TurtleError):
        read_turtle(text)


def test_a_long_text_of_nothing_takes_no_time() -> None:
    started = time.process_time()
    for text in (
        '"' * 300_000,
        "<a> <b> " + '"a\\' * 200_000,
        "a:" * 300_000,
        "<a> <b> " + "," * 10**6,
    ):
        with pytest.raises(TurtleError):
            read_turtle(text)

    assert time.process_time() - started < 3


COUNT = [pytest.param(200), pytest.param(100_000, marks=[pytest.mark.long, pytest.mark.timeout(0)])]


@pytest.mark.parametrize("count", COUNT)
def test_a_changed_image_neither_crashes_nor_hangs(tmp_path: Path, count: int) -> None:
    good = symbolic().write(tmp_path / "disk.aff4").read_bytes()
    source, path = random.Random(count), tmp_path / "changed.aff4"  # noqa: S311
    tables = [*range(200), *range(good.index(b".index"), len(good))]
    opened_ones = 0
    for _ in range(count):
        data = bytearray(good)
        for _ in range(source.choice((1, 1, 2, 5))):
            at = source.choice(tables)
            data[at : at + 4] = source.choice((b"\xff" * 4, b"\0", b"9", source.randbytes(4)))
        path.write_bytes(data[: source.choice((len(data), len(data), source.randrange(len(data))))])
        started = time.process_time()
        opened_ones += _reads(path)
        assert time.process_time() - started < 2

    assert opened_ones > count // 20


def _reads(path: Path) -> bool:
    try:
        image = opening.open_aff4((path,))
    except DiskImageError:
        return False
    extent = Extent(0, min(image.size, 1 << 16))
    for _ in read_through(image, extent, buffers=[memoryview(bytearray(8192))]):
        pass
    image.gaps()
    list(image.unreached(lambda: None))
    image.close()
    return True


SECTORS = {
    0: "341427eedd4172fa61d85af7c8cf3c8d5a8656d5",
    15335424: "54cc2127dc9f536ead23c9bc898ffb73d528c7ed",
}
"""Of Base-Linear.aff4, by their place: the SHA-1 as the tests of dissect.evidence have it."""


@pytest.mark.corpus
def test_the_reference_images_are_read_whole_and_each_chunk_is_as_its_block_hash_says() -> None:
    corpus = Path(os.environ["EXPUNGE_CORPUS"], "third_party")
    found = {each.name: each for each in corpus.glob("**/Base-*.aff4")}
    if not found:
        pytest.skip("the reference image of AFF4 is not present in the corpus")
    for name, path in found.items():
        if "Exabyte" in name:
            continue
        image = opened(path)
        lost = [
            piece.reason
            for piece in read_through(
                image, Extent(0, image.size), buffers=[memoryview(bytearray(1 << 20))]
            )
            if isinstance(piece, UnreadableExtentError)
        ]
        assert len({*lost}) == ("ReadError" in name) + ("Allocated" in name)
        for offset, digest in SECTORS.items() if "Linear" in name else ():
            sector = image.read_at(Extent(offset, 512))
            assert hashlib.sha1(sector, usedforsecurity=False).hexdigest() == digest
        image.close()
