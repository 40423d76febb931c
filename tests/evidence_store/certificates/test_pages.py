from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence_store.documents.certificates import document
from evidence_store.documents.certificates.document import draw_certificate
from evidence_store.documents.certificates.renderer import _modules
from evidence_store.documents.certificates.wording import (
    CATEGORIES,
    HOLD_STATES,
    LIMITS,
    REASONS,
    STATEMENTS,
    TITLES,
)
from evidence_store.documents.copies import wording as copies
from evidence_store.documents.kit.fonts import printable
from evidence_store.documents.media import MEDIA
from evidence_store.domain.certificates.certificate import CertificateKind, Reason
from evidence_store.domain.certificates.certificate_content import ErasureCategory, Limit
from evidence_store.domain.exhibits.exhibit import MediumKind, Seal
from evidence_store.domain.law.holds import HoldState
from evidence_store.domain.orders.order import OrderLine
from evidence_store.domain.orders.order_history import NamesNothing
from evidence_store.domain.orders.order_items import (
    ItemKind,
    ItemState,
    OrderItem,
    PlatformReferral,
)
from evidence_store.domain.orders.status_checks import AppealCheck, StatusMatter
from evidence_store.domain.signing.signed_statements import StatementKind
from forensics.acquisition_log import AcquisitionLog
from forensics.documents import from_json, to_canonical
from forensics.scanning.stages import NO_FILE_SYSTEM
from forensics.values import Coverage, Extent, Fault, MemberKind, Membership, VirtualKind
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import drawn
from tests.evidence_store.documents.texts import text_of

if TYPE_CHECKING:
    from evidence_store.certificates.recorded import Recorded
    from evidence_store.domain.exhibits.exhibit import SourceRecord
    from evidence_store.domain.scans.scan import ScanRecord
    from tests.evidence_store.certificates.builders import Drawn

FORBIDDEN = (
    r"proves?\b|proof that .* are gone|guarantee|all copies|\bclean|tamper-proof|irrecoverable"
    r"|court-approved"
)
CANARIES = ("VICTIM-CANARY", "CANARY-FILE.jpg", "cafecafe" * 8)
KINDS = {
    "disk": builders.recorded,
    "training": builders.training,
    "phone": builders.destroyed_phone,
    "bad blocks": builders.bad_blocks,
}
each_kind = pytest.mark.parametrize("kind", KINDS)


def made(kind: str) -> Recorded:
    return KINDS[kind]()


@each_kind
def test_a_camera_reads_from_page_1_as_printed_what_the_log_key_signed(
    kind: str, tmp_path: Path
) -> None:
    certificate = drawn(made(kind))
    (tmp_path / "certificate.pdf").write_bytes(certificate.pdf)
    printed = ["pdftoppm", "-r", "150", "-f", "1", "-l", "1", "-gray", "-png", "-singlefile"]
    subprocess.run([*printed, "certificate.pdf", "page"], cwd=tmp_path, check=True)

    read = ["zbarimg", "--quiet", "--nodbus", "--raw", "page.png"]
    run = subprocess.run(read, cwd=tmp_path, capture_output=True, check=True, text=True)
    assert run.stdout.rstrip("\n") == certificate.summary


def test_after_zeros_page_1_says_how_the_digest_of_the_medium_is_worked_out_without_the_device(
    tmp_path: Path,
) -> None:
    page = " ".join(text_of(drawn().pdf, tmp_path, page=1).split())

    assert f"Without the device: head -c {builders.SIZE} /dev/zero | sha256sum" in page


def test_without_every_byte_there_is_no_digest_of_the_medium_and_the_document_says_so(
    tmp_path: Path,
) -> None:
    text = " ".join(text_of(drawn(builders.bad_blocks()).pdf, tmp_path).split())

    assert "No digest of the whole medium was worked out, because not every byte" in text
    assert "no digest: not every byte was read" in text
    assert "/dev/zero" not in text


