"""What somebody reads of a field before it is handed over."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from evidence_store.custody.leaves.commitments import Disclosure
from evidence_store.disclosure.choosing import Choice
from evidence_store.tables.disclosures import lines_of, value_of
from forensics.canonical import canonical

DIGEST = "c4760af8555682b6b493447a62a1e4b47ddefc9e5ff1dc4c86e611c6beffe650"


def field(value: object, path: str = "statement") -> Choice:
    return Choice(
        4, "unit.founded", path, Disclosure(4, path, b"", canonical(value)), code="", because=""
    )


def test_what_has_parts_is_read_a_line_a_part_and_digests_by_how_they_begin() -> None:
    told = lines_of(field({"checkpoint": f"4:{DIGEST}", "made_at": "2026-11-29", "pub": {}}))

    assert told == ("checkpoint: 4:c4760af8…", "made at: 29 November 2026", "pub: none")


def test_codes_kinds_of_entries_and_moments_are_read_in_words() -> None:
    value = {
        "event": "order.appeal_checked",
        "made_at": "2026-11-29T12:30:00.000Z",
        "pub": {"asked": ["case_stated", "ccrc"]},
    }

    assert lines_of(field(value)) == (
        "event: order, appeal checked",
        "made at: 29 November 2026, 12:30 in London (12:30 UTC)",
        "pub: asked: case stated, ccrc",
    )
    assert lines_of(field("warrant_card")) == ("warrant card",)
    assert lines_of(field("appeal case_stated ccrc")) == ("appeal, case stated, ccrc",)
    assert lines_of(field("as A_B wrote it")) == ("as A_B wrote it",)


def test_the_table_for_a_spreadsheet_has_every_digit() -> None:
    assert value_of(field({"checkpoint": f"4:{DIGEST}"})) == f"checkpoint: 4:{DIGEST}"


def test_of_signatures_their_number_is_read() -> None:
    assert lines_of(field([{"by": "p"}, {"by": "q"}], path="sig")) == ("2 signatures",)


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first draw reads all of Unicode
@given(st.dictionaries(st.text(min_size=1), st.text()) | st.text(alphabet="0123456789abcdef "))
def test_nothing_but_a_digest_is_shortened(value: object) -> None:
    whole = value_of(field(value))
    assume(not re.search("[0-9a-f]{32}|[a-z]_[a-z]", whole))

    assert "; ".join(lines_of(field(value))) == whole
