"""The examiner's report: what it says, what it never says, and what no name of a medium can do."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import shutil
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from forensics.exports.examiner_report.report import ExaminerReport
from forensics.exports.examiner_report.sorted_hits import MOST_LISTED
from forensics.exports.scanned import Scanned
from forensics.scanning.stages import STAGES
from forensics.values import (
    Coverage,
    Digest,
    Extent,
    Fault,
    HashAlgorithm,
    HashSetSummary,
    Hit,
    HitKind,
    HitState,
    Likeness,
    Method,
    NotOpened,
    ScanResult,
    SourceReport,
    VolumeReport,
)
from forensics.values.file_facts.times import FileTimes, TimeZoneOf
from tests.builders import SIZE
from tests.evidence_store.scan_results import ITEM, a_hit, a_result

if TYPE_CHECKING:
    from collections.abc import Iterable

ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "section", "h1", "h2"),
    *("h3", "p", "strong", "ul", "li", "dl", "div", "dt", "dd", "bdi", "br", "span", "table"),
    *("caption", "thead", "tbody", "tr", "th", "td"),
}
RESULT = Digest(HashAlgorithm.SHA256, b"r" * 32)


class Read(HTMLParser):
    """What a browser makes of a page: its elements, their attributes, its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.given: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.given += attrs

    def handle_data(self, data: str) -> None:
        self.words += data + " "


def page(hits: Iterable[Hit] = (), **changes: Any) -> str:
    kept, file = tuple(hits), io.BytesIO()
    facts = a_result(**({"stages": STAGES} | changes))
    ExaminerReport().write(Scanned(facts, lambda: iter(kept), digest=RESULT), file)
    return file.getvalue().decode()


def words(hits: Iterable[Hit] = (), **changes: Any) -> str:
    return re.sub(r"\s+", " ", Read(page(hits, **changes)).words)


def source(**changes: Any) -> SourceReport:
    told: dict[str, Any] = {"coverage": Coverage(compared=SIZE)}
    return SourceReport("disk.E01", SIZE, None, **(told | changes))