@each_kind
def test_qpdf_finds_nothing_wrong_and_every_font_is_embedded(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "certificate.pdf"
    file.write_bytes(drawn(made(kind)).pdf)
    subprocess.run(["qpdf", "--check", str(file)], capture_output=True, check=True)
    fonts = subprocess.run(["pdffonts", str(file)], capture_output=True, check=True).stdout.decode()
    rows = [line.split() for line in fonts.splitlines()[2:]]
    assert {row[0].partition("+")[2] for row in rows} <= {
        "Lato-Regular",
        "Lato-Bold",
        "Lato-Italic",
        "IBMPlexMono-Regular",
    }
    assert all(row[-5] == "yes" and row[-3] == "yes" for row in rows)


@each_kind
def test_page_one_stands_alone(kind: str, tmp_path: Path) -> None:
    page = text_of(drawn(made(kind)).pdf, tmp_path, page=1)
    for heading in (
        "Which device",
        "Court’s order",
        "Authority",
        "What was done",
        "How it was checked",
        "What was not done",
        "What remains",
        "Questions",
    ):
        assert heading in page
    assert "01632 960 123" in page
    assert "I direct that exhibit ABC/1 be destroyed" in page
    assert page.count("OFFICIAL-SENSITIVE") == 2
    assert re.search(r"EXP-2026-0001 .* Page 1 of \d", page)


def test_the_array_of_a_device_is_printed_as_what_is_not_covered(tmp_path: Path) -> None:
    limit = Membership(MemberKind.LVM, "svZ0v3-MrVF-kfma-gWJL-8mDn-yhif-qv5uvu", 3).limit
    record = builders.recorded()
    record = replace(record, disposal=replace(record.disposal, known_gaps=(limit,)))

    assert limit in text_of(drawn(record).pdf, tmp_path)


def test_welsh_letters_can_be_read_and_copied(tmp_path: Path) -> None:
    text = text_of(drawn().pdf, tmp_path)
    for words in ("Sŵn-y-môr", "Llŷwelyn", "Siân Llŷr", "Gwen Hŵnt"):
        assert words in text


@each_kind
def test_no_forbidden_word_is_printed_or_recorded(kind: str, tmp_path: Path) -> None:
    one = drawn(made(kind))
    for text in (text_of(one.pdf, tmp_path), one.document.decode()):
        assert not re.search(FORBIDDEN, text, re.IGNORECASE)


def test_no_sentence_of_the_catalogue_has_a_forbidden_word() -> None:
    every = (CATEGORIES, HOLD_STATES, LIMITS, MEDIA, REASONS, STATEMENTS)
    for catalogue in every:
        for sentence in catalogue.values():
            assert not re.search(FORBIDDEN, sentence, re.IGNORECASE)


def test_the_catalogue_has_a_sentence_for_every_value() -> None:
    assert set(LIMITS) == set(Limit)
    assert set(REASONS) == set(Reason)
    assert set(CATEGORIES) == set(ErasureCategory)
    assert set(MEDIA) == set(MediumKind)
    assert set(HOLD_STATES) == set(HoldState)
    assert set(STATEMENTS) == set(StatementKind)
    assert {*TITLES, CertificateKind.CASE, *copies.TITLES} == set(CertificateKind)


def test_names_of_files_and_complainants_on_record_do_not_reach_the_document(
    tmp_path: Path,
) -> None:
    name, file_name, digest = CANARIES
    acquisition = replace(builders.acquisition(), faults=(f"{file_name} {digest}",))
    done = builders.receipt()
    check = builders.verification(
        done, faults=(Fault("disk", file_name, (Extent(0, 1),), f"{name} {digest}"),)
    )
    one = drawn(
        builders.recorded(
            acquisitions=(acquisition,),
            disposal=builders.disposal(receipt=done, verification=check),
            order=builders.order(text=f"... {name} ..."),
        )
    )
    for canary in CANARIES:
        assert canary not in text_of(one.pdf, tmp_path)
        assert canary.encode() not in one.document
        assert canary.encode() not in one.pdf


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (builders.exhibit().source, "as stated by the property system at import"),
        (None, "on the bag when it was booked in"),
    ],
)
def test_a_seal_that_came_with_the_bag_is_not_said_to_be_ours(
    source: SourceRecord | None, words: str, tmp_path: Path
) -> None:
    record = builders.recorded(exhibit=builders.exhibit(source=source))

    file = tmp_path / "certificate.pdf"
    file.write_bytes(drawn(record).pdf)
    # By cells and not by lines: what stands in one cell stays together.
    run = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True)
    text = " ".join(run.stdout.decode().split())

    assert words in text
    assert text.count(words) == sum(seal.applied_by is None for seal in record.exhibit.seals)
    assert "not known here" in text


