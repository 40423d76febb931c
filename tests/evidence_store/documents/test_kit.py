"""The drawing kit: what it draws is marked, read aloud in its order, and the same every time."""

from __future__ import annotations

import io
import re
import subprocess
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest

from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import (
    Bullets,
    Fields,
    Gap,
    Heading,
    OnePage,
    Paragraph,
)
from evidence_store.documents.kit.drawing import draw
from evidence_store.documents.kit.setting import set_block
from evidence_store.documents.kit.styles import MARGIN
from forensics.saying.sentences import given, say
from tests.evidence_store.documents.aloud import read_aloud, said
from tests.evidence_store.documents.every_word import (
    AS_TYPED,
    EVERY,
    ROWS,
    all_kinds,
    document,
    kinds_of,
)

if TYPE_CHECKING:
    from pathlib import Path

SHOWS = {"Tj", "TJ", "'", '"', "f", "f*", "S", "s", "B", "Do", "re"}
"""Operators that put something on a page, or begin what will be there."""


@pytest.fixture(scope="module")
def everything() -> bytes:
    return draw(document())


def test_every_word_of_layout_occurs_in_the_document_of_these_tests() -> None:
    assert kinds_of(EVERY) == all_kinds()


def test_what_is_no_word_of_layout_is_refused() -> None:
    with pytest.raises(TypeError, match="str is no word of layout"):
        set_block("<b>bold</b>")  # type: ignore[arg-type]  # that is what is tried


@pytest.mark.parametrize("training", [None, "TRAINING: not real"])
def test_all_that_is_drawn_is_marked_as_content_or_as_an_artifact(training: str | None) -> None:
    with pikepdf.Pdf.open(io.BytesIO(draw(document(training=training)))) as pdf:
        for page in pdf.pages:
            depth = 0
            for found in pikepdf.parse_content_stream(page):
                operator = str(found.operator)
                depth += (operator in ("BDC", "BMC")) - (operator == "EMC")
                assert depth in (0, 1), "marks are not nested"
                assert depth or operator not in SHOWS, f"{operator} is not marked"
            assert depth == 0


def test_every_mark_leads_to_its_element_and_every_element_to_its_marks(everything: bytes) -> None:
    with pikepdf.Pdf.open(io.BytesIO(everything)) as pdf:
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        parents = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
        from_pages = set()
        for page in pdf.pages:
            back = parents[int(page.obj.StructParents)]
            for found in pikepdf.parse_content_stream(page, "BDC"):
                role, told = found.operands
                if role != "/Artifact":
                    assert role == back[int(told.MCID)].S
                    from_pages.add((page.obj.objgen, int(told.MCID)))
        from_tree = [
            (each.Pg.objgen, int(each.MCID))
            for element in pdf.objects
            if isinstance(element, pikepdf.Dictionary) and element.get("/Type") == "/StructElem"
            for each in element.K
            if each.Type == "/MCR"
        ]
        assert from_pages == set(from_tree)
        assert len(from_tree) == len(from_pages)
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"


def test_text_from_a_record_is_printed_and_read_aloud_as_it_was_typed(
    everything: bytes, tmp_path: Path
) -> None:
    words = said(read_aloud(everything, tmp_path))

    assert words.count(AS_TYPED) == 7 + ROWS
    assert not [each for each in words if "&amp;amp;" in each or each.startswith("Laptop blue")]


def test_only_what_the_kit_made_bold_is_bold() -> None:
    assert text.escaped(text.bold(given("<i>"))) == "<b>&lt;i&gt;</b>"
    assert text.escaped("<b>x</b>") == "&lt;b&gt;x&lt;/b&gt;"
    said = say("<i>{one}</i> {other}", one=given("<b>"), other=text.bold(given("&")))
    assert text.escaped(said) == "&lt;i&gt;&lt;b&gt;&lt;/i&gt; <b>&amp;</b>"
    assert text.escaped(f"{text.bold(given('<x>'))}!") == "&lt;x&gt;!"


def test_a_letter_that_the_typefaces_lack_is_printed_by_its_code_point(tmp_path: Path) -> None:
    pdf = draw(document(Paragraph(given("Ŵyn 李")), Paragraph(text.bold(given("李")))))

    assert said(read_aloud(pdf, tmp_path)) == ["OFFICIAL", "Ŵyn [U+674E]", "[U+674E]"]


