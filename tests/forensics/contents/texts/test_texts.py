"""What is encoded in text is found wherever it stands, and its extents are those of its text."""

from __future__ import annotations

import base64
import binascii
import email.policy
import json
import quopri
import random
from email.message import EmailMessage
from time import process_time

import pytest

from forensics.contents.means import MIB, Means, OverBudgetError
from forensics.contents.reader import ContentMember
from forensics.contents.texts.parts import quoted_parts
from forensics.contents.texts.reader import TextReader
from forensics.matching.text import is_text, width_of
from forensics.values import Extent
from tests.forensics.contents.opened import (
    HeldContent,
    all_of,
    in_bulk,
    open_all,
    read_many_changed,
)

READER = TextReader()
_made = random.Random("texts")  # noqa: S311 -- no secret
PICTURE = b"\xff\xd8\xff\xe0" + _made.randbytes(5000)
LARGE = b"\xff\xd8\xff\xe0" + _made.randbytes(2_300_001)
DIGITS = base64.b64encode(PICTURE)
WORDS = b"the quick brown fox jumps over the lazy dog\n"


def a_message(*, is_sent: bool = True) -> bytes:
    message = EmailMessage(email.policy.SMTP if is_sent else email.policy.default)
    message["From"], message["Subject"] = "a@example.org", "pictures"
    message.set_content("see attachment\n")
    message.add_attachment(PICTURE, maintype="image", subtype="jpeg", filename="pic.jpg")
    message.add_attachment(b"other" * 99, maintype="image", subtype="png", filename="b c.png")
    return message.as_bytes()


def the_picture(data: bytes) -> tuple[bytes, bytes]:
    """The name and the stored bytes of the one member that is the picture."""
    found = [each for each in open_all(READER, data) if each.content == PICTURE]
    assert len(found) == 1
    return found[0].name, found[0].stored


@pytest.mark.parametrize("is_sent", [True, False])
def test_attachments_of_a_message_are_found_by_name(*, is_sent: bool) -> None:
    first, second = open_all(READER, a_message(is_sent=is_sent))

    assert (first.name, first.content) == (b"pic.jpg", PICTURE)
    assert base64.b64decode(first.stored) == PICTURE
    assert first.stored[:4] == DIGITS[:4]
    assert first.stored[-4:] == DIGITS[-4:]
    assert (second.name, second.content) == (b"b c.png", b"other" * 99)


def test_all_messages_of_a_mailbox_are_read() -> None:
    message = a_message(is_sent=False)
    mailbox = b"".join(b"From a@example.org Tue May  4\n" + message + b"\n" for _ in range(3))

    assert [each.name for each in open_all(READER, mailbox)] == [b"pic.jpg", b"b c.png"] * 3


@pytest.mark.parametrize(
    "written",
    [
        b'<img src="data:image/jpeg;base64,%b">' % DIGITS,
        b"a{background:url(data:image/jpeg;base64,%b)}" % DIGITS,
        json.dumps({"a": [1, DIGITS.decode()]}).encode(),
        json.dumps({"a": base64.encodebytes(PICTURE).decode()}).replace("/", r"\/").encode(),
        b"img=data%3Aimage%2Fjpeg%3Bbase64%2C"
        + DIGITS.replace(b"+", b"%2B").replace(b"/", b"%2F").replace(b"=", b"%3D")
        + b"&b=1",
        b"PHOTO;ENCODING=b;TYPE=JPEG:"
        + b"\r\n ".join(DIGITS[at : at + 74] for at in range(0, len(DIGITS), 74))
        + b"\r\nEND:VCARD",
        b"<data>\n\t\t"
        + b"\n\t\t".join(DIGITS[at : at + 52] for at in range(0, len(DIGITS), 52))
        + b"\n\t\t</data>",
        WORDS * 50_000 + DIGITS + b"\n" + WORDS,
        base64.encodebytes(PICTURE) + b"Yours sincerely\nA\n",
        DIGITS.rstrip(b"="),
        b"{\\rtf1 {\\pict\\jpegblip\\picw9 "
        + b"\n".join(binascii.hexlify(PICTURE[at : at + 64]) for at in range(0, 5004, 64))
        + b"}}",
        b"insert into a values(X'" + binascii.hexlify(PICTURE).upper() + b"');",
        b"values(0x" + binascii.hexlify(PICTURE) + b");",
    ],
    ids=lambda text: text[:24].decode(),
)
def test_a_picture_in_text_is_found_however_it_is_written(written: bytes) -> None:
    assert len(the_picture(written)[1]) in range(len(PICTURE), 3 * len(PICTURE))