def test_a_seal_of_a_seizure_recorded_here_says_when_it_was_put_on(tmp_path: Path) -> None:
    seal = Seal("A1002003", builders.NOW - timedelta(days=40), None, builders.NOW, "Erasing")
    record = builders.recorded(exhibit=builders.exhibit(source=None, seals=(seal,)))

    text = text_of(drawn(record).pdf, tmp_path)

    assert "at the seizure, as it was" in text
    assert "not known here" not in text


def test_page_one_says_of_a_device_that_a_computer_made_up_what_it_is(
    tmp_path: Path,
) -> None:
    target = replace(builders.receipt().target, virtual=VirtualKind.LOOP)
    done = builders.receipt(target=target)
    disposal = builders.disposal(receipt=done, verification=builders.verification(done))

    one = drawn(builders.recorded(disposal=disposal))
    first = text_of(one.pdf, tmp_path).split("Page 2", 1)[0]

    told = " ".join(first.split())
    assert "The device has no hardware identity: it is a loop device over a file, which a" in told
    assert "rests on what it holds, which a copy holds too." in told


def test_a_case_without_a_number_of_the_court_prints_none(tmp_path: Path) -> None:
    record = builders.recorded(case=replace(builders.case(), court_case_number=""))

    text = text_of(drawn(record).pdf, tmp_path)

    assert "John Llŷwelyn Smith, URN 23EX1234526" in text
    assert "case ," not in text
    assert "Exampleton, case" not in text


def test_everybody_who_carried_out_a_part_is_printed(tmp_path: Path) -> None:
    one = builders.recorded()
    parts = ("p_SECOND", builders.EXAMINER)
    second = replace(one.people[0], id="p_SECOND", name="Gwen Earlier")
    shared = replace(
        one, disposal=replace(one.disposal, operators=parts), people=(*one.people, second)
    )

    content, pdf = drawn(shared).content, drawn(shared).pdf

    assert content.disposal.operator == builders.EXAMINER
    assert content.disposal.earlier_operators == ("p_SECOND",)
    assert "Earlier part by Gwen Earlier" in text_of(pdf, tmp_path, page=1)
    assert len(re.findall("Gwen Earlier", text_of(pdf, tmp_path))) >= 2


def test_whoever_authorised_as_a_deputy_is_printed_as_one(tmp_path: Path) -> None:
    one = builders.recorded()
    facts = (*one.disposal.proposal.statement.facts, ("deputy_of", builders.WITNESS))
    authorisation = builders.signed(
        StatementKind.AUTHORISATION, builders.SUPERVISOR, facts=tuple(sorted(facts))
    )
    deputised = replace(one, disposal=replace(one.disposal, authorisation=authorisation))

    pdf = drawn(deputised).pdf

    first = " ".join(text_of(pdf, tmp_path, page=1).split())
    assert "Authorised by Aisha Khan, DI, 1203, as deputy of Peter Ó Sé" in first
    assert " ".join(text_of(pdf, tmp_path).split()).count("as deputy") == 2


def _scanned(*scans: ScanRecord, tmp_path: Path) -> str:
    """Page 1 of a certificate with these scans, as one line."""
    return text_of(drawn(builders.recorded(scans=scans)).pdf, tmp_path, page=1)


def test_page_one_states_how_many_known_files_the_set_holds_and_how_many_were_found(
    tmp_path: Path,
) -> None:
    nothing = replace(builders.scan(), hits_by_kind={}, known_files_hit=0)

    assert "found 21 places; the hash set has 14 known files, of which 14 were found" in _scanned(
        builders.scan(), tmp_path=tmp_path
    )
    assert "found 0 places; the hash set has 14 known files, of which none were found" in _scanned(
        nothing, tmp_path=tmp_path
    )
    weak = replace(nothing, hits_by_kind={"exact": 2}, hits_weak=2, known_files_weak=1)
    assert (
        "which none were found; 1 was matched by MD5 or SHA-1 alone, content not established"
        in _scanned(weak, tmp_path=tmp_path)
    )


