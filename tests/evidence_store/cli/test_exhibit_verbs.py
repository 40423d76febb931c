"""The verbs about exhibits and the prosecutor's schedule, by the people whose keys they need."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from PIL import Image

from evidence_store.acts.exhibits.bags import CloseBag, OpenBag
from evidence_store.acts.exhibits.copies import EndCopy, RecordCopy
from evidence_store.acts.exhibits.copy_reviews import ReviewCopy
from evidence_store.acts.exhibits.endings import EndExhibit
from evidence_store.cli._kit.declared import empty_form
from evidence_store.cli.cases import case, case_sentences, prosecution
from evidence_store.cli.exhibits import (
    exhibit,
    exhibit_continuity,
    exhibit_handovers,
)
from evidence_store.disclosure.verifiers import verify
from evidence_store.domain.exhibits.acquisitions import AcquiredAs, WriteBlocker
from evidence_store.domain.exhibits.exhibit import HandoverForm
from evidence_store.domain.exhibits.second_readings import ReadersSay
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from tests.evidence_store.cli.room import TODAY, Room
from tests.forensics.acquisition_logs.extraction_samples import UFD
from tests.forensics.disk_images.recipes import acquire, overwrite, section

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.exhibits.exhibit import Exhibit


def the_exhibit(room: Room, reference: str) -> Exhibit:
    with room.store.reading() as uow:
        (found,) = uow.exhibits.find(reference=reference)
        return found


def test_a_bag_is_opened_a_part_taken_out_and_both_closed(room: Room) -> None:
    part = room.form("p.toml", exhibit.BOOK_IN_FORM, reference='"ABC/1/1"', medium='"hdd"')
    opening = room.form("o.toml", empty_form(OpenBag), reason='"Drive out"', seal_seen='"B1"')
    taking = room.form("t.toml", exhibit_continuity.TAKE_OUT_FORM, seal='"P1"', holder='"Examiner"')
    closing = room.form("c.toml", empty_form(CloseBag), new_seal='"B7"')
    booked = ("exhibit", "book-in", "--case", "99ZZ1", "--part-of", "ABC/1", "--form", part)

    assert room.run(*booked) == 0, room.said
    assert room.run("exhibit", "open", "ABC/1", "--form", opening) == 0
    assert room.run("exhibit", "take-out", "ABC/1/1", "--form", taking) == 0
    assert room.run("exhibit", "close", "ABC/1", "--form", closing) == 0

    assert [seal.number for seal in the_exhibit(room, "ABC/1").seals] == ["B1", "B7"]
    assert the_exhibit(room, "ABC/1/1").whereabouts is Whereabouts.HELD
    assert room.run("fsck", by=None) == 3  # whole, as far as this folder itself can say


def test_a_wrong_seal_is_told_kept_and_settled_by_two(room: Room) -> None:
    stored = room.form(
        "s.toml",
        exhibit_continuity.STORE_FORM,
        occurred=f"{TODAY.isoformat()}T00:00:00Z",
        from_holder='"Store"',
        to_holder='"Locker 4"',
        reason='"Night"',
        seal='"B9"',
    )
    reason = room.file("reason", "The label was misread.")

    assert room.run("exhibit", "store", "ABC/1", "--form", stored) == 4
    assert "discrepancy is recorded now" in room.said[-1]
    (found,) = the_exhibit(room, "ABC/1").open_discrepancies
    told = ("exhibit", "settle", "ABC/1", found.id, "--as-what", "explained")
    assert room.run(*told, "--reason-file", reason, by="C3") == 0
    assert "A second person" in room.said[0]
    assert room.run(*told, "--reason-file", reason, by="B2") == 0
    assert not the_exhibit(room, "ABC/1").open_discrepancies
    assert room.run("fsck", by=None) == 3  # whole, as far as this folder itself can say


def test_weight_is_typed_in_grams(room: Room) -> None:
    assert room.run("exhibit", "weigh", "ABC/1", "--grams", "41.25", "--seal", "B1") == 0

    assert the_exhibit(room, "ABC/1").weighings[0].milligrams == 41_250


def test_facts_are_described_and_a_device_ruled_out(room: Room) -> None:
    lines = ['imei = "356938035643809"', 'lock = "locked"', "clock_deviation = -75", "value = 100"]
    told = room.file("d.toml", "\n".join(lines))
    reason = room.file("reason", "No key is known.")

    assert room.run("exhibit", "describe", "ABC/2", "--form", told) == 0
    assert room.run("exhibit", "rule-out", "ABC/2", "--reason-file", reason) == 0

    found = the_exhibit(room, "ABC/2")
    assert (found.imei, found.not_examined) == ("356938035643809", "No key is known.")
    assert room.run("exhibit", "describe", "ABC/2", "--form", room.file("e.toml", "")) == 2
    wrong = room.file("w.toml", 'imei = "356938035643808"')
    assert room.run("exhibit", "describe", "ABC/1", "--form", wrong) == 2
    assert "check digit" in room.said[-1]


def test_a_second_id_in_another_case_is_told_at_once(room: Room) -> None:
    form = room.form("case2.toml", case.FORM, reference='"99ZZ2"', name='"Jo CANARY"')
    booked = room.form(
        "b.toml", exhibit.BOOK_IN_FORM, seal='"C1"', holder='"Store"', reference='"DEF/1"'
    )
    with_serial = room.file("b2.toml", (room.folder / "b.toml").read_text() + '\nserial = "s1"\n')
    assert booked
    assert room.run("case", "open", "--form", form) == 0

    assert room.run("exhibit", "book-in", "--case", "99ZZ2", "--form", with_serial) == 0

    assert "recorded as exhibit" in room.said[0]
    assert the_exhibit(room, "ABC/1").open_discrepancies


def test_a_claim_freezes_and_a_return_ends(room: Room) -> None:
    reason = room.file("reason", "The owner wrote.")
    ending = {"kind": '"returned_to_third_party"', "recipient": '"Owner"', "paper": '"Receipt 7"'}
    end = room.form("end.toml", empty_form(EndExhibit), **ending)

    assert room.run("exhibit", "claim", "ABC/1", "review", "--reason-file", reason) == 0
    assert room.run("exhibit", "end", "ABC/1", "--form", end) == 4
    told = ("exhibit", "decide-claim", "ABC/1", "decide_return", "--reason-file", reason)
    assert room.run(*told, by="B2") == 0
    assert room.run("exhibit", "end", "ABC/1", "--form", end) == 4  # the order stands
    assert room.run("order", "quash", "99ZZ1", "--on", TODAY.isoformat()) == 0, room.said
    assert room.run("exhibit", "end", "ABC/1", "--form", end) == 0
    assert the_exhibit(room, "ABC/1").whereabouts is Whereabouts.GONE


ACCUSED = """
reference = "99ZZ3"
court = ""
court_case_number = ""
[[accused]]
name = "Jo CANARY"
[[accused.allegation]]
code = "soa2003_66B"
description = "Sharing a photograph"
"""


def test_from_accusation_by_schedule_and_order_asked_to_conviction(room: Room) -> None:
    opened = room.file("accused.toml", ACCUSED)
    booked = room.form(
        "b.toml", exhibit.BOOK_IN_FORM, seal='"C1"', holder='"Store"', reference='"GHI/1"'
    )
    asked = room.form(
        "a.toml",
        prosecution.REQUEST_FORM,
        asked_on=TODAY.isoformat(),
        asked_by='"The prosecutor"',
        exhibits='["GHI/1"]',
    )
    decided = room.form("o.toml", prosecution.OUTCOME_FORM, on=TODAY.isoformat())
    guilty = room.form(
        "g.toml",
        prosecution.CONVICT_FORM,
        committed_on=TODAY.isoformat(),
        convicted_on=TODAY.isoformat(),
    )
    files = {kind: room.folder / f"schedule.{kind}" for kind in ("pdf", "json", "csv")}
    out = [word for path in files.values() for word in ("--out", str(path))]

    assert room.run("case", "open", "--form", opened) == 0, room.said
    assert room.run("exhibit", "book-in", "--case", "99ZZ3", "--form", booked) == 0
    assert room.run("case", "ask-order", "99ZZ3", "--form", asked) == 0, room.said
    request = re.search(r"r_\w+", room.said[0])
    assert request is not None
    assert room.run("case", "order-decided", "99ZZ3", request.group(), "--form", decided) == 0
    assert room.run("case", "schedule", "99ZZ3", *out) == 0, room.said

    made = json.loads(files["json"].read_bytes())
    assert [each["reference"] for each in made["devices"]] == ["GHI/1"]
    assert made["requests"][0]["outcome"] == "made"
    assert files["pdf"].read_bytes().startswith(b"%PDF")
    assert files["csv"].read_bytes().decode("utf-8-sig").splitlines()[1].startswith("GHI/1,")
    assert {oct(path.stat().st_mode & 0o777) for path in files.values()} == {"0o600"}
    assert room.run("case", "schedule", "99ZZ3", *out) == 2  # never over another file
    with room.store.reading() as uow:
        (person,) = uow.cases.find(reference="99ZZ3")[0].accused
    assert room.run("case", "convict", "99ZZ3", person.id, "--form", guilty) == 0
    assert "expunge case sentence" in room.said[0]
    day = TODAY.isoformat()
    fined = {"kind": '"community"', "description": '"A fine"', "passed_on": day}
    sentence = room.form("sentence.toml", case_sentences.SENTENCE_FORM, **fined)
    assert room.run("case", "sentence", "99ZZ3", person.id, "--form", sentence) == 0, room.said
    with room.store.reading() as uow:
        (convicted,) = uow.cases.find(reference="99ZZ3")[0].offenders
    assert convicted.sentence is not None
    assert convicted.sentence.description == "A fine"
    assert room.run("fsck", by=None) == 3  # whole, as far as this folder itself can say


def test_a_schedule_of_another_form_is_refused(room: Room) -> None:
    assert room.run("case", "schedule", "99ZZ1", "--out", str(room.folder / "s.docx")) == 2
    assert ".pdf" in room.said[-1]


@pytest.mark.parametrize(
    "text", [prosecution.CONVICT_FORM, prosecution.NO_CONVICTION_FORM, prosecution.OUTCOME_FORM]
)
def test_a_printed_form_can_be_read_as_it_is(text: str) -> None:
    import tomllib  # noqa: PLC0415 -- only here

    assert tomllib.loads(text)


def test_a_disk_image_is_registered_with_its_log_and_write_blocker(room: Room) -> None:
    image = room.file("disk.raw", b"\x01" * 65536)
    digest = hashlib.md5(b"\x01" * 65536, usedforsecurity=False).hexdigest()
    log = room.file("acquired.log", f"MD5 hash calculated over data:\t\t{digest}\n")
    told = ("acquisition", "register", "ABC/1", image, "--log", log)
    assert room.run(*told) == 4, "nobody holds it"
    assert room.run("exhibit", "take", "ABC/1", "--seal", "B1", "--reason", "Imaging") == 0
    bag = ("--seal-broken", "B1", "--new-seal", "B8")

    assert room.run(*told, *bag, "--write-blocker", "Example", "WB-1", "77") == 0, room.said

    with room.store.reading() as uow:
        (made,) = uow.acquisitions.find()
    assert (made.made_with, made.write_blocker) == (
        "ewfacquire",
        WriteBlocker("Example", "WB-1", "77"),
    )
    assert made.stated_digests[0].value.hex() == digest
    assert [seal.number for seal in the_exhibit(room, "ABC/1").seals] == ["B1", "B8"]
    assert room.run("acquisition", "register", "ABC/1", image) == 2
    assert "--made-with" in room.said[-1]


def acquisitions_of(room: Room) -> list[Acquisition]:
    with room.store.reading() as uow:
        return list(uow.acquisitions.find())


def test_an_extraction_is_registered_as_what_it_is_with_what_its_tool_says_beside_it(
    room: Room,
) -> None:
    path = room.folder / "EXTRACTION_FFS.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data/a", b"content" * 999)
    stated = hashlib.sha256(path.read_bytes()).hexdigest()
    text = UFD.format(zip=stated, other="cd" * 32).replace("SerialNumber=8AEX0EXAMPLE01", "")
    room.file("phone.ufd", text)

    told = ("acquisition", "register", "ABC/1", str(path), "--made-before-record")
    assert room.run(*told) == 0, room.said

    (made,) = acquisitions_of(room)
    assert "extraction of files is registered" in room.said[0]
    assert "What lies outside it is not examined" in room.said[0]
    assert (made.acquired_as, made.made_with) == (
        AcquiredAs.ARCHIVE,
        "Cellebrite UFED 7.60.0.114",
    )
    assert room.run("acquisition", "verify", made.id, "--quiet") == 0, room.said
    (read,) = acquisitions_of(room)
    assert read.is_verified
    assert [str(each) for each in read.stated_digests] == [f"sha256:{stated}"]


def test_a_log_that_disagrees_is_told_at_once(room: Room) -> None:
    image = room.file("disk.raw", b"\x01" * 65536)
    lines = ["MD5 hash calculated over data: " + "0" * 32, "ewfacquire: ABORTED"]
    log = room.file("acquired.log", "\n".join(lines))

    told = ("--log", log, "--made-before-record")
    assert room.run("acquisition", "register", "ABC/1", image, *told) == 0

    assert "is held" in room.said[0]
    assert the_exhibit(room, "ABC/1").open_discrepancies


def a_movement_form(room: Room, **changes: str) -> str:
    told = {
        "occurred": f"{TODAY.isoformat()}T00:00:00Z",
        "from_holder": '"Store"',
        "to_holder": '"Bench"',
        "reason": '"Imaging"',
        "seal": '"B1"',
    }
    return room.form("movement.toml", exhibit_handovers.HANDOVER_FORM, **(told | changes))


def test_giver_and_taker_each_type_their_own_passphrase(room: Room) -> None:
    form = a_movement_form(room)
    taker = ("--taker", "C3", "--taker-passphrase-file", str(room.folder / "C3"))

    assert room.run("exhibit", "handover", "ABC/1", "--form", form, *taker) == 0, room.said

    found = the_exhibit(room, "ABC/1")
    assert found.handovers[0].form is HandoverForm.BOTH_SIGNED
    assert found.holder == "Cai Cŵn"
    wrong = ("--taker", "C3", "--taker-passphrase-file", str(room.folder / "A1"))
    assert room.run("exhibit", "handover", "ABC/2", "--form", form, *wrong) == 1
    assert room.run("fsck", by=None) == 3
    paper = room.folder / "receipt.pdf"
    assert room.run("exhibit", "receipt", "ABC/1", "--out", str(paper)) == 0, room.said
    assert "Both people signed" in pypdfium2.PdfDocument(paper)[0].get_textpage().get_text_range()
    assert room.run("exhibit", "receipt", "ABC/2", "--out", str(room.folder / "no.pdf")) == 4


def test_a_manifest_moves_several_exhibits_with_one_signature_each(room: Room) -> None:
    lines = [
        f"occurred = {TODAY.isoformat()}T00:00:00Z",
        'from_holder = "Store"',
        'reason = "To the laboratory"',
    ]
    for reference, seal in (("ABC/1", "B1"), ("ABC/2", "B2")):
        lines += ["[[exhibit]]", f'reference = "{reference}"', f'seal = "{seal}"']
    form = room.file("manifest.toml", "\n".join(lines))
    taker = ("--taker", "C3", "--taker-passphrase-file", str(room.folder / "C3"))

    assert room.run("exhibit", "manifest", "--case", "99ZZ1", "--form", form, *taker) == 0

    assert "2 exhibits" in room.said[0]
    assert the_exhibit(room, "ABC/2").holder == "Cai Cŵn"
    assert room.run("fsck", by=None) == 3
    to = room.file("to.toml", 'recipients = ["Ŵyn & Co"]\npurpose = "Inspection"\n')
    bundle = room.folder / "a.custody"
    build = ("disclosure", "build", "99ZZ1", "--for", "defence", "--to", to, "--out", str(bundle))
    assert room.run(*build) == 0, room.said
    told = [each["event"] for each in verify.check(bundle.read_bytes())["entries"]]
    assert told.count("exhibit.handover_by_manifest") == 2


def test_what_is_offered_waits_is_due_and_is_taken_or_taken_back(room: Room) -> None:
    form = a_movement_form(room)

    assert room.run("exhibit", "offer", "ABC/1", "--form", form) == 0
    assert room.run("exhibit", "due", "--case", "99ZZ1") == 0
    assert "has been waiting for its taker" in room.said[0]
    assert room.run("exhibit", "accept", "ABC/1", "--seal", "B1") == 4  # the giver takes nothing
    assert room.run("exhibit", "recall", "ABC/1") == 0
    assert room.run("exhibit", "offer", "ABC/1", "--form", form) == 0
    assert room.run("exhibit", "accept", "ABC/1", "--seal", "B1", by="C3") == 0
    assert room.run("case", "due", "99ZZ1", "--csv", str(room.folder / "due.csv")) == 0
    assert "waits" not in room.said[0]
    assert (room.folder / "due.csv").read_bytes().startswith(b"\xef\xbb\xbfdue,")
    assert room.run("fsck", by=None) == 3


def a_photograph() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 30)).save(out, "JPEG")
    return out.getvalue()


def test_a_photograph_is_kept_sealed_and_fsck_notices_when_it_is_gone(room: Room) -> None:
    file = room.file("shot.jpg", a_photograph())
    out = room.folder / "back.jpg"

    assert room.run("exhibit", "photograph", "ABC/1", file, "--kind", "paper") == 0, room.said
    shot = the_exhibit(room, "ABC/1").photographs[0]
    told = ("exhibit", "see-photograph", "ABC/1", shot.id, "--out")
    assert room.run(*told, str(out), "--original") == 0
    assert out.read_bytes() == a_photograph()
    assert room.run(*told, str(room.folder / "view.jpg")) == 0
    form = a_movement_form(room)
    assert room.run("exhibit", "handover", "ABC/1", "--form", form, "--paper", shot.id) == 0
    assert room.run("exhibit", "show", "ABC/1") == 0
    assert "paper" in room.said[0]
    assert room.run("fsck", by=None) == 3
    assert room.run("exhibit", "refer", "ABC/1", "--to", "Child abuse team") == 0
    assert room.run(*told, str(room.folder / "again.jpg")) == 4
    (room.folder / "data" / "vault" / f"{shot.id}.sealed").unlink()
    assert room.run("fsck", by=None) == 1
    assert "photograph" in room.said[-1]


def test_an_empty_photograph_is_refused(room: Room) -> None:
    file, vault = room.file("shot.jpg", b""), room.folder / "data" / "vault"
    before = {*vault.iterdir()}  # the document of the order

    assert room.run("exhibit", "photograph", "ABC/1", file, "--kind", "seal") == 2
    assert {*vault.iterdir()} == before


def test_a_secret_is_shown_once_that_is_on_record_and_stands_nowhere_in_clear(room: Room) -> None:
    secret = room.file("pin", "4711-CANARY\n")
    reason = room.file("reason", "To make the disk image.")
    kept = ("exhibit", "keep-secret", "ABC/2", "--kind", "pin", "--secret-file", secret)
    assert room.run(*kept) == 0
    found = the_exhibit(room, "ABC/2").secrets[0]

    assert room.run("exhibit", "reveal", "ABC/2", found.id, "--reason-file", reason) == 0

    assert room.said[0].strip() == "4711-CANARY"
    for path in (room.folder / "data").rglob("*"):
        if path.is_file():
            assert b"CANARY" not in path.read_bytes().replace(b"Sam CANARY", b""), path.name
    assert len(the_exhibit(room, "ABC/2").secrets[0].reveals) == 1


def test_copies_are_listed_reviewed_and_ended(room: Room) -> None:
    soon = (TODAY + timedelta(days=3)).isoformat()
    later = (TODAY + timedelta(days=300)).isoformat()
    entry = room.form(
        "copy.toml",
        empty_form(RecordCopy),
        holder='"Unit"',
        place='"Server"',
        basis='"CPIA Code"',
        review_on=soon,
    )
    kept = room.form(
        "kept.toml",
        empty_form(ReviewCopy).replace("# until", "until"),  # left out where a copy ends
        outcome='"keep"',
        ground='"retention"',
        reason='"In custody"',
        until=later,
    )
    ended = room.form("ended.toml", empty_form(EndCopy), on=TODAY.isoformat(), paper='"Report 9"')
    assert room.run("exhibit", "copy", "ABC/1", "--form", entry) == 0, room.said
    (copy,) = the_exhibit(room, "ABC/1").copies
    assert room.run("exhibit", "due") == 0
    assert "Review whether the" in room.said[0]
    assert copy.id in room.said[0]

    assert room.run("exhibit", "review-copy", "ABC/1", copy.id, "--form", kept) == 0, room.said
    assert room.run("exhibit", "end-copy", "ABC/1", copy.id, "--form", ended) == 0

    assert "nothing about the device" in room.said[0]
    assert not the_exhibit(room, "ABC/1").copies[0].is_held


def test_a_disk_image_is_read_by_two_readers_and_the_command_says_what_came_of_it(
    room: Room,
) -> None:
    raw = Path(room.file("disk.raw", os.urandom(65536)))
    image = acquire(raw, raw.with_name("disk"))
    told = ("acquisition", "register", "ABC/1", str(image), "--made-with", "ewfacquire")
    assert room.run(*told, "--made-before-record") == 0, room.said
    (made,) = acquisitions_of(room)

    assert room.run("acquisition", "verify", made.id, "--second-reader", "--quiet") == 0, room.said

    assert "give the same digests" in room.said[0]
    assert acquisitions_of(room)[0].readers_say is ReadersSay.AGREE
    assert room.run("exhibit", "show", "ABC/1") == 0
    assert "The two compared: agree." in room.said[0]
    overwrite(image, section(image, "sectors").start + 76 + 40, b"x" * 64)
    assert room.run("acquisition", "verify", made.id, "--second-reader", "--quiet") == 3
    assert "not compared: our own reader could not read all of it" in room.said[0]
