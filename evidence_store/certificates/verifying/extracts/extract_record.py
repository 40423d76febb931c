"""The record in an extract of the custody log: every entry stands, none of the exhibit is left out.

It carries all entries of the exhibit, every entry about keys of people, and the map of heads that
was recorded last, under the head that the log's key signed for. The map says how many entries the
exhibit had and which was its last; each of them names its number and the one before. Who signed is
held to keys in force. What the acts rest on stands elsewhere in the log, and is not asked here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.verifying.carried import (
    entries_held,
    read_carried,
    verify_dated,
    verify_duty,
    verify_named,
    verify_whole,
)
from evidence_store.certificates.verifying.extracts.strictly import read_strictly
from evidence_store.custody.heads.heads import ChainHead, HeadProof, read_roots, verify_head
from evidence_store.custody.signed.enrolled import ENROLLED, is_of_keys
from evidence_store.custody.signed.proving import Proving
from evidence_store.domain.certificates.extract_content import (
    EXTRACT_SCHEMA,
    ExtractContent,
    is_number_of,
)
from evidence_store.domain.people.duties import Act
from evidence_store.errors import CertificateError, TamperedLogError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.certificates.verifying.carried import Carried


def parse_extract_record(document: bytes) -> ExtractContent:
    """Read the record strictly, and check all that can be checked inside it.

    Raises:
        CertificateError: it is of another form, or an entry does not hold or was left out.
    """
    content = read_strictly(document, ExtractContent, schema=EXTRACT_SCHEMA)
    with entries_held():
        _verify(content)
    return content


def _verify(content: ExtractContent) -> None:
    carried = read_carried(content.custody)
    verify_whole(carried)
    proving, named = Proving(is_whole=False), {content.issued_by}
    own = [each for each in carried if each.leaf.exhibit_id == content.exhibit.id]
    for each in carried:
        if each.leaf.exhibit_id == content.exhibit.id:
            # Each by itself: what it rests on can stand in other chains (ADR 110).
            named |= _people_of(each, proving)
        elif is_of_keys(each.leaf) or each is carried[-1]:
            proving.take(each.leaf, each.opened)
        else:
            raise TamperedLogError(f"Entry {each.seq} is none that an extract carries.")
    _verify_chain(content, own, newest=carried[-1])
    verify_dated(content.issued_at, carried)
    verify_duty(content.issued_by, proving.keys, Act.DISCLOSE)
    enrolled = {each.leaf.public["person"] for each in carried if each.leaf.event == ENROLLED}
    if {each.id for each in content.people} != named & enrolled:
        raise CertificateError("The people of the record are not those of its entries.")
    verify_named(content.people, {content.issued_by}, carried)


def _people_of(entry: Carried, proving: Proving) -> set[str]:
    """Who signed an entry; of one that nobody signed, who recorded it, where it says so."""
    signed = {each.by for each in proving.take_alone(entry.leaf, entry.opened)}
    by = entry.opened.get("by")
    # Closed, the page would say of the entry itself that it names nobody.
    if by is None and "by" in entry.leaf.commitments:
        raise TamperedLogError(f"Entry {entry.seq}: who recorded it is not opened.")
    return signed or ({by} if isinstance(by, str) else set())


def _verify_chain(content: ExtractContent, own: Sequence[Carried], *, newest: Carried) -> None:
    """Check that these are all entries of the exhibit's chain, from its first to its last."""
    before = None
    for number, each in enumerate(own):
        place = each.leaf.place
        if (place.exhibit_seq, place.exhibit_prev) != (number, before):
            raise TamperedLogError(f"An entry of the exhibit before entry {each.seq} is left out.")
        before = each.hash
    stood, custody = content.stood, content.custody
    exhibits, _ = read_roots(newest.leaf.public)
    last = ChainHead(content.exhibit.id, stood.entries, stood.leaf)
    verify_head(HeadProof(last, stood.index, stood.path), root=exhibits)
    if (stood.entries, stood.leaf) != (len(own), before):
        raise TamperedLogError("The newest entries of the exhibit are left out.")
    printed = custody.first_entry, custody.last_entry, custody.entries
    if printed != (own[0].seq, own[-1].seq, len(own)):
        raise CertificateError("The record counts other entries of the exhibit than it carries.")
    if {each.leaf.case_id for each in own} != {own[0].leaf.case_id}:
        raise TamperedLogError("The entries of the exhibit are of two cases.")
    first = own[0]
    # The entry that made the record of the exhibit commits to what it is called.
    if "reference" in first.leaf.commitments and (
        first.opened.get("reference") != content.exhibit.reference
    ):
        raise CertificateError("The exhibit is called otherwise than it was booked in.")
    if not is_number_of(content.number, content.exhibit.id):
        raise CertificateError("The number of the extract is of another exhibit.")