def test_page_one_states_every_scan_and_not_the_newest_alone(tmp_path: Path) -> None:
    later = replace(
        builders.scan(),
        hits_by_kind={},
        known_files_hit=0,
        coverage=Coverage(compared=builders.SIZE),
        not_examined=(),
    )

    for scans in ((builders.scan(), later), (later, builders.scan())):
        page = _scanned(*scans, tmp_path=tmp_path)
        assert "2 scans before the disposal are recorded" in page
        assert "the most found by one of them is 21 places; the hash set has 14 known files" in page
        assert "In the scan that covered least of the medium, " in page
        assert f"{builders.scan().coverage.not_examined:,} bytes" in page
        assert "every byte" not in page.partition("What was not done")[2].partition("Who")[0]


def test_what_was_compared_and_what_held_one_repeated_byte_are_told_apart(tmp_path: Path) -> None:
    half = builders.SIZE // 2
    coverage = Coverage(compared=half, constant=builders.SIZE - half)
    page = _scanned(replace(builders.scan(), coverage=coverage, not_examined=()), tmp_path=tmp_path)

    assert f"{half:,} bytes (33.6 MB) were compared with the hash set" in page
    assert "(33.6 MB) held one repeated byte, nothing to compare." in page


def test_all_was_compared_only_if_that_is_so_of_all_scans(tmp_path: Path) -> None:
    whole = replace(builders.scan(), coverage=Coverage(compared=builders.SIZE), not_examined=())
    with_faults = replace(whole, not_examined=("a folder cannot be listed",))

    assert "were compared with the hash set." in _scanned(whole, tmp_path=tmp_path)
    assert "were compared with the hash set." in _scanned(whole, whole, tmp_path=tmp_path)
    for scans in ((with_faults,), (with_faults, whole), (whole, with_faults)):
        page = _scanned(*scans, tmp_path=tmp_path)
        assert "were compared with the hash set; " in page
        assert "some places were not examined" in page


