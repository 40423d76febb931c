from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence_store.certificates.rendering.document import draw_certificate
from evidence_store.certificates.rendering.fonts import printable
from evidence_store.certificates.rendering.wording import (
    CATEGORIES,
    HOLD_STATES,
    LIMITS,
    MEDIA,
    REASONS,
    STATEMENTS,
    TITLES,
)
from evidence_store.domain.certificate_content import ErasureCategory, Limit
from evidence_store.domain.certificates import CertificateKind, Reason
from evidence_store.domain.disposals import StatementKind
from evidence_store.domain.exhibits import MediumKind
from evidence_store.domain.holds import HoldState
from forensics.documents import from_json, to_canonical
from forensics.values import Extent, Fault
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import drawn

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.certificates.composing import Recorded
    from evidence_store.domain.exhibits import SourceRecord
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


def text_of(pdf: bytes, tmp_path: Path, *, page: int | None = None) -> str:
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf)
    only = [] if page is None else ["-f", str(page), "-l", str(page)]
    run = subprocess.run(
        ["pdftotext", "-layout", *only, str(file), "-"], capture_output=True, check=True
    )
    return re.sub(r"\s+", " ", run.stdout.decode())


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
    every = (CATEGORIES, HOLD_STATES, LIMITS, MEDIA, REASONS, STATEMENTS, TITLES)
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
    assert set(TITLES) == {(kind, done) for kind in CertificateKind for done in (True, False)}


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


@each_kind
def test_the_same_input_gives_the_same_bytes(kind: str) -> None:
    assert drawn(made(kind)).pdf == drawn(made(kind)).pdf


def test_a_record_read_back_is_drawn_as_the_same_bytes(disk: Drawn) -> None:
    again = from_json(disk.document, type(disk.content))
    assert to_canonical(again) == disk.document
    assert draw_certificate(again, disk.document, disk.summary) == disk.pdf


words = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("<>&%()\\\u202e\u0000ŵŷ"),
    max_size=400,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
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
        assert "TRAINING: a file stood for the device" in text_of(pdf, tmp_path, page=page)


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
    assert "Part of the device could not be overwritten." in page
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
