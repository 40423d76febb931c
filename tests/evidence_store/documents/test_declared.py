"""Every document follows what it declares, PDF/A-3a and PDF/UA-1, by the word of validators.

Case certificate and schedule are asked in the tests that make their records. Labels are pages of
the browser, and drafts of statements are OpenDocument texts.
"""

from __future__ import annotations

import re
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest

from evidence_store.custody.leaves.drafts import Head
from evidence_store.custody.outside.sheets import Sheet, SheetNames
from evidence_store.documents.copies.document import draw_copy_document
from evidence_store.documents.editions.prints import Answered, draw_print
from evidence_store.documents.extracts.document import draw_extract
from evidence_store.documents.kit.blocks import Fields, Gap, Paragraph
from evidence_store.documents.kit.drawing import draw
from evidence_store.documents.kit.text import bold, mono
from evidence_store.documents.letters.drawing import draw_letter, letter_pages
from evidence_store.documents.letters.registry import ORDER_LETTERS
from evidence_store.documents.receipts.document import draw_receipt
from evidence_store.documents.receipts.receipt import ReceiptKind
from evidence_store.documents.scan_reports.document import draw_scan_report
from evidence_store.documents.sheets.authorisation_sheet import draw_sheet
from forensics.documents import to_canonical
from forensics.saying.sentences import Said, given, listed
from forensics.values import Extent
from tests.builders import NOON
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import drawn
from tests.evidence_store.certificates.editions.told import an_edition
from tests.evidence_store.certificates.readings.by_firmware import CRYPTO, SIZE, erased_by
from tests.evidence_store.certificates.readings.erased_elsewhere import READ, WORK, erased_elsewhere
from tests.evidence_store.certificates.readings.once_read import read_once
from tests.evidence_store.certificates.readings.sampled_disks import sampled
from tests.evidence_store.certificates.rich import rich_disk, stopped_disk
from tests.evidence_store.certificates.selective_route import selective
from tests.evidence_store.documents.aloud import read_aloud, said
from tests.evidence_store.documents.copy_contents import a_copy_content
from tests.evidence_store.documents.every_word import document
from tests.evidence_store.documents.extract_contents import an_extract
from tests.evidence_store.documents.languages.made_up import made_up
from tests.evidence_store.documents.orders_told import written
from tests.evidence_store.documents.receipt_values import a_receipt_for, a_seizure
from tests.evidence_store.documents.scan_report_values import a_scan_report
from tests.evidence_store.documents.texts import UNIT
from tests.evidence_store.documents.validators import not_followed, not_followed_by_verapdf
from tests.forensics.erasing.firmware.made_up_runs import run_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.documents.kit.blocks import Block

SHEET = Sheet(
    "origin\n1\nroot\n", Head(1, bytes(32)), "d_1", "x_1", "overwrite_zeros", "plan", "statement",
    "u_1", "u_2", NOON, NOON, NOON,
)  # fmt: skip


def _copy(left: int) -> bytes:
    content = a_copy_content(left=left)
    return draw_copy_document(content, to_canonical(content))


def _by_firmware() -> bytes:
    return drawn(builders.recorded(disposal=erased_by(CRYPTO, run_of(CRYPTO, SIZE)))).pdf


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "every word of layout": lambda: draw(document()),
    "training": lambda: draw(document(training="TRAINING")),
    "overwritten disk, all fields": lambda: drawn(rich_disk()).pdf,
    "destroyed phone": lambda: drawn(builders.destroyed_phone()).pdf,
    "reset phone": lambda: drawn(builders.reset_phone()).pdf,
    "drive by its firmware": _by_firmware,
    "selected files": lambda: drawn(selective.recorded()).pdf,
    "non-completion report": lambda: drawn(builders.dead_disk()).pdf,
    "ended copy": lambda: _copy(0),
    "report about a copy": lambda: _copy(5),
    "edition of a certificate": lambda: an_edition().drawn,
    "extract of the custody log": lambda: draw_extract(an_extract(), to_canonical(an_extract())),
    "authorisation sheet": lambda: draw_sheet(
        SHEET, SheetNames("A", "C", "P", "Q"), unit="U", origin="o", training=False
    ),
    "report of a scan": lambda: draw_scan_report(a_scan_report(), UNIT, training=False),
    "record of a seizure": lambda: draw_receipt(a_seizure(), UNIT, training=True),
    **{
        f"letter: {kind.name}": lambda kind=kind: draw_letter(  # type: ignore[misc]  # bound now
            written(kind), UNIT, training=False
        )
        for kind in ORDER_LETTERS
    },
    "letter in another language": lambda: draw_print(
        letter_pages(written(ORDER_LETTERS[0]), UNIT, training=False),
        Answered(made_up(), given("Siân"), "By examination", given("Gwen")),
    ),
}

