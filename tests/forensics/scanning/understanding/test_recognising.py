"""Containers, encrypted files and mail inside file systems are counted, and the scan says so."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import tarfile
import zipfile
import zlib
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from forensics.cli.scanning import is_complete
from forensics.matching.mail import is_mail
from forensics.scanning.stages import EXACT, RAW, STAGES
from forensics.values import NotOpened
from tests.forensics.scanning.builders import a_request, scanned
from tests.forensics.scanning.recipes import MIB, a_picture, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.values import ScanResult
    from tests.forensics.scanning.conftest import Media

PICTURE = a_picture("in a container", 90_001)
MAIL = (
    b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\nQUJD\r\n"
    * 40
)


def random_bytes(size: int) -> bytes:
    return random.Random("cipher text").randbytes(size)  # noqa: S311 -- no secret


def a_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jpg", PICTURE)


def a_tar(path: Path) -> None:
    source = path.with_suffix(".jpg")
    source.write_bytes(PICTURE)
    with tarfile.open(path, "w") as archive:
        archive.add(source, "a.jpg")
    source.unlink()


def a_gzip(path: Path) -> None:
    path.write_bytes(b"\x1f\x8b\x08\0\0\0\0\0\0\3" + zlib.compress(PICTURE)[2:-4] + bytes(8))


def a_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as rows, rows:
        rows.execute("CREATE TABLE pictures (content BLOB)")
        rows.execute("INSERT INTO pictures VALUES (?)", (PICTURE,))


def a_disk_image(path: Path) -> None:
    subprocess.run(["qemu-img", "create", "-q", "-f", path.suffix[1:], path, "4M"], check=True)


def a_mail(path: Path) -> None:
    path.write_bytes(MAIL)


def a_mailbox(path: Path) -> None:
    path.write_bytes(b"From a@example.org Fri Nov 27 12:00:00 2026\n" + MAIL)


def a_pdf(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n" + bytes(2000) + b"%%EOF")


FILES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "zip": ("a.docx", a_zip),
    "tar": ("b.tar", a_tar),
    "gzip": ("c.gz", a_gzip),
    "sqlite": ("d.db", a_database),
    "qcow": ("e.qcow2", a_disk_image),
    "vhdx": ("f.vhdx", a_disk_image),
    "vdi": ("g.vdi", a_disk_image),
    "vmdk": ("h.vmdk", a_disk_image),
    "mail": ("i.eml", a_mail),
    "mbox": ("j.mbox", a_mailbox),
    "pdf": ("k.pdf", a_pdf),
}


def an_ext4_medium(folder: Path, content: Path) -> Path:
    medium = folder / "disk.raw"
    with medium.open("wb") as file:
        file.truncate(24 * MIB)
    run("/usr/sbin/mkfs.ext4", "-q", "-F", "-d", content, medium)
    return medium


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


def result_of(
    medium: Path, media: Media, folder: Path, stages: tuple[str, ...] = STAGES
) -> ScanResult:
    return scanned(
        hash_set=media.hash_set, out=folder / "result", request=a_request(medium, stages=stages)
    )


def test_every_kind_of_container_is_counted_with_its_stored_bytes(
    media: Media, content: Path, tmp_path: Path
) -> None:
    sizes = {}
    for kind, (name, write) in FILES.items():
        write(content / name)
        sizes[kind] = (content / name).stat().st_size
    (content / "note.txt").write_bytes(b"From here on it is text: and no mail\n" * 3000)
    (content / "list.txt").write_bytes(b"Date: a list\nof words\n" * 3000)

    result = result_of(an_ext4_medium(tmp_path, content), media, tmp_path, (EXACT, RAW))

    (source,) = result.sources
    counted = {each.kind: each for each in source.not_opened}
    assert set(counted) == set(FILES)
    assert {kind: each.files for kind, each in counted.items()} == dict.fromkeys(FILES, 1)
    whole = ("zip", "gzip", "mail", "mbox")  # the others have blocks of zeros, which are holes
    assert {kind: counted[kind].bytes for kind in whole} == {kind: sizes[kind] for kind in whole}
    assert source.coverage.unopened == sum(each.bytes for each in source.not_opened)
    assert not result.faults
    assert not is_complete(result)


def raw_disks(folder: Path) -> int:
    """Write disk images and volumes that have no form of their own, and others; their bytes."""
    for name in ("gpt.img", "mbr.bin", "ext4.dat", "fat.ima", "xfs-like.raw"):
        (folder / name).write_bytes(random_bytes(MIB))
    (folder / "gpt.img").write_bytes(bytes(2 * MIB))
    run("sgdisk", "-n", "1:0:0", folder / "gpt.img")
    table = bytearray((folder / "mbr.bin").read_bytes()[:512])
    table[446:512] = (bytes(4) + b"\x0c" + bytes(11)).ljust(64, b"\0") + b"\x55\xaa"
    (folder / "mbr.bin").write_bytes(table + random_bytes(MIB)[512:])
    run("/usr/sbin/mkfs.ext4", "-q", "-F", folder / "ext4.dat")
    with (folder / "ext4.dat").open("r+b") as file:
        file.write(b"boot code")  # or the first block is a hole, where the medium has small blocks
    run("/usr/sbin/mkfs.fat", folder / "fat.ima")
    (folder / "xfs-like.raw").write_bytes(b"XFSB" + random_bytes(MIB)[4:])
    sizes = sum(path.stat().st_size for path in folder.iterdir())
    (folder / "boot.bak").write_bytes(bytes(table) * 16)
    (folder / "mark.dat").write_bytes(random_bytes(510) + b"\x55\xaa" + b"words " * 60_000)
    return sizes


@pytest.mark.parametrize("kept_as", ["medium", "folder"])
def test_disk_images_of_no_form_within_files_are_told_and_what_only_shares_a_mark_is_not(
    media: Media, content: Path, tmp_path: Path, kept_as: str
) -> None:
    sizes = raw_disks(content)
    for name, mark in (("a.L01", b"LVF\x09\r\n\xff\0"), ("b.Lx01", b"LEF2\r\n\x81\0")):
        (content / name).write_bytes(mark + b"words " * 2000)
    source = an_ext4_medium(tmp_path, content) if kept_as == "medium" else content

    result = result_of(source, media, tmp_path, (EXACT, RAW))

    (told,) = result.sources
    counted = {each.kind: each for each in told.not_opened}
    assert {kind: each.files for kind, each in counted.items()} == {"disk": 5, "ewf": 2}
    # Of an ext4 medium blocks of zeros are holes.
    assert counted["disk"].bytes == sizes if kept_as == "folder" else sizes > 3 * MIB
    assert told.coverage.unopened == sum(each.bytes for each in told.not_opened)
    assert not is_complete(result)


def test_files_of_no_known_form_that_look_encrypted_are_opaque_and_a_fault(
    media: Media, content: Path, tmp_path: Path
) -> None:
    (content / "container.dat").write_bytes(random_bytes(MIB))
    (content / "headed.dat").write_bytes(
        b"a header of words, then cipher " * 60 + random_bytes(MIB)
    )
    (content / "small.dat").write_bytes(random_bytes(60_000))
    (content / "picture.jpg").write_bytes(b"\xff\xd8\xff" + random_bytes(MIB))
    (content / "text.txt").write_bytes(b"words and more words\n" * 50_000)

    result = result_of(an_ext4_medium(tmp_path, content), media, tmp_path)

    (source,) = result.sources
    (fault,) = result.faults
    assert "2 files look encrypted" in fault.reason
    assert source.coverage.opaque == 2 * MIB + 31 * 60
    assert source.not_opened == ()
    assert not is_complete(result)


def test_what_files_of_a_folder_hide_is_told_as_of_those_of_a_medium(
    media: Media, content: Path, tmp_path: Path
) -> None:
    for name, write in FILES.values():
        write(content / name)
    (content / "container.dat").write_bytes(random_bytes(MIB))
    (content / "small.dat").write_bytes(random_bytes(60_000))
    (content / "picture.jpg").write_bytes(b"\xff\xd8\xff" + random_bytes(MIB))
    (content / "note.txt").write_bytes(b"From here on it is text: and no mail\n" * 3000)
    request = a_request(content, all_hashes=True, stages=(EXACT, RAW))

    result = scanned(hash_set=media.hash_set, out=tmp_path / "result", request=request)

    (source,), (fault,) = result.sources, result.faults
    sizes = {kind: (content / name).stat().st_size for kind, (name, _) in FILES.items()}
    assert source.not_opened == tuple(NotOpened(kind, 1, sizes[kind]) for kind in sorted(FILES))
    assert source.coverage.unopened == sum(sizes.values())
    assert (source.coverage.opaque, source.coverage.total) == (MIB, source.size)
    assert (fault.where, fault.extents) == ("files", ())
    assert "a file looks encrypted" in fault.reason
    assert not is_complete(result)


def test_of_a_folder_alone_the_first_stage_recognises_nothing(
    media: Media, content: Path, tmp_path: Path
) -> None:
    a_zip(content / "a.zip")
    request = a_request(content, all_hashes=True, stages=(EXACT,))

    result = scanned(hash_set=media.hash_set, out=tmp_path / "result", request=request)

    assert result.sources[0].not_opened == ()
    assert not is_complete(result)


@pytest.mark.parametrize(
    "first",
    [
        "Return-Path:", "Delivered-To:", "Received:", "DKIM-Signature:", "ARC-Seal:", "X-Mailer:",
        "Authentication-Results:", "Message-ID:", "MIME-Version:", "From:", "To:", "Cc:", "Bcc:",
        "Reply-To:", "Sender:", "Date:", "Subject:", "In-Reply-To:", "References:", "Thread-Topic:",
        "User-Agent:", "List-Id:", "Content-Type:", "Importance:", "Envelope-To:", "Status:",
    ],
)  # fmt: skip
def test_mail_is_counted_whichever_header_stands_first(
    first: str, media: Media, content: Path, tmp_path: Path
) -> None:
    (content / "a.eml").write_bytes(first.encode() + b" x\r\n" + MAIL)

    medium = an_ext4_medium(tmp_path, content)
    (source,) = result_of(medium, media, tmp_path, (EXACT, RAW)).sources

    assert [each.kind for each in source.not_opened] == ["mail"]


def test_a_medium_without_any_container_is_complete(
    media: Media, content: Path, tmp_path: Path
) -> None:
    (content / "text.txt").write_bytes(b"words and more words\n" * 50_000)

    result = result_of(an_ext4_medium(tmp_path, content), media, tmp_path)

    assert is_complete(result)


def test_without_a_raw_pass_nothing_is_recognised_and_the_stages_say_so(
    media: Media, content: Path, tmp_path: Path
) -> None:
    a_zip(content / "a.zip")

    result = result_of(an_ext4_medium(tmp_path, content), media, tmp_path, (EXACT,))

    assert result.sources[0].not_opened == ()
    assert not is_complete(result)


def test_files_in_pieces_are_counted_by_their_first_piece(media: Media, tmp_path: Path) -> None:
    """FAT with every second cluster taken, so that the archive lies in pieces."""
    image = tmp_path / "f.raw"
    run("mformat", "-C", "-i", image, "-T", str(8 * MIB // 512), "::")
    small, archive = tmp_path / "s", tmp_path / "a.zip"
    small.write_bytes(b"w" * 4096)
    a_zip(archive)
    for number in range(60):
        run("mcopy", "-i", image, small, f"::S{number}.TXT")
    for number in range(0, 60, 2):
        run("mdel", "-i", image, f"::S{number}.TXT")
    run("mcopy", "-i", image, archive, "::A.ZIP")

    (source,) = result_of(image, media, tmp_path, (EXACT, RAW)).sources

    assert source.not_opened == (NotOpened("zip", 1, archive.stat().st_size),)
    assert source.coverage.unopened == archive.stat().st_size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MAIL, True),
        (b"From here on\nnothing is mail\n", False),
        (b"Date: today\nA list of things\n", False),
        (b"", False),
    ],
)
def test_mail_is_told_by_its_headers(text: bytes, *, expected: bool) -> None:
    assert is_mail(text) is expected
