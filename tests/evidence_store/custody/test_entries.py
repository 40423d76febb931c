from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from evidence_store.custody.leaves.canonical import canonical, to_plain
from evidence_store.custody.leaves.commitments import commit_to, commitment_of, verify_disclosure
from evidence_store.custody.leaves.drafts import Draft, Entry
from evidence_store.custody.leaves.entries import (
    ClockMarks,
    Place,
    read_leaf,
    read_moment,
    write_leaf,
)
from evidence_store.custody.leaves.merkle import leaf_hash
from evidence_store.errors import TamperedLogError
from evidence_store.persistence.records.marks import read_marks

AT = datetime(2026, 11, 24, 22, 30, 0, 123000, UTC)
LOG = "custody.test.police.uk/2026"
KEYS = {
    "v",
    "log",
    "seq",
    "t",
    "occ",
    "clk",
    "ev",
    "case",
    "ex",
    "xseq",
    "cseq",
    "pub",
    "com",
    "prev",
    "xprev",
    "cprev",
    "corr",
    "stmt",
}

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcŵ", max_size=3), inner),
    max_leaves=8,
)


normal_text = st.text(st.characters(exclude_categories=["Cs"])).map(
    lambda text: unicodedata.normalize("NFC", text)
)
plain_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | normal_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(normal_text, inner, max_size=5),
    max_leaves=20,
)


@given(plain_values)
@example({"\uff21": 1, "\U0001f600": 2, "\u20ac": 3, "\r": 4, "\x80": 5, "1": 6})  # RFC 8785, 3.2.3
@example({'\u20ac$\x0f\nA\'B"\\\\"/\x7f\u2028': '\u20ac$\x0f\nA\'B"\\\\"/\x7f\u2028'})
def test_what_is_written_is_rfc_8785_by_another_library_too(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def a_leaf(draft: Draft | None = None, **committed: Any) -> bytes:
    draft = draft or Draft("exhibit.sealed", "c_1", "x_1", AT, public={"seal": "B123"})
    return write_leaf(
        draft,
        log=LOG,
        place=Place(7, bytes(32), 2, bytes(32), 3, bytes(32)),
        recorded=AT,
        clock=ClockMarks("9f2c", 5, "system"),
        disclosures=commit_to(7, committed),
    )


def changed(**changes: Any) -> bytes:
    return canonical(json.loads(a_leaf()) | changes)


def test_a_leaf_has_exactly_the_fields_of_its_version() -> None:
    assert set(json.loads(a_leaf())) == KEYS


def test_a_leaf_reads_back_as_it_was_written() -> None:
    leaf = read_leaf(a_leaf(by="p_1"))

    assert (leaf.log, leaf.recorded, leaf.event, leaf.case_id) == (
        LOG,
        AT,
        "exhibit.sealed",
        "c_1",
    )
    assert leaf.place == Place(7, bytes(32), 2, bytes(32), 3, bytes(32))
    assert leaf.public == {"seal": "B123"}
    assert set(leaf.commitments) == {"by"}


def test_what_is_committed_does_not_stand_in_the_leaf() -> None:
    assert b"Complainant A" not in a_leaf(note="Complainant A lives at 4 High Street")


@pytest.mark.parametrize(
    "body",
    [
        changed(v=2),
        changed(v=True),
        changed(extra=1),
        changed(seq=-1),
        changed(seq="7"),
        changed(seq=True),
        changed(t="2026-11-24T22:30:00Z"),
        changed(t="2026-11-24t22:30:00.123Z"),
        changed(occ="2026-11-24T22:30:0.123Z"),
        changed(prev="AB" * 32),
        changed(prev="00 " * 32),
        changed(stmt="00"),
        changed(prev="00"),
        changed(prev=None).replace(b'"prev":null,', b""),
        changed(pub=[]),
        changed(com={"by": "zz"}),
        changed(clk={"boot": None, "mono": 1}),
        changed(clk={"boot": None, "mono": 1, "src": "system", "off_ms": "4"}),
        changed(clk={"boot": None, "mono": 1, "src": "system", "off_ms": True}),
        changed(corr="x"),
        a_leaf().replace(b'"v":1', b'"v":1,"v":1'),
        a_leaf().replace(b'"seq":7', b'"seq":7.0'),
        a_leaf() + b"\n",
        b" " + a_leaf(),
        a_leaf().replace(b"B123", b"B\\u003123"),
        a_leaf().replace(b"B123", "Sia\u0302n".encode()),
        a_leaf()[:-1],
        b"[" * 10_000,
        b"\xff",
        b"null",
        b"{}",
        b'{"v":1}',
        b'{"a":"' + b"x" * 17_000 + b'"}',
    ],
)
def test_bytes_that_no_writer_writes_are_refused(body: bytes) -> None:
    with pytest.raises(TamperedLogError):
        read_leaf(body)


@given(st.binary(max_size=300))
def test_any_other_bytes_are_refused(body: bytes) -> None:
    with pytest.raises(TamperedLogError):
        read_leaf(body)


@given(st.integers(0), st.integers(0, 7))
def test_no_changed_bit_gives_the_same_leaf(place: int, bit: int) -> None:
    body = bytearray(a_leaf())
    body[place % len(body)] ^= 1 << bit

    try:
        leaf = read_leaf(bytes(body))
    except TamperedLogError:
        return
    assert leaf != read_leaf(a_leaf())


@pytest.mark.parametrize("value", [1.5, 2**53, float("nan"), b"bytes", "\ud800", {1, 2}, "e\u0301"])
def test_what_a_leaf_may_not_hold_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"entry|surrogates"):
        canonical({"value": value})