def test_a_disk_image_has_its_place_on_the_page_its_id_in_the_record_and_never_its_files_name(
    tmp_path: Path,
) -> None:
    image = replace(builders.acquisition(), image_name="VICTIM-CANARY.E01")
    one = drawn(builders.recorded(acquisitions=(image,)))

    text = text_of(one.pdf, tmp_path)
    assert "Disk image 1 67,108,864 bytes" in text
    assert '"id":"a_1"' in one.document.decode()
    assert "VICTIM-CANARY" not in text + one.document.decode()


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        ((NO_FILE_SYSTEM,), "after the overwriting no file system was left to read"),
        (("VICTIM-CANARY", "other"), "faults of other kinds: 2"),
        ((), "Faults none"),
    ],
)
def test_the_faults_of_a_verification_are_told_in_words_of_ours(
    reasons: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    done = builders.receipt()
    faults = tuple(Fault("disk", "whole medium", (), reason) for reason in reasons)
    check = builders.verification(done, faults=faults)
    one = drawn(builders.recorded(disposal=builders.disposal(receipt=done, verification=check)))

    assert words in text_of(one.pdf, tmp_path)
    assert b"VICTIM-CANARY" not in one.document


@each_kind
def test_the_same_input_gives_the_same_bytes(kind: str) -> None:
    record = made(kind)
    assert drawn(record).pdf == drawn(record).pdf


def test_a_record_read_back_is_drawn_as_the_same_bytes(disk: Drawn) -> None:
    again = from_json(disk.document, type(disk.content))
    assert to_canonical(again) == disk.document
    assert draw_certificate(again, disk.document, disk.summary) == disk.pdf


words = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("<>&%()\\\u202e\u0000ŵŷ"),
    max_size=400,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(description=words, quotation=words, name=words)
def test_any_text_on_record_can_be_drawn_twice_alike_with_page_one_on_one_page(
    description: str, quotation: str, name: str, tmp_path: Path
) -> None:
    record = builders.recorded(
        exhibit=builders.exhibit(description=description, make=name),
        disposal=builders.disposal(authority=replace(builders.authority(), quotation=quotation)),
    )
    one = drawn(record)
    assert one.pdf == drawn(record).pdf
    assert "Questions" in text_of(one.pdf, tmp_path, page=1)


def test_a_letter_that_the_typeface_lacks_is_shown_by_its_code_point() -> None:
    assert printable("Ŵyn 李") == "Ŵyn [U+674E]"


def test_the_training_sentence_is_on_every_page(tmp_path: Path) -> None:
    pdf = drawn(builders.training()).pdf
    pages = int(re.findall(r"Page 1 of (\d)", text_of(pdf, tmp_path))[0])
    for page in range(1, pages + 1):
        assert "TRAINING: a training file was used in place of the device" in text_of(
            pdf, tmp_path, page=page
        )


def test_a_locked_phone_is_not_examined_and_nothing_reads_as_a_clear_result(
    tmp_path: Path,
) -> None:
    text = text_of(drawn(builders.destroyed_phone()).pdf, tmp_path)
    assert "Certificate of destruction" in text
    assert "The content of the item was not examined." in text
    assert "Not examined." in text
    assert "NIST" not in text
    assert "0 places" not in text


def test_a_report_says_first_that_it_is_no_certificate_and_lists_the_places(
    tmp_path: Path,
) -> None:
    pdf = drawn(builders.bad_blocks()).pdf
    page = text_of(pdf, tmp_path, page=1)
    assert "Report of an erasure not completed" in page
    assert "This is not a certificate." in page
    assert "Part of the device could not be written." in page
    assert "1,048,576 to 1,052,671" in text_of(pdf, tmp_path)


@pytest.mark.parametrize("medium", [MediumKind.USB_FLASH, MediumKind.SSD, MediumKind.MEMORY_CARD])
def test_flash_is_never_called_clear_and_says_what_it_may_keep(
    medium: MediumKind, tmp_path: Path
) -> None:
    record = builders.recorded(exhibit=builders.exhibit(medium=medium))
    text = text_of(drawn(record).pdf, tmp_path)
    assert "flash memory may keep others" in text
    assert "NIST" not in text
    assert "Clear" not in text


def test_what_a_scan_did_not_see_is_on_page_one(tmp_path: Path) -> None:
    page = text_of(drawn().pdf, tmp_path, page=1)
    assert "53,477,376 bytes (53.5 MB) of the medium were not examined" in page


def test_the_pages_name_parts_of_their_own_and_sectors_not_read(tmp_path: Path) -> None:
    whole = builders.recorded()
    part = replace(whole.exhibit, id="x_PART", reference="ABC/1/1", parent_id=whole.exhibit.id)
    log = AcquisitionLog("Guymager", (), bad_sectors=8)
    told = replace(
        whole,
        family=(whole.exhibit, part),
        acquisitions=tuple(replace(image, log=log) for image in whole.acquisitions),
    )

    words = " ".join(text_of(drawn(told).pdf, tmp_path).split())

    assert "ABC/1/1" in words
    assert "this document does not cover it" in words
    assert "8 sectors could not be read when the image was made" in words


def test_items_not_held_accounts_and_the_court_office_s_words_are_printed(tmp_path: Path) -> None:
    made = builders.recorded()
    check = AppealCheck(
        "k_1",
        made.order.made_on,
        builders.OFFICER,
        "Exampleton court office",
        "A. Clerk",
        asked=tuple(StatusMatter),
        pending=(),
        reply_digest=builders.sha256("reply"),
    )
    referral = PlatformReferral("r_1", "A platform", "R-77", made.order.made_on, builders.OFFICER)
    items = (
        OrderItem(
            "i_1", 3, ItemKind.DEVICE, "Laptop, not found at the search", ItemState.OUTSTANDING,
            builders.OFFICER, made.order.made_on,
        ),
        OrderItem(
            "i_2", 4, ItemKind.ACCOUNT_OR_SERVICE, "Photograph service",
            ItemState.REFERRED_TO_PLATFORM, builders.OFFICER, made.order.made_on, (referral,),
        ),
    )  # fmt: skip
    order = replace(
        made.order,
        appeal_checks=(check,),
        items=items,
        lines=(*made.order.lines, OrderLine(5, "A tablet")),
    )

    whole = replace(made, order=order, replies={"k_1": "No notice of appeal is recorded here."})
    pdf = drawn(whole).pdf
    first, text = text_of(pdf, tmp_path, page=1), text_of(pdf, tmp_path)

    assert "Also named by the order, and not done" in first
    assert "Laptop, not found at the search: outstanding" in first
    assert "line 5: not yet mapped to an exhibit" in first
    assert "report R-77" in text
    assert "A. Clerk answered: none of these is pending." in text
    assert "No notice of appeal is recorded here." in text


def test_a_heading_prints_as_naming_no_item_with_two_readers_and_never_as_not_done(
    tmp_path: Path,
) -> None:
    made = builders.recorded()
    said = NamesNothing(
        "m_1", builders.OFFICER, builders.NOW, builders.SUPERVISOR, builders.NOW
    )  # fmt: skip
    heading = OrderLine(1, "The defendant is deprived of his rights in:", nothing=said)
    order = replace(made.order, lines=(heading, *made.order.lines))
    once = replace(heading, nothing=NamesNothing("m_1", builders.OFFICER, builders.NOW))

    text = text_of(drawn(replace(made, order=order)).pdf, tmp_path)
    waiting = replace(order, lines=(once, *made.order.lines))
    first = text_of(drawn(replace(made, order=waiting)).pdf, tmp_path, page=1)

    assert "not yet mapped to an exhibit" not in text
    assert "Also named by the order" not in text
    assert "These words name no item, as two people signed" in text
    assert "The defendant is deprived of his rights in:" in text
    assert "line 1: not yet mapped to an exhibit" in first


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ([], "No digest that can be compared was stated."),
        (["medium"], "They agree with those worked out"),
        (["another"], "One of them differs from the one worked out"),
    ],
)
def test_a_document_says_whether_digests_stated_of_an_image_agree_with_what_was_read(
    stated: list[str], says: str, tmp_path: Path
) -> None:
    made = builders.recorded()
    told, found = tuple(map(builders.sha256, stated)), (builders.sha256("medium"),)
    image = replace(made.acquisitions[0], stated_digests=told, computed_digests=found)

    assert says in text_of(drawn(replace(made, acquisitions=(image,))).pdf, tmp_path)