def test_a_report_needs_no_other_file_runs_nothing_and_holds_no_picture() -> None:
    made = page([a_hit()])
    read = Read(made)
    style = re.search(r"<style>(.*?)</style>", made, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()

    assert read.elements <= ELEMENTS
    assert {name for name, _ in read.given} <= {
        "lang", "charset", "http-equiv", "content", "name", "class", "role", "tabindex",
        "aria-label", "scope",
    }  # fmt: skip
    assert f"default-src 'none'; style-src 'sha256-{digest}'; " in made
    assert not re.search(r"url\(|@import|://", made)


@pytest.mark.parametrize(
    "name",
    [
        "</td></table><script>alert(1)</script>",
        '" onmouseover="x',
        "<img src=x>&amp;",
        "--><!--",
        "a\u202egpj.exe",
        "line\nbreak\x00\x1b[2J",
        "\ud800half",
    ],
)
def test_a_name_of_the_medium_does_nothing_and_hides_nothing(name: str) -> None:
    made = page(
        [a_hit(path=f"/home/{name}", also=(name,), image="disk.E01")],
        faults=(Fault("disk.E01", name, (), name),),
        sources=(source(volumes=(VolumeReport(1, name, Extent(0, 512), "x", None, name),)),),
    )
    read = Read(made)

    assert read.elements <= ELEMENTS
    assert not {given for given, _ in read.given} & {"onmouseover", "src"}
    assert not set("\u202e\x00\x1b") & set(made)


def test_a_name_without_end_is_cut_and_the_report_says_so() -> None:
    assert "and 99,001 more signs" in words([a_hit(path="/" + "x" * 100_000)])


def test_known_files_stand_by_numbers_and_by_nothing_else() -> None:
    made = page([a_hit(), a_hit(item="cd" * 32, extents=(Extent(4096, 512),))])

    assert ITEM not in made
    assert "cd" * 32 not in made


def test_no_hit_never_reads_as_nothing_there() -> None:
    said = words()

    assert "No hit was found where the scan looked. That does not mean that no picture" in said
    assert not re.search(r"\bclean\b|nothing was found|no picture was found", said.casefold())


def test_whole_files_pieces_and_candidates_stand_apart() -> None:
    alike = {"method": Method.PERCEPTUAL, "established_by": (), "likeness": Likeness(distance=12)}
    said = words(
        [
            a_hit(),
            a_hit(kind=HitKind.FRAGMENT, method=Method.BLOCK, edge=(17, 400), known_offset=8192),
            a_hit(kind=HitKind.ALTERED, item="cd" * 32, **alike),
            a_hit(item="ef" * 32, established_by=(HashAlgorithm.MD5,)),
        ]
    )
    whole, rest = said.split("Pieces of files: 1")
    pieces, candidates = rest.split("Candidates: two people must look: 2")

    assert "Whole files: 1" in whole
    assert "1 hit is the whole of a known file, and 1 hit is a piece of one." in whole
    assert "Together they are of 1 known file." in whole
    assert "2 hits are candidates" in whole
    assert "up to 17 bytes before and 400 after are not established" in pieces
    assert "12 of the 256 bits of a hash differ" in candidates
    assert "by MD5 alone" in candidates


def test_a_file_by_md5_alone_says_how_alike_the_picture_in_it_is_where_that_was_compared() -> None:
    md5 = (HashAlgorithm.MD5,)
    said = words([a_hit(established_by=md5, likeness=Likeness(distance=2))])

    told = (
        "by MD5 alone; the picture in it is like the known one: 2 of the 256 bits of a hash differ"
    )
    assert told in said
    assert "the picture in it" not in words([a_hit(established_by=md5)])


def test_candidates_alone_are_no_known_file_that_was_found() -> None:
    said = words([a_hit(kind=HitKind.ALTERED, method=Method.PERCEPTUAL, established_by=())])

    assert "No known file was found by its own bytes." in said


def test_places_files_and_states_of_hits_are_told() -> None:
    extents = tuple(Extent(4096 * n, 512) for n in range(5))
    said = words([a_hit(extents=extents, state=HitState.DELETED, also=("/b", "/c", "/d", "/e"))])

    assert "4,096 + 512" in said
    assert "and 2 more places" in said
    assert "and 1 more name" in said
    assert "number 5 in its file system" in said
    assert "In a deleted file; partition 1" in said


def test_volumes_with_their_counts_of_files_and_what_was_not_examined_are_told() -> None:
    volumes = (
        VolumeReport(1, "partition 1", Extent(0, 2048), "ntfs", 31_363, "NTFS"),
        VolumeReport(2, "partition 2", Extent(2048, 512), "unknown", None, "unknown", 0.97),
        VolumeReport(3, "partition 3", Extent(4096, 512), "ext4", 7, "ext4", None, "LUKS2"),
    )
    coverage = Coverage(compared=SIZE - 9_000, encrypted=9_000)
    said = words(
        sources=(source(volumes=volumes, coverage=coverage, not_opened=(NotOpened("7z", 2, 99),)),),
        faults=(Fault("disk.E01", "partition 2", (Extent(2048, 512),), "it is encrypted"),),
    )

    assert "NTFS 31,363" in said
    assert "None could be listed" in said
    assert "97% of its sampled pages look random" in said
    assert "LUKS2, opened with a key" in said
    assert f"9,000 of {SIZE:,} bytes were not examined or not understood" in said
    assert "partition 2 it is encrypted 2,048 + 512" in said
    assert "2 files were not opened: 7z, 99 bytes as stored" in said


def test_a_source_that_could_not_be_opened_is_said_first() -> None:
    closed = SourceReport("disk.E01", None, None, Coverage())

    assert "Not everything was examined and understood." in words(sources=(closed,))
    assert "This source could not be opened. Nothing of it was examined." in words(
        sources=(closed,)
    )


@pytest.mark.parametrize("stage", STAGES)
def test_what_a_stage_would_have_seen_that_did_not_run_is_said_first(stage: str) -> None:
    ran = tuple(each for each in STAGES if each != stage)

    said = words(stages=ran)

    assert f"The stage {stage} did not run" in said.split("What was scanned")[0]
    assert "What was not done" in said
    assert "did not run" not in words()


def test_a_set_that_describes_no_picture_is_said() -> None:
    plain = HashSetSummary(Digest(HashAlgorithm.BLAKE3, bytes(32)), 51)

    assert "Altered copies were not looked for" in words(hash_set=plain).split("What was scan")[0]


def test_what_the_record_says_besides_stands_in_it() -> None:
    file = io.BytesIO()
    told = (("Exhibit", "ABC/1 <b>"), ("SHA-256 of the disk image", "ab" * 32))
    facts: ScanResult = a_result()
    ExaminerReport().write(Scanned(facts, lambda: iter(()), None, RESULT, told), file)

    said = Read(file.getvalue().decode()).words
    assert "ABC/1 <b>" in said
    assert "ab" * 32 in said
    assert str(RESULT) in said


def test_of_too_many_hits_the_number_left_out_is_said_with_where_they_are() -> None:
    some = (a_hit(extents=(Extent(512 * n, 512),)) for n in range(MOST_LISTED + 7))
    said = words(some)

    assert f"Whole files: {MOST_LISTED + 7:,}" in said
    assert "7 more hits of this kind are not listed here. The list as CSV" in said


def test_a_report_has_no_fault_that_axe_sees_and_fits_a_narrow_screen() -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    if not (executable := shutil.which("chromium")):
        pytest.skip("chromium is not installed")
    volumes = (VolumeReport(1, "partition 1", Extent(0, 2048), "ntfs", 31_363, "NTFS"),)
    made = page(
        [a_hit(path="/" + "x" * 300), a_hit(kind=HitKind.FRAGMENT)],
        sources=(source(volumes=volumes, coverage=Coverage(compared=SIZE - 9, encrypted=9)),),
        faults=(Fault("disk.E01", "partition 2", (Extent(2048, 512),), "it is encrypted"),),
    )
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": 320, "height": 900}, bypass_csp=True)
        shown.set_content(made)
        found = Axe().run(shown).response["violations"]
        width = shown.evaluate("document.documentElement.scrollWidth")
        browser.close()

    assert [each["id"] for each in found] == []
    assert width <= 320


def test_no_file_system_whose_times_are_read_is_said_to_have_none() -> None:
    said = words()

    assert "files in shadow copies and in backups of phones have none here" in said
    assert not any(each in said for each in ("XFS", "APFS", "Btrfs", "F2FS"))


def test_times_of_a_file_stand_with_whose_clock_they_are_by_and_odd_ones_are_text() -> None:
    times = FileTimes("FAT16", TimeZoneOf.LOCAL, "2021-03-04T05:06:08", accessed="<b>")

    read = Read(page([a_hit(times=times)]))

    assert "modified  2021-03-04T05:06:08 , accessed  <b>" in read.words
    assert "FAT16, by the clock of the device, whose zone is not known" in read.words
    assert read.elements <= ELEMENTS
