"""Archives in many forms; encrypted ones are opened by the right passphrase alone, else told."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from forensics.contents.archives.seven_zip import by_library
from forensics.contents.archives.seven_zip.reader import SevenZip
from forensics.contents.means import Means, OverBudgetError
from forensics.contents.reader import CONTENT_READERS, ClosedAs, ClosedContent, ContentMember
from tests.forensics.conformance.made_contents import PICTURE, TEXT, HeldContent, read_member

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("7z") is None, reason="not present: 7z")
FILES = {b"plain.txt": TEXT, b"a.jpg": PICTURE}
WAYS = {
    "PKZIP": ("zip", ()),
    "AES-256": ("zip", ("-mem=AES256",)),
    "AES-128 and bzip2": ("zip", ("-mem=AES128", "-mm=bzip2")),
    "7z": ("7z", ()),
    "7z with its header": ("7z", ("-mhe=on",)),
}
BCJ2 = ("-mb0:1", "-mb0s1:2", "-mb0s2:3")
FORMS = {"a 7z archive in LZMA under a filter": ("-m0=lzma", "-mf=BCJ"),
         "in LZMA2 under a filter": ("-m0=lzma2", "-mf=BCJ"),
         "in LZMA under delta": ("-m0=delta:4", "-m1=lzma"),
         "in Deflate": ("-m0=deflate",),
         "in Deflate64": ("-m0=deflate64",),
         "in PPMd": ("-m0=ppmd",),
         "in PPMd, not solid": ("-m0=ppmd", "-ms=off"),
         "in LZMA under BCJ2": ("-m0=bcj2", *BCJ2, "-m1=lzma", "-m2=lzma", "-m3=lzma"),
         "in LZMA2 under BCJ2": ("-m0=bcj2", *BCJ2, "-m1=lzma2", "-m2=lzma", "-m3=lzma"),
         "not solid": ("-ms=off",)}  # fmt: skip
BY_LIBRARY = {name for name in FORMS if "PPMd" in name or "BCJ2" in name}
ZIPS = {"in Deflate64": ("-mm=Deflate64",), "in PPMd": ("-mm=PPMd",)}


def made(folder: Path, kind: str, *words: str) -> bytes:
    for name, content in FILES.items():
        (folder / name.decode()).write_bytes(content)
    archive = folder / f"a.{kind}"
    command = ["7z", "a", "-bso0", *words, archive.name, *(name.decode() for name in FILES)]
    subprocess.run(command, cwd=folder, check=True)
    return archive.read_bytes()


def opened(
    data: bytes, kind: str, *passphrases: str
) -> tuple[dict[bytes, bytes], list[ClosedContent]]:
    members, closed = dict[bytes, bytes](), list[ClosedContent]()
    for each in CONTENT_READERS[kind].members(HeldContent(data), Means(passphrases=passphrases)):
        if isinstance(each, ContentMember):
            members[each.name] = read_member(each)
        else:
            closed.append(each)
    return members, closed


@pytest.mark.parametrize("way", WAYS)
def test_the_right_passphrase_opens_it_and_no_other_does(way: str, tmp_path: Path) -> None:
    kind, words = WAYS[way]
    data = made(tmp_path, kind, "-psecret", *words)

    assert opened(data, kind, "another", "secret") == (FILES, [])
    for wrong in ((), ("another", "Secret")):
        members, closed = opened(data, kind, *wrong)
        assert members == {}
        assert closed
        assert {each.closed_as for each in closed} == {ClosedAs.ENCRYPTED}


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_7z_give_what_was_put_in(form: str, tmp_path: Path) -> None:
    assert opened(made(tmp_path, "7z", *FORMS[form]), "7z") == (FILES, [])


@pytest.mark.parametrize("form", ZIPS)
def test_forms_of_zip_that_a_source_has_not_are_read_within_files(
    form: str, tmp_path: Path
) -> None:
    data = made(tmp_path, "zip", *ZIPS[form])

    assert opened(data, "zip") == (FILES, [])
    assert opened(data, "zip_headers") == (FILES, [])


def test_ppmd_that_asks_for_more_memory_than_there_is_stays_closed(tmp_path: Path) -> None:
    archive = bytearray(made(tmp_path, "7z", "-m0=ppmd", "-mhc=off"))
    at = archive.index(b"\x03\x04\x01\x05") + 5
    archive[at : at + 4] = b"\xc0\xff\xff\xff"

    (first, *_) = SevenZip().members(HeldContent(bytes(archive)), Means())

    assert isinstance(first, ContentMember)
    assert first.memory > 0xFFFF0000


def test_what_is_packed_by_deflate64_costs_as_much_work_as_it_takes(tmp_path: Path) -> None:
    data = made(tmp_path, "zip", *ZIPS["in Deflate64"])
    (*_, member) = CONTENT_READERS["zip"].members(HeldContent(data), Means(work=100))

    assert isinstance(member, ContentMember)
    with pytest.raises(OverBudgetError):
        read_member(member)


@pytest.mark.parametrize("form", [name for name in FORMS if name in BY_LIBRARY])
def test_without_the_library_what_it_decodes_stays_closed_by_name(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_library, "is_there", lambda: False)

    members, closed = opened(made(tmp_path, "7z", *FORMS[form]), "7z")

    assert members == {}
    assert {each.closed_as for each in closed} == {ClosedAs.UNOPENED}
    assert all("compressed in a way" in each.reason for each in closed)
