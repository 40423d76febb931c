from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import subprocess
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from forensics.containers import identify_source
from forensics.disk_images.announced import AnnouncedFormat, announced_format
from forensics.errors import DiskImageError, UnsupportedDiskImageError
from forensics.scanning.sources.guarded_images import identify_acquired
from forensics.values import SourceKind

if TYPE_CHECKING:
    from pathlib import Path


def convert(raw: Path, target: Path, form: str, *options: str) -> Path:
    command = ["qemu-img", "convert", "-f", "raw", "-O", form, *options, str(raw), str(target)]
    subprocess.run(command, check=True, capture_output=True)
    return target


def assert_unopened(path: Path, label: str) -> None:
    assert announced_format(path) == AnnouncedFormat(label, path.stat().st_size)
    with pytest.raises(UnsupportedDiskImageError, match=label):
        identify_source(path)


@pytest.mark.parametrize(
    ("form", "label"), [("qcow", "QCOW"), ("qed", "QED"), ("parallels", "Parallels HDD")]
)
def test_a_virtual_disk_that_is_not_read_is_announced_whatever_it_holds(
    form: str, label: str, raw_file: Path, tmp_path: Path
) -> None:
    assert_unopened(convert(raw_file, tmp_path / "disk.raw", form), label)


@pytest.mark.parametrize(
    ("form", "options", "label"),
    [
        ("qcow2", [], "QCOW2"),
        ("vmdk", ["-o", "subformat=monolithicSparse"], "VMDK"),
        ("vmdk", ["-o", "subformat=streamOptimized"], "VMDK"),
        ("vmdk", ["-o", "subformat=monolithicFlat"], "VMDK"),
        ("vpc", ["-o", "subformat=fixed"], "VHD"),
        ("vpc", ["-o", "subformat=dynamic"], "VHD"),
        ("vhdx", ["-o", "subformat=fixed"], "VHDX"),
        ("vhdx", ["-o", "subformat=dynamic"], "VHDX"),
        ("vdi", [], "VDI"),
    ],
)
def test_a_virtual_disk_that_is_read_is_announced_too_and_never_taken_for_a_raw_medium(
    form: str, options: list[str], label: str, raw_file: Path, tmp_path: Path
) -> None:
    """By what it announces its stored bytes are compared where its tables make no sense."""
    path = convert(raw_file, tmp_path / "disk.raw", form, *options)

    assert announced_format(path) == AnnouncedFormat(label, path.stat().st_size)
    assert identify_source(path).kind == SourceKind(label.lower())


def test_the_footer_alone_announces_a_vhd(raw_file: Path, tmp_path: Path) -> None:
    path = convert(raw_file, tmp_path / "disk.vhd", "vpc", "-o", "subformat=fixed")

    assert path.read_bytes()[:512] == raw_file.read_bytes()[:512]
    assert announced_format(path) == AnnouncedFormat("VHD", path.stat().st_size)
    assert identify_source(path).kind is SourceKind.VHD


def _zip(member: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, content)
    return buffer.getvalue()


def _tar(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("a")
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


@pytest.mark.parametrize(("version", "label"), [(1, "QCOW"), (4, "QCOW2")])
def test_the_first_version_of_qcow_is_called_by_its_own_name(
    version: int, label: str, tmp_path: Path
) -> None:
    path = tmp_path / "disk"
    path.write_bytes(b"QFI\xfb" + version.to_bytes(4, "big") + bytes(4088))

    assert_unopened(path, label)


KOLY = b"koly" + struct.pack(">II", 4, 512) + bytes(500)
MADE = {
    "AD1": b"ADSEGMENTEDFILE\0" + bytes(600),
    "AFF4": _zip("container.description", b"aff4://x"),
    "ZIP archive": _zip("a.jpg", b"x")[:40],  # a whole one is read; of this one the list is gone
    "DMG": bytes(5000) + KOLY,
    "sparse DMG": b"sprs" + bytes(4096),
    "tar archive": b"y" + _tar(b"x")[1:],  # a whole one is read; this has a false checksum
    "gzip archive": gzip.compress(b"x"),
    "xz archive": lzma.compress(b"x"),
    "bzip2 archive": bz2.compress(b"x"),
    "7z archive": b"7z\xbc\xaf\x27\x1c" + bytes(32),
    "RAR archive": b"Rar!\x1a\x07\x01\0" + bytes(32),
}


@pytest.mark.parametrize("label", MADE)
def test_a_container_or_archive_is_announced(label: str, tmp_path: Path) -> None:
    path = tmp_path / "source.001"
    path.write_bytes(MADE[label])

    assert_unopened(path, label)


@pytest.mark.parametrize(
    ("label", "head"),
    [
        ("Ex01", b"EVF2\x0d\x0a\x81\0\2\1\1\0\1"),
        ("Lx01", b"LEF2\x0d\x0a\x81\0\2\1\1\0\1"),
        ("L01", b"LVF\x09\x0d\x0a\xff\0\1\1\0"),
    ],
)
def test_an_ex01_or_l01_that_makes_no_sense_is_announced_and_no_medium(
    label: str, head: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "source.001"
    path.write_bytes(head + bytes(600))

    assert announced_format(path) == AnnouncedFormat(label, path.stat().st_size)
    with pytest.raises(DiskImageError):
        identify_source(path)


def _old_tar() -> bytes:
    """As V7 wrote it: without a mark."""
    header = bytearray(_tar(b"x"))
    header[257:345] = bytes(88)
    header[148:156] = b" " * 8
    header[148:155] = b"%06o\0" % sum(header[:512])
    return bytes(header)


@pytest.mark.parametrize(
    ("label", "content"),
    [
        ("tar archive", _old_tar()),
        ("Android backup", b"ANDROID BACKUP\n5\n1\nnone\n" + bytes(600)),
        ("cpio archive", b"070701" + b"0" * 104 + bytes(600)),
        ("cpio archive", b"070707" + b"0" * 70 + bytes(600)),
    ],
    ids=["old-tar", "android-backup", "cpio", "old-cpio"],
)
def test_an_archive_that_is_not_read_is_never_taken_for_a_medium(
    label: str, content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "phone"
    path.write_bytes(content)

    assert_unopened(path, label)
    with pytest.raises(UnsupportedDiskImageError, match=label):
        identify_acquired(path)


def test_a_raw_medium_announces_nothing(raw_file: Path, acquired: Path) -> None:
    assert announced_format(raw_file) is None
    assert announced_format(acquired) is None


def test_one_byte_is_no_announcement(tmp_path: Path) -> None:
    (tmp_path / "one.raw").write_bytes(b"P")

    assert announced_format(tmp_path / "one.raw") is None
