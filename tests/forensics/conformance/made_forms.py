"""How containers are made that are no archives: messages, texts, documents, stores of pictures."""

from __future__ import annotations

import binascii
import gzip
import io
import lzma
import plistlib
import zipfile
import zlib
from email.message import EmailMessage
from typing import TYPE_CHECKING

import brotli
import pikepdf

from forensics.contents.archives.by_libarchive.reader import Compress
from tests.forensics.conformance.made_contents import PICTURE, TEXT, Made
from tests.forensics.contents.appended.building import HOSTS
from tests.forensics.contents.apps.building import (
    a_backup,
    a_block,
    a_block_file,
    a_cached,
    a_table,
    an_entry_of_firefox,
    snappied,
)
from tests.forensics.contents.archives.made_cabs import LZX, MSZIP, STORED, a_cab
from tests.forensics.contents.archives.made_rars import COMPRESSED
from tests.forensics.contents.archives.rar_building import a_rar5
from tests.forensics.contents.compound.building import build
from tests.forensics.contents.mail_stores.building import a_store as a_mail_store
from tests.forensics.contents.opened import open_all
from tests.forensics.contents.sqlite.building import a_database, with_journal, with_log
from tests.forensics.contents.thumbnails.building import TEN, a_store, an_entry
from tests.forensics.scanning.shards.contents.made_files import a_tar

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _cab() -> Made:
    folders = [(STORED, {"in\\a.jpg": PICTURE}), (LZX, {"b.jpg": PICTURE})]
    named = {b"in/a.jpg": PICTURE, b"b.jpg": PICTURE, b"c.txt": TEXT}
    return Made(a_cab([*folders, (MSZIP, {"c.txt": TEXT})]), named)


def _mail() -> Made:
    message = EmailMessage()
    message["From"], message["To"] = "a@example.org", "b@example.org"
    message["Date"], message["Subject"] = "Tue, 04 May 2021 10:00:00 +0000", "pictures"
    message.set_content("see attachment\n")
    message.add_attachment(PICTURE, maintype="image", subtype="jpeg", filename="a.jpg")
    return Made(message.as_bytes(), {b"a.jpg": PICTURE})


def _mbox() -> Made:
    mail = _mail()
    return Made(b"From a@example.org Tue May  4 09:00:00 2021\n" + mail.data, mail.members)


def _rtf() -> Made:
    lines = b"\n".join(binascii.hexlify(PICTURE[at : at + 64]) for at in range(0, 9_004, 64))
    before = b"{\\rtf1 {\\pict\\jpegblip "
    return Made(before + lines + b"}}", {b"+%d" % len(before): PICTURE})


def _text() -> Made:
    before = b"var a = 'data:image/jpeg;base64,"
    data = before + binascii.b2a_base64(PICTURE, newline=False) + b"';\n"
    return Made(data, {b"+%d" % len(before): PICTURE})


def _sqlite(folder: Path) -> Made:
    data = a_database(folder / "a", [("a", b"x"), ("b", PICTURE)])
    return Made(data, {b"2/2/2": PICTURE})


def _sqlite_wal(folder: Path) -> Made:
    _, log = with_log(folder / "a", [], [("b", PICTURE)])
    return Made(log, {b"2/1/2": PICTURE})


def _sqlite_journal(folder: Path) -> Made:
    text = binascii.b2a_base64(PICTURE[:600], newline=False)
    rows = [(text.decode(), b"")] * 50
    _, journal = with_journal(folder / "a", rows, "UPDATE a SET words = ''")
    return Made(journal, {b"3/1/1": text})


def _pdf() -> Made:
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.pages[0].Resources = pikepdf.Dictionary(
        A=pikepdf.Stream(made, PICTURE, Filter=pikepdf.Name.DCTDecode)
    )
    made.attachments["a"] = pikepdf.AttachedFileSpec(made, b"words " * 999, filename="a")
    made.save(out)
    found = {b"obj5": b"words " * 999, b"obj8": PICTURE}
    return Made(out.getvalue(), found)


