"""What the streams of PDF files hold is found without their tables, which may lie."""

from __future__ import annotations

import base64
import binascii
import io
import random
import zipfile
import zlib
from typing import Literal

import pikepdf
import pytest

from forensics.contents.means import Means
from forensics.contents.pdf.reader import PdfReader
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
from tests.forensics.contents.opened import (
    HeldContent,
    all_of,
    decoded,
    in_bulk,
    open_all,
    read_many_changed,
)

READER = PdfReader()
E_ACUTE = "\N{LATIN SMALL LETTER E WITH ACUTE}"
_made = random.Random("pdf")  # noqa: S311 -- no secret
PICTURE = b"\xff\xd8\xff\xe0" + _made.randbytes(5000) + b"\xff\xd9"
DEFLATED = zlib.compress(PICTURE)
LARGE = b"\x89PNG\r\n\x1a\n" + _made.randbytes(2_300_000)


def a_stream(said: bytes, stored: bytes, *, end: bytes = b"\nendstream\nendobj\n") -> bytes:
    return b"7 0 obj\n<<" + said + b">>\nstream\r\n" + stored + end


def a_file(*objects: bytes, trailer: bytes = b"<</Size 9>>") -> bytes:
    head, tail = b"%PDF-1.4\n", b"trailer" + trailer + b"\nstartxref\n9\n%%EOF\n"
    return head + b"".join(objects) + tail


def by_pikepdf(*, tables: bool = False, encryption: pikepdf.Encryption | None = None) -> bytes:
    """A real file: an attachment, and a page with a picture."""
    mode = pikepdf.ObjectStreamMode.disable if tables else pikepdf.ObjectStreamMode.generate
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.attachments["a.png"] = pikepdf.AttachedFileSpec(made, LARGE[:9000], filename="a.png")
    picture = pikepdf.Stream(made, PICTURE)
    picture.Subtype, picture.Filter = pikepdf.Name.Image, pikepdf.Name.DCTDecode
    made.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=picture))
    made.save(out, compress_streams=True, object_stream_mode=mode, encryption=encryption)
    return out.getvalue()


@pytest.mark.parametrize("tables", [True, False])
def test_pictures_and_attachments_of_a_real_file_are_found(*, tables: bool) -> None:
    found = {each.content: each for each in open_all(READER, by_pikepdf(tables=tables))}

    assert found[PICTURE].member.is_as_stored
    assert found[PICTURE].name.startswith(b"obj")
    assert not found[LARGE[:9000]].member.is_as_stored


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        (b"/Filter/DCTDecode/Length %d" % len(PICTURE), PICTURE),
        (b"/Filter/DCTDecode/Length 12 0 R", PICTURE),
        (b"/Length 5/Filter [ /FlateDecode /DCTDecode ]", DEFLATED),
        (b"/Filter/Fl", DEFLATED),
        (b"/Filter /F#6cate#44ecode", DEFLATED),
        (b"/Filter[/AHx]", binascii.hexlify(PICTURE) + b">"),
        (b"/Filter[/A85]", base64.a85encode(PICTURE + bytes(8), wrapcol=60) + b"~>"),
        (b"/Filter[/ASCII85Decode/FlateDecode]", base64.a85encode(DEFLATED) + b"~>"),
        (b"/F[/RL]", b"".join(b"\0" + PICTURE[n : n + 1] for n in range(len(PICTURE))) + b"\x80"),
        (b"/DecodeParms[null null]/Filter[/FlateDecode/FlateDecode]", zlib.compress(DEFLATED)),
    ],
    ids=lambda said: said[:60].decode("ascii", "ignore"),
)
def test_a_stream_is_decoded_by_its_filters(said: bytes, stored: bytes) -> None:
    (found,) = open_all(READER, a_file(a_stream(said, stored)))

    assert found.content.removesuffix(bytes(8)) == PICTURE
    assert (found.name, found.stored) == (b"obj7", stored)


@pytest.mark.parametrize(
    "length", [b"99999999999", b"0", b"-1", b"7 0 R"], ids=["too long", "none", "below", "itself"]
)
def test_a_length_that_lies_hides_no_stream(length: bytes) -> None:
    data = a_file(*[a_stream(b"/Filter/DCTDecode/Length " + length, PICTURE)] * 3)

    assert [each.content for each in open_all(READER, data)] == [PICTURE] * 3


def test_streams_are_found_without_tables_and_without_an_end() -> None:
    data = a_file(a_stream(b"/Filter/FlateDecode", DEFLATED), trailer=b"<</Prev 9>>")
    data += a_stream(b"/Filter/DCTDecode", PICTURE, end=b"")

    assert [each.content for each in open_all(READER, data)] == [PICTURE, PICTURE]