FURTHER: dict[str, Callable[[], bytes]] = {
    "a sample of it read": lambda: drawn(sampled()).pdf,
    "erased with another tool": lambda: drawn(erased_elsewhere()).pdf,
    "read with another tool": lambda: drawn(erased_elsewhere(WORK, READ)).pdf,
    "handed over, and not as it should be": lambda: (
        drawn(erased_elsewhere(different=(Extent(0, 512),))).pdf
    ),
    "read once": lambda: drawn(read_once()).pdf,
    "bad blocks": lambda: drawn(builders.bad_blocks()).pdf,
    "training certificate": lambda: drawn(builders.training()).pdf,
    "stopped": lambda: drawn(stopped_disk()).pdf,
    "report of a scan without hits": lambda: draw_scan_report(
        a_scan_report(counts=None, result=None), UNIT, training=True
    ),
    **{
        f"receipt: {kind.value}": lambda kind=kind: draw_receipt(  # type: ignore[misc]  # bound now
            a_receipt_for(kind), UNIT, training=False
        )
        for kind in ReceiptKind
    },
}
"""Of the same modules as a document above; asked with ``--long`` alone."""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_follows_what_it_declares(name: str) -> None:
    assert not_followed(DOCUMENTS[name]()) == []


def test_a_file_declares_both() -> None:
    with pikepdf.Pdf.open(BytesIO(draw(document()))) as pdf:
        declared = pdf.Root.Metadata.read_bytes().decode()
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in declared
    assert "<pdfuaid:part>1</pdfuaid:part>" in declared


_DRAWS = re.compile(r"^from \S+ import [(\w\s,]*\b(draw|draw_issued)\b", re.MULTILINE)


def test_every_folder_of_documents_has_a_row() -> None:
    folder = Path(str(files("evidence_store.documents")))
    drawing = {
        each.relative_to(folder).parts[0]
        for each in folder.rglob("*.py")
        if _DRAWS.search(each.read_text())
    }
    assert drawing == {
        "certificates",
        "copies",
        "editions",
        "extracts",
        "letters",
        "receipts",
        "scan_reports",
        "schedules",
        "sheets",
    }


def _first(pdf: pikepdf.Pdf, role: str) -> Any:
    return next(
        each
        for each in pdf.objects
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == f"/{role}"
    )


def _unmarked(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"BT /F1+0 9 Tf 100 100 Td (x) Tj ET")


def _no_letters(pdf: pikepdf.Pdf) -> None:
    del next(iter(pdf.pages[0].obj.Resources.Font.values())).ToUnicode


BROKEN: dict[str, tuple[str, Callable[[pikepdf.Pdf], Any]]] = {
    "no language": ("LANGUAGE", lambda pdf: pdf.Root.__delattr__("Lang")),
    "not marked": ("TAGGED", lambda pdf: pdf.Root.__delattr__("MarkInfo")),
    "name of the file for a title": (
        "VIEWER",
        lambda pdf: pdf.Root.__delattr__("ViewerPreferences"),
    ),
    "a code without words": ("FIGURE", lambda pdf: _first(pdf, "Figure").__delattr__("Alt")),
    "a head without scope": ("SCOPE", lambda pdf: _first(pdf, "TH").__delattr__("A")),
    "a level left out": ("HEADING", lambda pdf: setattr(_first(pdf, "H2"), "S", pikepdf.Name.H4)),
    "words of no part": ("TAGGING", _unmarked),
    "codes without letters": ("UNICODE", _no_letters),
    "colours of no profile": ("DEVICE-RGB", lambda pdf: pdf.Root.__delattr__("OutputIntents")),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_validator_tells_what_is_broken(name: str) -> None:
    rule, change = BROKEN[name]
    out = BytesIO()
    with pikepdf.Pdf.open(BytesIO(draw(document()))) as pdf:
        change(pdf)
        pdf.save(out)
    assert [each for each in not_followed(out.getvalue()) if rule in each]


LONG = "ab12" * 40


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (Paragraph(given(f"Digest {LONG} here")), [f"Digest {LONG} here"]),
        (
            Paragraph(listed((bold(given("It is")), mono(LONG), given("now")), " ")),
            [f"It is {LONG} now"],
        ),
        (Fields([(given("Digest"), (mono(LONG),))]), ["Digest", LONG]),
    ],
)
def test_a_word_over_two_lines_is_read_as_one(
    part: Block, words: list[str], tmp_path: Path
) -> None:
    assert said(read_aloud(draw(document(part)), tmp_path)) == ["OFFICIAL", *words]


@pytest.mark.parametrize("marked", [mono, given])
def test_a_word_at_the_foot_of_a_page_stays_one_word(
    marked: Callable[[str], Said], tmp_path: Path
) -> None:
    digests = LONG * 3
    part = Paragraph(listed((given("Digest"), marked(digests), given("here")), " "))
    lines = said(read_aloud(draw(document(Gap(241), part)), tmp_path))
    assert " ".join(lines) == f"OFFICIAL Digest {digests} here"


@pytest.mark.long
def test_verapdf_says_the_same_of_every_document(tmp_path: Path) -> None:
    for number, make in enumerate([*DOCUMENTS.values(), *FURTHER.values()]):
        (tmp_path / f"{number}.pdf").write_bytes(make())
    told = not_followed_by_verapdf(sorted(tmp_path.iterdir()))
    assert told == {each.name: [] for each in tmp_path.iterdir()}