@pytest.mark.parametrize("form", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_picture_in_text_of_two_bytes_a_sign_is_found_where_it_stands(form: str) -> None:
    text = "From A, \u4e2d\u6587: " + '<img src="data:image/jpeg;base64,' + DIGITS.decode() + '">'
    data = text.encode(form)
    (found,) = open_all(READER, data)

    place = data.index(DIGITS.decode().encode("utf-16-be" if "be" in form else "utf-16-le"))
    assert found.content == PICTURE
    assert found.member.stored == (Extent(place, 2 * len(DIGITS)),)
    assert found.name == b"+%d" % place
    assert is_text(data[:4096])


@pytest.mark.parametrize(
    "head",
    [
        bytes(4096),
        b"\0\1" * 2048,
        b"a\1" * 2048,
        _made.randbytes(4096),
        b"a\0" * 63,
        b"ab\0\0" * 999,
    ],
    ids=["zeros", "small numbers", "no zeros", "random", "short", "four bytes a sign"],
)
def test_what_is_no_text_of_two_bytes_a_sign_is_none(head: bytes) -> None:
    assert width_of(head) is None


def test_uuencoded_lines_are_decoded() -> None:
    lines = [binascii.b2a_uu(PICTURE[at : at + 45]) for at in range(0, len(PICTURE), 45)]
    text = WORDS + b"begin 644 old picture.jpg\n" + b"".join(lines) + b"`\nend\n" + WORDS

    assert the_picture(text)[0] == b"old picture.jpg"


def test_a_message_that_is_attached_by_base64_is_text_to_look_into() -> None:
    text = b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(a_message())

    (attached,) = open_all(READER, text)

    assert attached.member.kind == "text"
    assert the_picture(attached.content)


def test_a_picture_within_a_quoted_page_within_a_message_is_found() -> None:
    page = b"<p>\xc3\xa9t\xc3\xa9</p><img src='data:image/jpeg;base64,%b'>" % DIGITS
    head = b"Content-Type: multipart/mixed; boundary=xyz\n\n--xyz\nContent-Type: text/html\n"
    quoted = quopri.encodestring(page)
    message = head + b"Content-Transfer-Encoding: quoted-printable\n\n" + quoted + b"\n--xyz--\n"

    whole = next(each for each in open_all(READER, message) if each.content.startswith(b"<p>"))

    assert whole.content.rstrip() == page
    assert whole.member.kind == "text"  # so that it is looked into as well
    assert the_picture(whole.content)


def test_a_long_run_is_found_whole_across_windows() -> None:
    for text in (base64.encodebytes(LARGE), base64.b64encode(LARGE), binascii.hexlify(LARGE)):
        for before in (b"", b"Head: x\n\n", b"." * (1024 * 1024 - 20) + b"\n\n"):
            (found,) = open_all(READER, before + text + b"\n--b--\n")
            assert found.content == LARGE
            assert found.stored == text.rstrip()


def test_an_escape_that_pieces_cut_in_two_is_decoded() -> None:
    text = b'"' + base64.b64encode(LARGE).replace(b"/", rb"\u002f") + b'"'

    assert open_all(READER, text)[0].content == LARGE


def test_long_digits_of_no_known_beginning_are_decoded_and_digests_are_not() -> None:
    other = _made.randbytes(3000)

    assert open_all(READER, WORDS + base64.encodebytes(other))[0].content == other
    assert open_all(READER, b"%064x  a\n" % 2**250 * 999 + b"%0128x\n" % 2**510) == []
    assert open_all(READER, WORDS * 999) == []


HEAD = b"Content-Type: multipart/mixed; boundary=xyz\n\n--abc\n"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(PICTURE),
        HEAD + b"\n--xyz" * 999 + b"\n" + base64.encodebytes(PICTURE) + b"--xyz--\n",
    ],
    ids=["never comes", "comes at once"],
)
def test_a_boundary_that_lies_hides_nothing(text: bytes) -> None:
    the_picture(text)