def test_the_parts_are_read_in_their_order_with_their_roles(
    everything: bytes, tmp_path: Path
) -> None:
    lines = read_aloud(everything, tmp_path)

    first = ["OFFICIAL", AS_TYPED, "A title", "To:", AS_TYPED, "A section", AS_TYPED]
    assert said(lines)[:7] == first
    roles = re.sub(r" \((block|inline)\)", "", " ".join(x for x in lines if not x.startswith('"')))
    assert roles.startswith(
        "Document P P Span H1 Figure P Span P H2 P H3 BlockQuote P P P P L LI Lbl LBody"
    )
    assert f"{'TR TD P TD P ' * ROWS}L LI" in roles


def test_the_head_of_a_table_is_on_every_page_and_read_once(
    everything: bytes, tmp_path: Path
) -> None:
    assert said(read_aloud(everything, tmp_path)).count("Head") == 1
    run = subprocess.run(
        ["pdftotext", str(tmp_path / "drawn.pdf"), "-"], capture_output=True, check=True
    )
    pages = [page for page in run.stdout.decode().split("\f") if "Row " in page]
    assert len(pages) > 1
    assert all("Head" in page for page in pages)


def test_a_paragraph_that_goes_on_overleaf_is_one_paragraph(tmp_path: Path) -> None:
    long = " ".join(f"word{number}" for number in range(2500))

    lines = read_aloud(draw(document(Paragraph(given(long)))), tmp_path)

    assert " ".join(said(lines)) == f"OFFICIAL {long}"
    assert lines.count("P (block)") == 2


def test_a_line_of_a_list_that_goes_on_overleaf_has_its_one_bullet(tmp_path: Path) -> None:
    long = " ".join(f"word{number}" for number in range(2500))

    words = said(read_aloud(draw(document(Bullets([given(long)]))), tmp_path))

    assert words[:2] == ["OFFICIAL", "•"]
    assert " ".join(words[2:]) == long


def test_what_stands_around_the_pages_is_read_once_and_training_is_read_first(
    tmp_path: Path,
) -> None:
    pdf = draw(document(training="TRAINING: not real"))
    words = said(read_aloud(pdf, tmp_path))

    assert words[:2] == ["OFFICIAL", "TRAINING: not real"]
    assert words.count("TRAINING: not real") == 1
    run = subprocess.run(
        ["pdftotext", str(tmp_path / "drawn.pdf"), "-"], capture_output=True, check=True
    )
    pages = run.stdout.decode().split("\f")[:-1]
    for place, page in enumerate(pages, start=1):
        assert "TRAINING: not real" in page
        assert f"Page {place} of {len(pages)}" in page


def test_the_same_document_gives_the_same_bytes_and_every_typeface_is_in_it(
    everything: bytes, tmp_path: Path
) -> None:
    assert draw(document()) == everything
    (tmp_path / "drawn.pdf").write_bytes(everything)
    subprocess.run(
        ["qpdf", "--check", str(tmp_path / "drawn.pdf")], capture_output=True, check=True
    )
    run = subprocess.run(["pdffonts", str(tmp_path / "drawn.pdf")], capture_output=True, check=True)
    rows = [line.split() for line in run.stdout.decode().splitlines()[2:]]
    assert rows
    assert all(row[-5] == "yes" and row[-3] == "yes" for row in rows)


@pytest.mark.parametrize("below", range(100, 250, 15))
def test_a_heading_stands_with_the_first_row_of_its_table_and_leaves_no_half_page_empty(
    below: int,
) -> None:
    tall = [given(each) for each in ("A line", "and another", "and a third", "and a fourth")]
    rows = [(given(f"Row {number}"), tall) for number in range(12)]
    pages = [
        page.get_textpage().get_text_range()
        for page in pypdfium2.PdfDocument(
            draw(document(Gap(below), Heading(given("A section")), Fields(rows)))
        )
    ]

    (found,) = [page for page in pages if "A section" in page]
    assert "Row 0" in found
    if below < 200:  # there is room for a few rows
        assert found == pages[0]


def test_parts_that_are_drawn_smaller_to_stay_on_one_page_still_fill_its_width() -> None:
    rows = [(given(f"Row {number}"), (given("word " * 160),)) for number in range(12)]
    drawn = pypdfium2.PdfDocument(draw(document(OnePage((Fields(rows),)))))
    page = drawn[0]
    text = page.get_textpage()

    ends = [text.get_rect(number)[2] for number in range(text.count_rects())]
    assert len(drawn) == 1
    assert max(ends) > page.get_width() - MARGIN - 30
