"""The whole report, piece by piece: one file that needs nothing else and runs nothing."""

from __future__ import annotations

import base64
import hashlib
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from forensics.exports.examiner_report import sentences
from forensics.exports.examiner_report.hits_told import hits, row
from forensics.exports.examiner_report.markup import bullets, facts, named, paragraph, text
from forensics.exports.examiner_report.sorted_hits import sort_hits
from forensics.exports.examiner_report.sources_told import sources
from forensics.exports.examiner_report.style import STYLE
from forensics.exports.export import ExportKind
from forensics.exports.limits import limits_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from forensics.exports.examiner_report.sorted_hits import SortedHits
    from forensics.exports.scanned import Scanned
    from forensics.values import ScanResult

TITLE = "Examiner’s report of a scan"
_PIECES = 256  # of one writing


class ExaminerReport:
    """What a scan examined, found and did not see, for people; on paper as on a screen."""

    kind = ExportKind(
        title=TITLE,
        says=(
            "A page to read and print, with no pictures: what was scanned, volumes, what was not "
            "examined, and hits with their paths; known files by numbers"
        ),
        media_type="text/html",
        ending=".html",
    )

    def write(self, scanned: Scanned, file: BinaryIO) -> None:
        """Write the page."""
        pieces = report_pieces(scanned)
        while some := list(islice(pieces, _PIECES)):
            file.write("".join(some).encode())


def report_pieces(scanned: Scanned) -> Iterator[str]:
    """Give the report in pieces; the same result gives the same bytes."""
    facts = scanned.facts
    numbers = {source.image: number for number, source in enumerate(facts.sources, start=1)}
    found = sort_hits(scanned.numbered(), lambda one: row(one, numbers))
    yield _head()
    yield f"<header><h1>{TITLE}</h1></header>\n<main>\n"
    yield from _in_short(facts, found)
    yield from _what_was_scanned(scanned)
    yield from _how(facts)
    yield from sources(facts)
    yield from hits(found)
    yield "<section>\n<h2>What this report cannot tell</h2>\n"
    yield from bullets(sentences.LIMITS)
    yield paragraph(sentences.HOLDS_NONE)
    yield "</section>\n</main>\n</body>\n</html>\n"


def _head() -> str:
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    # Nothing is fetched and nothing runs, whatever a name of the medium would be taken for.
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{TITLE}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
    )


def _in_short(result: ScanResult, found: SortedHits) -> Iterator[str]:
    yield "<section>\n<h2>In short</h2>\n"
    for each in sentences.found(found):
        yield paragraph(each, strong=True)
    left = sum(source.coverage.not_examined for source in result.sources)
    total = sum(source.coverage.total for source in result.sources)
    closed = sum(source.size is None for source in result.sources)
    if left or closed or result.faults:
        yield paragraph("Not everything was examined and understood.", strong=True)
        yield paragraph(
            f"{left:,} of {total:,} bytes were not examined or not understood; "
            f"{len(result.faults):,} notes say where and why. Known files may lie there."
        )
    for limit in limits_of(result):
        if not limit.image:
            yield paragraph(f"{limit.says}.", strong=True)
    yield "</section>\n"


def _what_was_scanned(scanned: Scanned) -> Iterator[str]:
    yield "<section>\n<h2>What was scanned, when and by what</h2>\n"
    result = scanned.facts
    yield from facts(
        [
            *((term, named(said)) for term, said in scanned.recorded),
            ("Sources", "<br>".join(named(source.image) for source in result.sources)),
            ("Begun", _moment(result.started)),
            ("Finished", _moment(result.finished)),
            ("Program", text(f"{result.tool.name} {result.tool.version}")),
            ("Stages that ran", text(", ".join(result.stages))),
            ("Confined by", text(result.sandbox or "not said by this result")),
            ("Known files in the hash set", f"{result.hash_set.known_files:,}"),
            ("Digest of the hash set", text(str(result.hash_set.digest))),
            *([("Digest of the scan result", text(str(scanned.digest)))] if scanned.digest else []),
        ]
    )
    yield "</section>\n"


def _how(result: ScanResult) -> Iterator[str]:
    yield "<section>\n<h2>What the stages did</h2>\n"
    yield from bullets(sentences.stages_done(result))
    if left_out := list(sentences.stages_left_out(result)):
        yield "<h3>What was not done</h3>\n"
        yield from bullets(left_out)
    yield "</section>\n"


def _moment(at: datetime) -> str:
    return f"{at:%d %B %Y, %H:%M:%S} UTC".lstrip("0")