def test_a_quoted_body_without_end_is_decoded_with_what_follows() -> None:
    head = b"Content-Transfer-Encoding: quoted-printable\n\n"
    text = head + WORDS * 30_000 + base64.encodebytes(PICTURE)

    (whole,) = open_all(READER, text)

    the_picture(whole.content)


def test_fifty_thousand_empty_messages_are_gone_through() -> None:
    assert open_all(READER, b"From a b\n" * 50_000) == []


def test_ten_thousand_parts_that_hold_nothing_are_gone_through() -> None:
    part = b"Content-Transfer-Encoding: quoted-printable\n\n"

    assert all_of(READER, part * 10_000) == []
    assert len(all_of(READER, (part + WORDS) * 10_000)) == 10_000


def test_headers_without_a_body_are_gone_through_once() -> None:
    assert all_of(READER, b"Content-Transfer-Encoding: quoted-printable\n" * 40_000) == []


def test_what_is_held_is_bounded_and_the_rest_is_read_again() -> None:
    for length, is_held in ((1000, True), (9 * 1024 * 1024, False)):
        content = HeldContent(base64.b64encode(b"\xff\xd8\xff" + bytes(length)))
        (member,) = TextReader().members(content, Means())
        assert isinstance(member, ContentMember)

        content.data = b"A" * content.size
        assert (member.begin().read(3) == b"\xff\xd8\xff") is is_held


def test_text_is_told_from_other_bytes() -> None:
    assert is_text(WORDS)
    assert is_text("Grüße\n".encode() * 20)
    assert not is_text(PICTURE[:512])
    assert not is_text(b"")


SEEDS = {
    "message": a_message(),
    "uu": b"begin 644 a\n" + binascii.b2a_uu(PICTURE[:45]) * 20 + b"`\nend\n",
    "quoted": b"boundary=xyz\nContent-Transfer-Encoding: quoted-printable\n\n"
    + quopri.encodestring(PICTURE[:900])
    + b"\n--xyz\n",
    "json": json.dumps([DIGITS[:2000].decode()]).replace("/", r"\u002f").encode(),
    "hex": binascii.hexlify(PICTURE[:900]),
}


@in_bulk(500)
def test_changed_texts_are_read_or_refused(inputs: int) -> None:
    read_many_changed([(READER, each) for each in SEEDS.values()], inputs)


HEADER = b"Content-Transfer-Encoding: quoted-printable"


@pytest.mark.parametrize("between", [b"\n", b" "], ids=["lines", "one-line"])
def test_headers_without_end_take_no_time_that_grows_with_them(between: bytes) -> None:
    text = (HEADER + between) * (MIB // 44) + b"\n\nend"
    begun = process_time()

    assert all(text[at:].strip() == b"end" for at in quoted_parts(text))

    assert process_time() - begun < 2  # seconds; it took nine of them


def test_a_blank_line_ends_the_headers_near_it_and_no_others() -> None:
    near = HEADER + b"\nA: b\n" + HEADER + b"\n\nbody"

    assert quoted_parts(near) == [len(near) - 4]
    assert quoted_parts(HEADER + b"\n" + bytes(9000) + b"\n\nbody") == []


def test_places_where_nothing_begins_are_spent_too() -> None:
    with pytest.raises(OverBudgetError):
        list(READER.members(HeldContent(b"begin 644 a\n" * 999), Means(MIB)))
