"""CoreStorage of Macs: what is stored as it is, is read; what is locked, stays locked."""

from __future__ import annotations

import gzip
import random
from typing import TYPE_CHECKING

import pytest

from forensics.errors import FileSystemError
from forensics.extents import joined
from forensics.file_systems.in_pieces import laid_out, own_image
from forensics.values import Extent
from forensics.volume import VolumeContent
from forensics.volumes.core_storage.apple_plists import read_plist
from forensics.volumes.core_storage.metadata import (
    BLOCK,
    logical_volumes,
    read_header,
)
from forensics.volumes.opening import open_volumes
from tests.forensics.erasing.fakes import BytesImage
from tests.forensics.volumes.composed import core_storage_builder
from tests.forensics.volumes.composed.core_storage_builder import (
    LABELS,
    METADATA,
    PASSWORD,
    START,
    CoreStorage,
)
from tests.forensics.volumes.recipes import volumes_of

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import Fault
    from forensics.volume import Volume

PLAIN = random.Random("plain").randbytes(3000) + bytes(16 * 4096 - 3000)  # noqa: S311 -- no secret
SOME, MANY = 60, 100_000


def found_on(data: bytes) -> tuple[tuple[Volume, ...], tuple[Fault, ...]]:
    return open_volumes(BytesImage(data), source="mac.dd", every_step=False)


@pytest.mark.parametrize(
    "made", [CoreStorage(PLAIN), CoreStorage(PLAIN, split=True), CoreStorage(PLAIN, packed=True),
             CoreStorage(PLAIN, chained=True), CoreStorage(PLAIN, packed=True, chained=True)],
)  # fmt: skip
def test_a_logical_volume_that_is_not_locked_lies_beside_its_container(made: CoreStorage) -> None:
    data = made.made()

    (container, volume), faults = found_on(data)

    assert (container.label, container.content) == ("CoreStorage", VolumeContent.CONTAINER)
    assert (volume.where, volume.content) == ("whole medium, volume 1", VolumeContent.UNKNOWN)
    assert own_image(BytesImage(data), volume).read_at(Extent(0, len(PLAIN))) == PLAIN
    assert joined(volume.extents) == [Extent(START * 4096, len(PLAIN))]
    assert bool(volume.pieces) is made.split
    assert faults == ()


@pytest.mark.parametrize(
    "made", [CoreStorage(PLAIN, PASSWORD), CoreStorage(PLAIN, context=False),
             CoreStorage(PLAIN, status="Converting")],
)  # fmt: skip
def test_what_is_locked_or_says_nothing_of_it_stays_locked(made: CoreStorage) -> None:
    (volume,), (fault,) = found_on(made.made())

    assert (volume.content, volume.label) == (VolumeContent.ENCRYPTED, "CoreStorage")
    assert fault.reason == "encrypted (CoreStorage), no key given"


def test_a_group_over_several_media_is_told() -> None:
    (volume,), (fault,) = found_on(CoreStorage(PLAIN, members=2).made())

    assert volume.content is VolumeContent.ENCRYPTED
    assert fault.reason == "a part of it lies on another medium, or is lost"
    assert fault.extents == (volume.extent,)


def damaged(at: int, length: int = 8, value: int = 0xFF) -> bytes:
    data = bytearray(CoreStorage(PLAIN).made())
    data[at : at + length] = bytes([value]) * length
    return bytes(data)


def test_one_damaged_label_is_made_up_for_by_the_other() -> None:
    (_, volume), _ = found_on(damaged(LABELS[1] * 4096 + 100))

    assert volume.inner == (1,)


def test_damaged_metadata_are_told() -> None:
    newest = METADATA * 4096 + 2 * BLOCK  # of where the volume lies: an older one says otherwise
    for data in (damaged(100), damaged(newest + 300), damaged(METADATA * 4096, 65536)):
        (volume,), (fault,) = found_on(data)

        assert volume.content is VolumeContent.ENCRYPTED
        assert fault.reason == "what CoreStorage says of its volumes makes no sense"


def test_a_header_with_two_equal_keys_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(CoreStorage(PLAIN).made())
    monkeypatch.setattr(core_storage_builder, "IDENTIFIER", core_storage_builder.KEY)
    data[:512] = core_storage_builder.CoreStorage(PLAIN)._header(len(data))

    _, (fault,) = found_on(bytes(data))

    assert fault.reason == "what CoreStorage says of its volumes makes no sense"


def test_changed_bytes_raise_nothing_but_errors_of_ours(request: pytest.FixtureRequest) -> None:
    """The texts and numbers within blocks whose checksums agree, and any bytes of the rest."""
    chance = random.Random("core storage")  # noqa: S311 -- no secret
    sound = CoreStorage(PLAIN[:8192]).made()
    for _ in range(MANY if request.config.getoption("--long") else SOME):
        data = bytearray(sound)
        for _ in range(chance.randrange(1, 6)):
            base = chance.choice((0, *(at * 4096 for at in LABELS), METADATA * 4096))
            data[base + chance.randrange(5 * BLOCK if base > 512 else 512)] = chance.randrange(256)
        image = BytesImage(bytes(data))
        try:
            found = logical_volumes(image, read_header(image))
        except FileSystemError:
            continue
        assert all(each.end <= image.size for volume in found for each in volume.extents)


LISTS = {
    "a document type": b'<!DOCTYPE x [<!ENTITY a "b">]><dict></dict>',
    "too deep": b"<array>" * 40 + b"</array>" * 40,
    "too many": b"<array>" + b"<true/>" * 20_001 + b"</array>",
    "too long": b"<string>" + b"x" * (1 << 20) + b"</string>",
    "cut off": b"<dict><key>a",
    "a number that is none": b"<integer>0xz</integer>",
    "data that is none": b"<data>a</data>",
}


@pytest.mark.parametrize("lie", LISTS)
def test_a_property_list_that_lies_is_refused(lie: str) -> None:
    with pytest.raises(ValueError, match="no property list"):
        read_plist(LISTS[lie])


def test_a_property_list_is_read_with_its_references() -> None:
    text = (
        b'<dict ID="0"><key>a</key><array ID="1"><integer ID="2">0x10</integer>'
        b'<reference IDREF="2"/></array><key>b</key><data>aGk=</data><key>c</key>'
        b'<dict><key>d</key><string ID="3">x &amp; y</string></dict><key>e</key>'
        b'<reference IDREF="3"/><key>f</key><true/></dict>\0\0'
    )

    assert read_plist(text) == {
        "a": [16, 16], "b": b"hi", "c": {"d": "x & y"}, "e": "x & y", "f": 1,
    }  # fmt: skip


@pytest.mark.corpus
def test_a_volume_that_a_mac_made_is_found(corpus: Path, tmp_path: Path) -> None:
    packed = corpus / "third_party" / "dfvfs_cs_single_volume.raw" / "cs_single_volume.raw.gz"
    path = tmp_path / "mac.raw"
    path.write_bytes(gzip.decompress(packed.read_bytes()))

    (container, volume), faults = volumes_of(path)

    assert container.content is VolumeContent.CONTAINER
    assert (volume.label, volume.content) == ("HFS+", VolumeContent.FILE_SYSTEM)
    assert volume.extent == Extent(0x1C01000, 0xBF4000)
    assert faults == ()
    _, placed = laid_out(BytesImage(b""), volume)
    assert placed is volume
