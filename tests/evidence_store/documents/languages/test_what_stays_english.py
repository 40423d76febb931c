"""Every English word of an edition: typed by a person, a name, a code, or listed here with why."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.documents.certificates.document import pages_of
from evidence_store.documents.copies.document import copy_pages
from evidence_store.documents.extracts.document import extract_pages
from evidence_store.documents.kit.blocks import Code, Untranslated
from evidence_store.documents.kit.language import spoken
from evidence_store.domain.scans.not_examined import BAD_SECTORS, OUTSIDE_EXTRACTION
from forensics.documents import to_document
from tests.builders import the_rules
from tests.evidence_store.certificates import builders, rich
from tests.evidence_store.certificates.selective_route import selective
from tests.evidence_store.documents.case_contents import a_case_content
from tests.evidence_store.documents.copy_contents import a_copy_content
from tests.evidence_store.documents.extract_contents import an_extract
from tests.evidence_store.documents.languages.left import OF_A_FORCE, english_of, lines_of_lives
from tests.evidence_store.documents.languages.made_up import made_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evidence_store.documents.kit.blocks import Document
    from evidence_store.domain.certificates.certificate_content import CertificateContent

TYPED = frozenset(
    {
        # Of the unit and its people.
        "force", "name", "address", "telephone", "email", "rank", "staff_number", "marking",
        # Of case, order and item.
        "court", "offender", "made_by", "statutory_basis", "text", "reference", "case_reference",
        "description", "make", "model", "serial", "imei", "label", "platform", "report_number",
        "system", "broken_reason", "part_of", "holder",
        # Of the authority and of answers.
        "given_by", "delegation", "reason", "quotation", "office", "answered_by", "reply",
        # Of what was done before witnesses, and of what other tools and devices say of themselves.
        "how", "place", "maker", "os_version", "tool", "made_with",
    }
)  # fmt: skip
"""Fields of a record that hold what people wrote, or what a device or a program calls itself."""

STAYS: dict[str, str] = {
    r"expunge certificate verify FILE --trust ROOT\.pem( --withdrawn LIST)?": "a command",
    r"python3 verify\.py BUNDLE --head SIZE:ROOT": "a command",
    r"head -c \d+ /dev/zero \| sha256sum": "a command",
    r"\b(sha256:|[0-9]+:)?[0-9a-f]{16,64}\b": "a digest",
    r"\b(SHA-256|BLAKE3|UTC|URN|IMEI|QR|PAdES|B-B|PDF|JSON|RFC)\b": "a name of the field",
    r"\bEX[PT]-[\w-]+": "a number of a document",
    r"[\w.-]+ \d+(\.\d+)+": "a library with its version",
    r"\bAndroid\b|\biOS\b": "a name",
    r"property store": "where the item is, as a person wrote it",
    r"some \w+": "what a builder of tests says of a field",
}
"""What is no word of a sentence, as a regular expression, with why it stays."""


def texts_of(part: Any) -> Iterator[str]:
    """Each text of a document that was told in another language."""
    if isinstance(part, Untranslated):
        return
    if isinstance(part, Code):
        yield str(part.says)
    elif isinstance(part, str):
        yield str(part)
    elif isinstance(part, tuple | list):
        for each in part:
            yield from texts_of(each)
    elif is_dataclass(part):
        for one in fields(part):
            yield from texts_of(getattr(part, one.name))


def typed_in(value: Any, name: str = "") -> Iterator[str]:
    """What stands in a record in a field that people type into."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from typed_in(each, key)
    elif isinstance(value, list):
        match value:
            case [str(key), str(told)] if key in TYPED:  # what somebody signed for, by its name
                yield told
        for each in value:
            yield from typed_in(each, name)
    elif isinstance(value, str) and name in TYPED:
        yield value


def english_left(document: Document, content: object) -> set[str]:
    """Texts with words that stay English and that nobody typed; without what is listed."""
    typed = sorted({each for each in typed_in(to_document(content)) if each}, key=len, reverse=True)
    left = set()
    for words in texts_of(spoken(document, made_up())):
        rest = words
        for each in STAYS:
            rest = re.sub(each, " ", rest)
        for each in typed:
            rest = rest.replace(each, " ")
        if english_of(rest):
            left.add(f"{words} -> {rest.strip()}")
    return left


def a_certificate(recorded: Callable[[], Any]) -> tuple[Document, object]:
    content = _as_recorded(builders.content(recorded()))
    return pages_of(content, ""), content


def _as_recorded(content: CertificateContent) -> CertificateContent:
    """With holds, the order's type and what was not examined as a record has them of us."""
    title = the_rules().order_type("deprivation_s153").title
    scans = tuple(
        replace(each, not_examined=(OUTSIDE_EXTRACTION, str(BAD_SECTORS(count=3))))
        for each in content.scans
    )
    lines = tuple(each for each in lines_of_lives(lives=3) if each.code != OF_A_FORCE)
    holds = replace(content.holds, lines=lines)
    order = replace(content.order, title=title)
    return replace(content, holds=holds, order=order, scans=scans)


DOCUMENTS: dict[str, Callable[[], tuple[Document, object]]] = {
    **{
        each.__name__: lambda each=each: a_certificate(each)  # type: ignore[misc]  # bound now
        for each in (
            rich.rich_disk, rich.stopped_disk, builders.bad_blocks, builders.dead_disk,
            builders.destroyed_phone, builders.reset_phone, builders.training, selective.recorded,
        )
    },
    "case certificate": lambda: (pages_of(a_case_content(), ""), a_case_content()),
    "police copy": lambda: (copy_pages(a_copy_content()), a_copy_content()),
    "extract": lambda: (extract_pages(an_extract()), an_extract()),
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_edition_says_no_english_but_what_people_typed_names_and_codes(name: str) -> None:
    document, content = DOCUMENTS[name]()

    assert english_left(document, content) == set()