def test_words_of_a_reply_that_are_withheld_by_now_are_said_to_be(tmp_path: Path) -> None:
    made = builders.recorded()
    check = AppealCheck(
        "k_1", made.order.made_on, builders.OFFICER, "Office", "A. Clerk",
        asked=tuple(StatusMatter),
        pending=(), reply_digest=None,
    )  # fmt: skip
    order = replace(made.order, appeal_checks=(check,))

    assert "The words are withheld." in text_of(drawn(replace(made, order=order)).pdf, tmp_path)


@pytest.mark.parametrize("name", ["constant", "opaque", "unopened"])
def test_no_page_says_that_every_byte_was_compared_where_some_were_not_understood(
    name: str, tmp_path: Path
) -> None:
    coverage = Coverage(**{"compared": builders.SIZE - 4096, name: 4096})
    scan = replace(builders.scan(), coverage=coverage, not_examined=())

    page = _scanned(scan, tmp_path=tmp_path)

    assert "every byte of the medium was compared" not in page
    assert (
        "4,096 bytes (4.1 kB) "
        + {
            "constant": "held one repeated byte",
            "opaque": "compared as raw bytes and not understood",
            "unopened": "in files or formats that were not opened",
        }[name]
        in page
    )


def test_page_one_counts_holds_by_what_became_of_them(tmp_path: Path) -> None:
    first = text_of(drawn(builders.recorded()).pdf, tmp_path, page=1)

    assert "none stood in the way: 3 had ended, 1 did not apply." in first
    assert "holds were checked" not in first
    assert HOLD_STATES[HoldState.NONE_RECORDED] == "None recorded"


def test_after_an_overwriting_page_one_says_where_the_item_is(tmp_path: Path) -> None:
    made = builders.recorded()
    held = replace(made, exhibit=replace(made.exhibit, holder="Property store, Bangor"))

    first = text_of(drawn(held).pdf, tmp_path, page=1)

    assert "The erased item itself remains. When this was issued it was with: Property" in first
    assert "under their retention basis" in " ".join(first.split())


def test_every_module_that_draws_counts_towards_which_renderer_it_is() -> None:
    """A verifier draws the pages again where the renderer is the same: none may change unseen."""
    folder = Path(document.__file__).parent

    counted = {Path(str(each)) for each in _modules(folder)}

    assert counted == set(folder.rglob("*.py"))
    assert folder / "work" / "done.py" in counted
