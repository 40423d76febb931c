"""The whole way of a police copy at the terminal: from the inventory to its document."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest

from evidence_store.acts.exhibits.copy_reports import GiveUpCopy
from evidence_store.certificates.verifying.copies.copy_record import parse_copy_record
from evidence_store.certificates.verifying.rule import judge
from evidence_store.cli._kit.declared import empty_form
from evidence_store.documents.certificates.archive import ATTACHMENT
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.seal_levels import SealLevel
from evidence_store.domain.copies.endings import CopyNotRead
from evidence_store.domain.exhibits.copies import CopyStanding
from evidence_store.errors import CertificateError
from evidence_store.kept_files.editions.translations import sign_for
from evidence_store.kept_files.issuing import raise_with
from evidence_store.workflow.certificates.raising import raise_level
from evidence_store.workflow.certificates.translations import read_translation_over
from forensics.documents import to_canonical
from tests.evidence_store.authority import Authority
from tests.evidence_store.cli.copies.copy_bench import SIZE, authorised, held, put_in
from tests.evidence_store.cli.room import Room, check_appeals, state_date
from tests.evidence_store.documents.languages.made_up import made_up

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.domain.exhibits.copies import HeldCopy

FSCK_KNOWS_NO_HEAD = 3  # nothing is wrong; nobody outside holds the newest head


def documents(room: Room) -> list[CertificateRecord]:
    with room.store.reading() as uow:
        return list(uow.certificates.find(number=held(room).documents))


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
    (made,) = documents(room)
    assert not file.exists()
    assert (ended.stands, made.kind) == (CopyStanding.ENDED, CertificateKind.COPY_ENDED)
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
    (report,) = documents(room)
    assert (report.kind, after.is_held) == (CertificateKind.COPY_NOT_COMPLETED, True)
    assert file.exists()
    assert "not complete" in _words(room.store.certificates / report.file_name)
    authorised(room, copy)
    assert step(room, "erase", copy, "A1") != 0  # it is not what was registered, nor our zeros
    other = Path(room.file("other.001", bytes(SIZE)))
    register = ("police-copy", "files", "ABC/1", copy.id)
    assert room.run(*register, str(other), "--progress", "none") != 0  # no other in its place
    assert room.run(*register, str(file), "--progress", "none") == 0, room.said
    authorised(room, copy)
    assert step(room, "erase", copy, "A1") == 0, room.said
    assert file.read_bytes() == bytes(SIZE)


def test_a_copy_that_dies_half_overwritten_ends_in_a_report_that_says_what_is_not_known(
    ready: tuple[Room, HeldCopy, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    room, copy, file = ready
    monkeypatch.setattr("evidence_store.cli.copies.police_copy.record_written", _killed)
    assert step(room, "erase", copy, "A1") != 0
    file.unlink()  # and its disk with it
    form = room.form("why.toml", empty_form(GiveUpCopy), why='"copy_file_away"')
    give_up = ("exhibit", "give-up-copy", "ABC/1", copy.id, "--form", form)

    assert step(room, "issue", copy, "C3") != 0  # nobody signed for anything yet
    for own in ("A1", "B2"):  # who overwrote, and who authorised it
        assert room.run(*give_up, by=own) != 0
    assert room.run(*give_up, by="C3") == 0, room.said
    assert held(room).stands is CopyStanding.GIVEN_UP
    assert step(room, "erase", copy, "A1") != 0  # a report is due, and no other start
    assert step(room, "issue", copy, "C3") == 0, room.said

    (report,) = documents(room)
    assert (report.kind, held(room).stands) == (
        CertificateKind.COPY_NOT_COMPLETED,
        CopyStanding.REPORTED,
    )
    pdf = room.store.certificates / report.file_name
    words = _words(pdf)
    assert "Not known: the work ended before it could report" in words
    assert "A file is not where it was registered" in words
    root = room.folder / "data" / "root.pem"
    room.run("certificate", "verify", str(pdf), "--trust", str(root), by=None)
    assert "Genuine report of a police copy whose end is not complete" in room.said[0], room.said
    content = parse_copy_record(_record(pdf))
    for why in (None, CopyNotRead.DISK_FAILED):
        with pytest.raises(CertificateError):
            parse_copy_record(
                to_canonical(replace(content, copy=replace(content.copy, not_read=why)))
            )
    _can_be_stamped(room, report)
    _has_an_edition(room, report)
    _withdraw(room, report.number)
    listed = str(room.folder / "listed")
    assert room.run("certificate", "withdrawn-list", "--out", listed, by="B2") == 0, room.said
    checked = ("certificate", "verify", str(pdf), "--trust", str(root), "--withdrawn", listed)
    assert room.run(*checked, by=None) == 1
    assert f"{report.number} was withdrawn" in room.said[0], room.said


def _can_be_stamped(room: Room, record: CertificateRecord, edition: str | None = None) -> None:
    """Its seal is raised as that of every other document, or that of an edition."""
    store, authority = room.store, Authority(room.folder / f"tsa-{edition}")
    policy = store.settings.policy
    told = replace(policy, tsa_url="http://127.0.0.1:9/", tsa_roots=(authority.root_pem,))
    store = replace(store, settings=replace(store.settings, policy=told))
    who = store.open_actor("B2", (room.folder / "B2").read_text().strip())
    raising = raise_with(store, [], ask=partial(authority.reply_at, moment=store.clock()))

    made = raise_level(
        store.desk_of(who), record.id, to=SealLevel.B_T, raising=raising, edition=edition
    )

    assert (made.record.level_of(edition), made.lacking) == (SealLevel.B_T, None)


def _has_an_edition(room: Room, record: CertificateRecord) -> None:
    """It is told once more in another language, as every other document."""
    store = room.store
    translator, reader = (
        store.signing_desk(store.open_actor(who, (room.folder / who).read_text().strip()))
        for who in ("A1", "C3")
    )
    sign_for(store, translator, made_up(), qualification="By examination")
    read_translation_over(reader, str(made_up().digest))
    asked = ("certificate", "edition", record.number, "--language", "cy")
    assert room.run(*asked, by="C3") == 0, room.said

    pdf = (store.certificates / f"{record.number}.cy.pdf").read_bytes()
    verdict = judge(pdf, trust=store.trusted(), withdrawn=None, now=store.clock())
    assert verdict.edition is not None, verdict.reason
    assert (verdict.edition.of, verdict.code) == (record.number, None)
    number = f"{record.number}-cy"
    _can_be_stamped(room, record, number)
    file = f"{record.number}.cy.B-T.pdf"
    assert (store.certificates / file).read_bytes().startswith(pdf)
    with store.reading() as uow:
        told = uow.certificates.get(record.id)
    assert (told.newest_of(number).file_name, told.level) == (file, SealLevel.B_T)
    _so_has_an_extract(room)
    assert list(store.check(known=[]))


def _so_has_an_extract(room: Room) -> None:
    assert room.run("exhibit", "custody-extract", "ABC/1", by="C3") == 0, room.said
    (number,) = re.findall(r"Extract (EXT-[\w-]+):", room.said[0])
    assert room.run("certificate", "edition", number, "--language", "cy", by="C3") == 0, room.said
    assert room.said[0].strip().endswith(f"{number}.cy.pdf")
    assert room.run("certificate", "edition", "EXT-2026-X-9", "--language", "cy", by="C3") == 2


def _withdraw(room: Room, number: str) -> None:
    reason = room.file("reason.txt", b"The disk was found")
    asked = ("certificate", "withdraw", number, "--reason-file", reason)
    assert room.run(*asked, by="B2") == 0, room.said
    assert room.run("certificate", "confirm-withdrawal", number, by="C3") == 0, room.said


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def _require_nothing_else_is_believed(pdf: Path) -> None:
    """What the record says beside what people signed is worked out, and refused."""
    content = parse_copy_record(_record(pdf))

    ended = content.copy
    assert ended.receipt is not None
    (file,) = ended.receipt.files
    other = replace(ended.others[0], ended="copy_lost")
    forged = {
        "size": replace(ended, receipt=replace(ended.receipt, files=(replace(file, size=1),))),
        "others": replace(ended, others=()),
        "other": replace(ended, others=(other,)),
        "verifier": replace(ended, verifier=ended.authorised_by),
        "authoriser": replace(ended, authorised_by=ended.verifier),
        "not read": replace(ended, not_read=CopyNotRead.BROKE_OFF),
        "no reading": replace(ended, reading=None),
        "starts": replace(ended, starts=2),
        "kind": replace(ended, kind="disk_image"),
        "review day": replace(ended, review_on=ended.review_on - timedelta(days=400)),
        "holds": replace(ended, holds=replace(ended.holds, lines=())),
    }
    for name, changed in forged.items():
        assert changed != ended, name
        with pytest.raises(CertificateError):
            parse_copy_record(to_canonical(replace(content, copy=changed)))
    report = to_canonical(replace(content, kind=CertificateKind.COPY_NOT_COMPLETED))
    with pytest.raises(CertificateError):
        parse_copy_record(report)


def _words(pdf: Path) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def _record(pdf: Path) -> bytes:
    with pikepdf.Pdf.open(pdf) as opened:
        return bytes(opened.attachments[ATTACHMENT].get_file().read_bytes())
