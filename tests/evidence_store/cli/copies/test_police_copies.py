"""The whole way of a police copy at the terminal: from the inventory to its document."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest

from evidence_store.acts.exhibits.copies import RecordCopy
from evidence_store.acts.exhibits.copy_reviews import ReviewCopy
from evidence_store.certificates.verifying.copies.copy_record import parse_copy_record
from evidence_store.cli._kit.declared import empty_form
from evidence_store.documents.certificates.archive import ATTACHMENT
from evidence_store.domain.copies.endings import CopyDocumentKind
from evidence_store.domain.exhibits.copies import CopyStanding
from evidence_store.errors import CertificateError
from forensics.documents import to_canonical
from tests.evidence_store.cli.room import TODAY, Room, check_appeals, state_date

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.copies import HeldCopy

SIZE = 200 * 1024 + 3
FSCK_KNOWS_NO_HEAD = 3  # nothing is wrong; nobody outside holds the newest head


def put_in(room: Room, kind: str = "working_copy") -> HeldCopy:
    entry = room.form(
        "copy.toml",
        empty_form(RecordCopy),
        kind=f'"{kind}"',
        holder='"Unit"',
        place='"Server"',
        basis='"CPIA Code"',
        review_on=TODAY.isoformat(),
    )
    assert room.run("exhibit", "copy", "ABC/1", "--form", entry) == 0, room.said
    return held(room)


def held(room: Room, number: int = -1) -> HeldCopy:
    with room.store.reading() as uow:
        (exhibit,) = [each for each in uow.exhibits.find() if each.reference == "ABC/1"]
        return exhibit.copies[number]


def authorised(room: Room, copy: HeldCopy) -> None:
    told = {"outcome": '"end"', "ground": '"not_needed"', "reason": '"Nobody needs it"'}
    form = room.form("review.toml", empty_form(ReviewCopy), **told)
    assert room.run("exhibit", "review-copy", "ABC/1", copy.id, "--form", form, by="C3") == 0, (
        room.said
    )
    assert room.run("exhibit", "authorise-review", "ABC/1", copy.id, by="B2") == 0, room.said


@pytest.fixture
def ready(room: Room) -> tuple[Room, HeldCopy, Path]:
    """A copy in one file beside another copy; its end is authorised, and the date is stated."""
    check_appeals(room)
    put_in(room, "backup")
    copy = put_in(room)
    file = Path(room.file("image.001", os.urandom(SIZE)))
    assert room.run("police-copy", "files", "ABC/1", copy.id, str(file), "--progress", "none") == 0
    authorised(room, copy)
    assert state_date(room) == 0
    return room, copy, file


def step(room: Room, verb: str, copy: HeldCopy, by: str) -> int:
    told = () if verb == "issue" else ("--progress", "none")
    return room.run("police-copy", verb, "ABC/1", copy.id, *told, by=by)


def test_a_police_copy_is_overwritten_read_again_deleted_and_said_in_words_of_its_own(
    ready: tuple[Room, HeldCopy, Path],
) -> None:
    room, copy, file = ready

    assert step(room, "erase", copy, "B2") != 0  # who authorised it
    assert any(file.read_bytes())
    assert step(room, "erase", copy, "A1") == 0, room.said
    assert file.read_bytes() == bytes(SIZE)
    assert held(room).stands is CopyStanding.WRITTEN
    assert step(room, "read", copy, "A1") != 0  # who overwrote it
    assert step(room, "read", copy, "C3") == 0, room.said
    assert file.exists()
    assert step(room, "issue", copy, "A1") != 0
    assert file.exists()
    assert step(room, "issue", copy, "C3") == 0, room.said

    ended = held(room)
    (made,) = ended.documents
    assert not file.exists()
    assert (ended.stands, made.kind) == (CopyStanding.ENDED, CopyDocumentKind.ENDED)
    pdf = room.store.certificates / made.file_name
    root = room.folder / "data" / "root.pem"
    code = room.run("certificate", "verify", str(pdf), "--trust", str(root), by=None)
    assert "Genuine record of the end of a police copy" in room.said[0], (code, room.said)
    words = _words(pdf)
    assert "says nothing about the exhibit itself" in words
    assert "A backup" in words
    assert str(file) not in words
    assert room.run("fsck", by=None) == FSCK_KNOWS_NO_HEAD, room.said
    _require_nothing_else_is_believed(pdf)


def test_bytes_that_are_left_end_in_a_report_and_the_copy_goes_on(
    ready: tuple[Room, HeldCopy, Path],
) -> None:
    room, copy, file = ready
    assert step(room, "erase", copy, "A1") == 0, room.said
    with file.open("r+b") as left:
        left.write(b"left")
    assert step(room, "read", copy, "C3") == 1
    assert step(room, "issue", copy, "C3") == 0, room.said

    after = held(room)
    assert (after.documents[0].kind, after.is_held) == (CopyDocumentKind.NOT_COMPLETED, True)
    assert file.exists()
    assert "not complete" in _words(room.store.certificates / after.documents[0].file_name)
    authorised(room, copy)
    assert step(room, "erase", copy, "A1") != 0  # it is not what was registered, nor our zeros
    other = Path(room.file("other.001", bytes(SIZE)))
    register = ("police-copy", "files", "ABC/1", copy.id)
    assert room.run(*register, str(other), "--progress", "none") != 0  # no other in its place
    assert room.run(*register, str(file), "--progress", "none") == 0, room.said
    authorised(room, copy)
    assert step(room, "erase", copy, "A1") == 0, room.said
    assert file.read_bytes() == bytes(SIZE)


def _require_nothing_else_is_believed(pdf: Path) -> None:
    """What the record says beside what people signed is worked out, and refused."""
    content = parse_copy_record(_record(pdf))

    ended = content.copy
    (file,) = ended.receipt.files
    other = replace(ended.others[0], ended="copy_lost")
    forged = {
        "size": replace(ended, receipt=replace(ended.receipt, files=(replace(file, size=1),))),
        "others": replace(ended, others=()),
        "other": replace(ended, others=(other,)),
        "verifier": replace(ended, verifier=ended.authorised_by),
        "authoriser": replace(ended, authorised_by=ended.verifier),
        "starts": replace(ended, starts=2),
        "kind": replace(ended, kind="disk_image"),
        "review day": replace(ended, review_on=ended.review_on - timedelta(days=400)),
        "holds": replace(ended, holds=replace(ended.holds, lines=())),
    }
    for name, changed in forged.items():
        assert changed != ended, name
        with pytest.raises(CertificateError):
            parse_copy_record(to_canonical(replace(content, copy=changed)))
    report = to_canonical(replace(content, kind=CopyDocumentKind.NOT_COMPLETED))
    with pytest.raises(CertificateError):
        parse_copy_record(report)


def _words(pdf: Path) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def _record(pdf: Path) -> bytes:
    with pikepdf.Pdf.open(pdf) as opened:
        return bytes(opened.attachments[ATTACHMENT].get_file().read_bytes())