def test_text_is_brought_to_nfc() -> None:
    assert to_plain({"name": "Sia\u0302n", "all": ("e\u0301",)}) == {"name": "Siân", "all": ["é"]}


def test_an_entry_over_16_kib_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 16384 bytes"):
        a_leaf(Draft("exhibit.sealed", None, None, AT, public={"text": "x" * 17_000}))


@given(json_values)
def test_what_was_committed_opens_its_commitment(value: Any) -> None:
    (disclosure,) = commit_to(1, {"note": to_plain(value)})

    verify_disclosure(disclosure, commitment=commitment_of(disclosure))
    assert disclosure.content == to_plain(value)


def test_two_commitments_to_one_name_cannot_be_linked() -> None:
    first, second = (commit_to(seq, {"by": "Siân"})[0] for seq in (1, 2))

    assert first.salt != second.salt
    assert commitment_of(first) != commitment_of(second)


@pytest.mark.parametrize("part", ["path", "salt", "value"])
def test_another_name_salt_or_value_does_not_open_a_commitment(part: str) -> None:
    (disclosure,) = commit_to(1, {"by": "p_1"})
    other = {"path": "to", "salt": bytes(32), "value": b'"p_2"'}
    commitment = commitment_of(disclosure)
    object.__setattr__(disclosure, part, other[part])

    with pytest.raises(TamperedLogError, match="Entry 1"):
        verify_disclosure(disclosure, commitment=commitment)


def test_a_salt_of_another_length_opens_nothing() -> None:
    (disclosure,) = commit_to(1, {"by": "p_1"})
    object.__setattr__(disclosure, "salt", b"short")

    with pytest.raises(TamperedLogError):
        verify_disclosure(disclosure, commitment=commitment_of(disclosure))


@pytest.mark.parametrize(
    "value", [b"no JSON", b"\xff", pytest.param(b"[" * 100_000, id="brackets without end")]
)
def test_what_opens_a_commitment_and_is_no_json_is_refused_by_its_entry(value: bytes) -> None:
    (disclosure,) = commit_to(1, {"by": "p_1"})
    object.__setattr__(disclosure, "value", value)
    verify_disclosure(disclosure, commitment=commitment_of(disclosure))

    with pytest.raises(TamperedLogError, match="Entry 1"):
        _ = disclosure.content


@pytest.mark.parametrize(
    "value", [b"no JSON", b'{"case/c_1": []}', pytest.param(b"[" * 100_000, id="brackets")]
)
def test_what_an_entry_says_of_records_in_another_form_is_refused(value: bytes) -> None:
    with pytest.raises(TamperedLogError, match="another form"):
        read_marks(value)


def test_the_next_entry_is_held_to_the_name_and_the_clocks_of_the_newest() -> None:
    leaf = read_leaf(a_leaf())

    moment = read_moment(Entry(7, a_leaf(), leaf_hash(a_leaf())))

    assert (moment.log, moment.recorded, moment.clock) == (leaf.log, leaf.recorded, leaf.clock)


@pytest.mark.parametrize("body", [a_leaf().replace(b"B123", b"B124"), changed(seq=8), b"", b"[1]"])
def test_nothing_is_appended_to_an_entry_that_is_not_the_one_its_hash_names(body: bytes) -> None:
    with pytest.raises(TamperedLogError, match="not the one that was recorded"):
        read_moment(Entry(7, body, leaf_hash(a_leaf())))


@pytest.mark.parametrize("body", [b"", b"[1]", b"{}", changed(t="today"), changed(clk={})])
def test_nothing_is_appended_to_an_entry_of_another_form(body: bytes) -> None:
    with pytest.raises(TamperedLogError, match="not of the form"):
        read_moment(Entry(7, body, leaf_hash(body)))
