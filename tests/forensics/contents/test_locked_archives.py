"""Encrypted archives: opened by the right passphrase alone, else told as such."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from forensics.contents.means import Means
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
FORMS = {"a 7z archive in LZMA under a filter": ("-m0=lzma", "-mf=BCJ"),
         "in LZMA2 under a filter": ("-m0=lzma2", "-mf=BCJ"),
         "in LZMA under delta": ("-m0=delta:4", "-m1=lzma"),
         "in Deflate": ("-m0=deflate",),
         "not solid": ("-ms=off",)}  # fmt: skip


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


def test_a_method_that_is_not_read_stays_closed_by_name(tmp_path: Path) -> None:
    members, closed = opened(made(tmp_path, "7z", "-m0=ppmd"), "7z")

    assert members == {}
    assert {each.closed_as for each in closed} == {ClosedAs.UNOPENED}
    assert all("compressed in a way" in each.reason for each in closed)
