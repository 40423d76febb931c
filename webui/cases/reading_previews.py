"""The preview of a bundle that a person is reading, kept in their session until they build.

It holds for one case and one audience: what they withhold besides the rules, the digest of what
they were shown, and which pages of it. A record that changed, or another decision, begins it again.
"""

from __future__ import annotations

from dataclasses import replace

from evidence_store.bundles.previewing import BundleAsked
from evidence_store.disclosure.policy import Audience, Form, FormLine
from forensics.documents import from_document, to_document
from forensics.value_classes import dataclass
from webui.door.sessions import keep_apart, kept_apart, take_once

KEPT = "preview"
MOST_LINES = 200
FOR_WHOM = {
    Audience.DEFENCE: "the defence",
    Audience.CPS: "the Crown Prosecution Service",
    Audience.ICO: "the Information Commissioner’s Office",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How far somebody has read.

    Args:
        case_id: of which case.
        audience: for whom the bundle would be.
        lines: what else is withheld, each with its reason.
        digest: of the preview that was shown; empty before the first page.
        seen: numbers of the pages that were opened.
        pages: how many there are.
    """

    case_id: str
    audience: Audience
    lines: tuple[FormLine, ...] = ()
    digest: str = ""
    seen: frozenset[int] = frozenset()
    pages: int = 0

    @property
    def asked(self) -> BundleAsked:
        """What a bundle is asked for with these decisions."""
        return BundleAsked(self.case_id, self.audience, Form(withhold=self.lines))

    @property
    def asked_as_read(self) -> BundleAsked:
        """The same, only if it is still what was read."""
        return replace(self.asked, previewed=self.digest)

    @property
    def is_whole(self) -> bool:
        """Whether every page was opened."""
        return bool(self.digest) and len(self.seen) == self.pages


def reading_of(case_id: str, audience: Audience | None = None) -> Reading | None:
    """What this session reads of that case (and for that audience); None where it is nothing."""
    found = kept_apart(KEPT)
    kept = None if found is None else from_document(found, Reading)
    if kept is None or kept.case_id != case_id or audience not in (None, kept.audience):
        return None
    return kept


def note_page(reading: Reading, *, digest: str, number: int, pages: int) -> Reading:
    """Keep that a page of this preview was shown; another preview is read from its beginning."""
    seen = reading.seen if reading.digest == digest else frozenset()
    made = replace(reading, digest=digest, seen=seen | {number}, pages=pages)
    _keep(made)
    return made


def decide(reading: Reading, lines: tuple[FormLine, ...]) -> None:
    """Keep what else is withheld; the preview is to be read again."""
    _keep(replace(reading, lines=lines[:MOST_LINES], digest="", seen=frozenset()))


def forget_reading() -> None:
    """Drop it once the bundle is built."""
    take_once(KEPT)


def _keep(reading: Reading) -> None:
    document = to_document(replace(reading, seen=frozenset()))
    keep_apart(KEPT, {**document, "seen": sorted(reading.seen)})