def _appended() -> Made:
    """A picture, and right behind it an archive; nobody names what stands there."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.jpg", PICTURE)
    return Made(HOSTS["png"] + held.getvalue(), {b"": held.getvalue()})


def _ar() -> Made:
    head = b"a.jpg/".ljust(48) + b"%-10d`\n" % len(PICTURE)
    return Made(b"!<arch>\n" + head + PICTURE, {b"a.jpg": PICTURE})


def _lz4() -> Made:
    """A frame of one block that is not packed (LZ4 Frame Format 1.6.1)."""
    block = (1 << 31 | len(PICTURE)).to_bytes(4, "little") + PICTURE
    return Made(bytes.fromhex("04224d18604082") + block + bytes(4), {b"": PICTURE})


def _lzip() -> Made:
    """Lzip's manual, "File format": LZMA with its end marked, then checksum and lengths."""
    chosen = {"id": lzma.FILTER_LZMA1, "lc": 3, "lp": 0, "pb": 2, "dict_size": 1 << 16}
    packed = b"LZIP\1\x10" + lzma.compress(TEXT, lzma.FORMAT_RAW, filters=[chosen])
    crc, length = zlib.crc32(TEXT).to_bytes(4, "little"), len(TEXT).to_bytes(8, "little")
    whole = packed + crc + length + (len(packed) + 20).to_bytes(8, "little")
    return Made(whole, {b"": TEXT})


def _compress() -> Made:
    (found,) = open_all(Compress(), COMPRESSED)
    assert found.content[257:262] == b"ustar"
    return Made(COMPRESSED, {b"": found.content})


FORM_RECIPES: dict[str, Callable[[Path], Made]] = {
    "appended": lambda _: _appended(),
    "rar": lambda _: Made(a_rar5({b"in/a.jpg": PICTURE}), {b"in/a.jpg": PICTURE}),
    "ar": lambda _: _ar(),
    "cab": lambda _: _cab(),
    "lz4": lambda _: _lz4(),
    "lzip": lambda _: _lzip(),
    "compress": lambda _: _compress(),
    "mail": lambda _: _mail(),
    "mbox": lambda _: _mbox(),
    "rtf": lambda _: _rtf(),
    "text": lambda _: _text(),
    "pdf": lambda _: _pdf(),
    "pst": lambda _: Made(a_mail_store({"a.jpg": PICTURE}), {b"letter/a.jpg/3f": PICTURE}),
    "thumbcache": lambda _: Made(
        a_store(TEN, an_entry(TEN, 1, PICTURE)), {b"0000000000000001": PICTURE}
    ),
    "android_backup": lambda _: Made(
        a_backup({"a.jpg": PICTURE}), {b"backup.tar": a_tar({"a.jpg": PICTURE})}
    ),
    "bplist": lambda _: Made(
        plistlib.dumps({"a": PICTURE}, fmt=plistlib.FMT_BINARY), {b"2": PICTURE}
    ),
    "chromium_entry": lambda _: Made(
        a_cached(b"a", gzip.compress(PICTURE), b"Content-Encoding: gzip"), {b"a/decoded": PICTURE}
    ),
    "chromium_blocks": lambda _: Made(
        a_block_file(1024, {9: gzip.compress(PICTURE)}), {b"+17408": PICTURE}
    ),
    "firefox_entry": lambda _: Made(
        an_entry_of_firefox(brotli.compress(TEXT), b"br"),
        {b":https:__a.example_p.jpg/decoded": TEXT},
    ),
    "leveldb": lambda _: Made(
        a_table((1, snappied(a_block({b"a": PICTURE})))), {b"+0": a_block({b"a": PICTURE})}
    ),
    "sqlite": _sqlite,
    "sqlite_wal": _sqlite_wal,
    "sqlite_journal": _sqlite_journal,
    "office": lambda _: Made(build({"a/b": PICTURE}), {b"a/b": PICTURE}),
}