def test_a_stream_that_goes_over_windows_is_whole() -> None:
    filler = a_stream(b"", b"." * 1_048_000)
    for said, stored in ((b"", LARGE), (b"/Filter/FlateDecode", zlib.compress(LARGE, 0))):
        found = open_all(READER, a_file(filler, a_stream(said, stored)))
        assert found[1].content == LARGE


def test_a_stream_that_is_cut_off_gives_what_is_there_and_a_fault() -> None:
    (member,) = all_of(READER, a_file(a_stream(b"/Filter/FlateDecode", DEFLATED[:3000])))
    assert isinstance(member, ContentMember)

    with pytest.raises(Exception, match="damaged, or cut off"):
        decoded(member)


def test_an_encrypted_file_is_said_to_be_one() -> None:
    owner = pikepdf.Encryption(owner="a", user="b")
    for tables in True, False:
        found = all_of(READER, by_pikepdf(encryption=owner, tables=tables))
        closed = [each for each in found if isinstance(each, ClosedContent)]
        assert [each.closed_as for each in closed] == [ClosedAs.ENCRYPTED]
        assert closed[0].number >= 2


@pytest.mark.filterwarnings("ignore:Encryption R=5 is deprecated")
@pytest.mark.parametrize(
    ("revision", "is_aes"), [(2, False), (3, False), (4, False), (4, True), (5, True), (6, True)]
)
@pytest.mark.parametrize(
    ("user", "given"), [("", ()), (E_ACUTE, ("wrong", E_ACUTE)), ("b", ("the owner's",))]
)
def test_a_lock_is_opened_by_none_by_its_users_or_by_its_owners_passphrase(
    revision: Literal[2, 3, 4, 5, 6], user: str, given: tuple[str, ...], *, is_aes: bool
) -> None:
    encryption = pikepdf.Encryption(
        owner="the owner's", user=user, R=revision, aes=is_aes, metadata=is_aes
    )
    for tables in True, False:
        data = by_pikepdf(encryption=encryption, tables=tables)
        members = list(READER.members(HeldContent(data), Means.for_size(len(data), given)))
        assert not [each for each in members if isinstance(each, ClosedContent)]
        found = [decoded(each) for each in members if isinstance(each, ContentMember)]
        assert {PICTURE, LARGE[:9000]} <= set(found)


def test_what_stands_in_the_clear_in_a_file_whose_lock_opens_is_given_too() -> None:
    locked = by_pikepdf(encryption=pikepdf.Encryption(owner="a", user="", R=4), tables=True)
    written = b"a note: " + base64.b64encode(PICTURE)
    at = locked.index(b"xref")
    data = locked[:at] + a_stream(b"", written) + a_stream(b"/Filter/FlateDecode", DEFLATED)
    said = locked[at:].replace(b"startxref", b"startxref 0 ")

    found = [each for each in all_of(READER, data + said) if isinstance(each, ContentMember)]
    clear = [each for each in found if each.name == b"obj7"]

    assert written in [decoded(each) for each in clear if each.is_as_stored]
    assert any(decoded(each) == PICTURE for each in clear[-1:])


def test_a_file_that_claims_to_be_encrypted_still_gives_its_pictures() -> None:
    data = a_file(a_stream(b"/Filter/DCTDecode", PICTURE), trailer=b"<</Encrypt 9 0 R>>")

    assert [each.content for each in open_all(READER, data)] == [PICTURE]


def test_an_unknown_filter_is_said() -> None:
    (closed,) = all_of(READER, a_file(a_stream(b"/Filter/LZWDecode", PICTURE)))

    assert isinstance(closed, ClosedContent)
    assert closed.stored[0].length == len(PICTURE)


def test_an_object_that_is_its_own_length_and_parent_is_gone_through() -> None:
    own = b"1 0 obj<</Type/Catalog/Pages 1 0 R/Length 1 0 R>>stream\nendstream endobj\n"

    assert open_all(READER, a_file(own)) == []


def test_ten_thousand_beginnings_without_an_end_are_one_stream() -> None:
    assert len(all_of(READER, b"%PDF-" + b"<<>>stream\n" * 10_000)) == 1
    assert len(all_of(READER, b"%PDF-" + b"<<>>stream\n.endstream" * 10_000)) == 10_000


def test_an_archive_behind_a_document_is_one_of_its_members() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.txt", PICTURE)
    document = a_file(a_stream(b"", PICTURE))

    *_, last = open_all(READER, document + held.getvalue())

    assert (last.content, last.member.kind) == (held.getvalue(), "zip")


SEEDS = [
    a_file(a_stream(b"/Filter[/A85/FlateDecode]", base64.a85encode(DEFLATED[:900]) + b"~>")),
    a_file(a_stream(b"/Filter/RL", b"\0a\xfeb\x80"), a_stream(b"/Filter/AHx", b"00ff>")),
    by_pikepdf()[:20_000],
]


@in_bulk(300)
def test_changed_files_are_read_or_refused(inputs: int) -> None:
    read_many_changed([(READER, each) for each in SEEDS], inputs)
