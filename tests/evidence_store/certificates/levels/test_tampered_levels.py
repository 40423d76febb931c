"""The tamper table over every level: whatever is changed without a key, the file is refused."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import TYPE_CHECKING

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence_store.certificates.levels.revisions import (
    DocumentStamp,
    ValidationStore,
    add_stamp,
    add_store,
    take_apart,
)
from evidence_store.certificates.verifying.rule import judge
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.domain.certificates.seal_levels import SealLevel
from evidence_store.errors import CertificateError
from tests.evidence_store.certificates.levels.ladder import AGAIN, Ladder

if TYPE_CHECKING:
    from tests.evidence_store.certificates.levels.ladder import Change

RAISED = [SealLevel.B_T, SealLevel.B_LT, SealLevel.B_LTA]


def flipped_at(mark: bytes, more: int = 0, *, last: bool = False) -> Change:
    def change(file: bytes) -> bytes:
        place = (file.rindex(mark) if last else file.index(mark)) + len(mark) + more
        return file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :]

    return change


def swapped(old: bytes, new: bytes, *, last: bool = True) -> Change:
    def change(file: bytes) -> bytes:
        place = file.rindex(old) if last else file.index(old)
        return file[:place] + new + file[place + len(old) :]

    return change


def hexadecimal(more: int, *, of: int) -> Change:
    """Another digit in the contents of the first (0) or the last (-1) signature."""

    def change(file: bytes) -> bytes:
        holes = [each.end() for each in re.finditer(rb"/Contents <", file)]
        place = holes[of] + more
        digit = b"%X" % ((int(file[place : place + 1], 16) + 1) % 16)
        return file[:place] + digit + file[place + 1 :]

    return change


def lower_case(file: bytes) -> bytes:
    start = file.rindex(b"/Contents <") + len(b"/Contents <")
    place = next(at for at in range(start, len(file)) if file[at : at + 1] in b"ABCDEF")
    return file[:place] + file[place : place + 1].lower() + file[place + 1 :]


def saved_again(file: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.Pdf.open(io.BytesIO(file)) as pdf:
        pdf.save(out)
    return out.getvalue()


def appended(more: bytes) -> Change:
    return lambda file: file + more


def an_update(objects: bytes) -> Change:
    """An incremental update that anybody can write, with a trailer of our own form."""

    def change(file: bytes) -> bytes:
        tail = re.search(
            rb"/Size (\d+) .*?/Prev (\d+) >>\nstartxref\n(\d+)", file[-400:], re.DOTALL
        )
        assert tail is not None
        start = len(file) + len(objects)
        told = re.search(rb"trailer\n(<< .*? >>)\n", file[-400:], re.DOTALL)
        assert told is not None
        trailer = re.sub(rb"/Prev \d+", b"/Prev " + tail[3], told[1])
        table = b"xref\n10 1\n%010d 00000 n \n" % len(file)
        rest = b"trailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (trailer, start)
        return file + objects + table + rest

    return change


def in_store(change: Change) -> Change:
    """The same file whose store was changed and written again by the public rules."""

    def changed(file: bytes) -> bytes:
        parts = take_apart(file)
        made = parts.issued
        for each in parts.updates:
            if isinstance(each, ValidationStore):
                # A certificate of nobody's chain more.
                more = tuple(sorted((*each.certificates, change(each.certificates[0]))))
                made = add_store(made, ValidationStore(more, each.lists))
            else:
                made = add_stamp(made, each.token)
        return made

    return changed


OF_THE_DOCUMENT: dict[str, Change] = {
    "a byte of a page": flipped_at(b"BT ", 40),
    "a byte of the attachment's name": flipped_at(b"certificate.jso"),
    "a byte of the record": flipped_at(b'"number":"EXP-2026-000'),
    "a byte of a font": flipped_at(b"/FontFile2", 0),
    "a byte of the metadata": flipped_at(b"<x:xmpmeta", 4),
    "the time in the seal": flipped_at(b"/M (D", 8),
    "the name of the seal's field": swapped(b"(UnitSeal)", b"(UnitSeaI)", last=False),
    "what changes the seal permits": swapped(b"/V /1.2\n/P 1", b"/V /1.2\n/P 3"),
    "a digit of the seal": hexadecimal(40, of=0),
    "a digit of the seal far behind": hexadecimal(1200, of=0),
    "a digit of the zeros behind the seal": hexadecimal(8000, of=0),
    "saved by another program": saved_again,
    "a byte before the file": lambda file: b"\n" + file,
    "cut short": lambda file: file[:-1],
}
BEHIND_IT: dict[str, Change] = {
    "three bytes appended": appended(b"abc"),
    "a line end appended": appended(b"\n"),
    "another end of file appended": appended(b"%%EOF\n"),
    "a page painted over by an update": an_update(b"10 0 obj\n<< /Type /Page >>\nendobj\n"),
    "an empty update": an_update(b""),
    "small letters": lower_case,
    "the first digit of a token": hexadecimal(0, of=-1),
    "a digit of a token": hexadecimal(900, of=-1),
    "a digit behind a token": hexadecimal(16000, of=-1),
    "the range of a stamp": swapped(b"/ByteRange [0000000000 ", b"/ByteRange [0000000001 "),
    "the kind of a stamp": swapped(b"/SubFilter /ETSI.RFC3161", b"/SubFilter /ETSI.RFC3162"),
    "the name of a stamp": swapped(b"/T (UnitStamp", b"/T (UnitStomp"),
    "whether a stamp is hidden": swapped(b"/F 132", b"/F 133"),
    "the fields of the form": swapped(b"/SigFlags 3 >>", b"/SigFlags 1 >>"),
    "the place of an object": flipped_at(b"xref\n", 8, last=True),
    "the table before": flipped_at(b"/Prev ", 2, last=True),
    "the size of the file": flipped_at(b"/Size ", 1, last=True),
}
IN_A_STORE: dict[str, Change] = {
    "a byte of a certificate": flipped_at(b"stream\n\x30\x82", 60, last=True),
    "the kind of a store": swapped(b"/Type /DSS", b"/Type /DSX"),
    "a list taken out": swapped(b"/CRLs [", b"/CRLs  "),
    "the catalogue": swapped(b"/ExtensionLevel 5", b"/ExtensionLevel 6"),
    "a certificate put in, under no stamp": in_store(lambda data: data + b"\0"),
}
ROWS = [
    pytest.param(
        level,
        change,
        id=f"{level.short}: {name}",
        # What is wrong with the document itself is found in the same way at each level.
        marks=[pytest.mark.long] if name in OF_THE_DOCUMENT and level is not RAISED[-1] else [],
    )
    for level in RAISED
    for name, change in {
        **OF_THE_DOCUMENT,
        **BEHIND_IT,
        **(IN_A_STORE if level is SealLevel.B_LTA else {}),
    }.items()
]


@pytest.mark.parametrize(("level", "change"), ROWS)
def test_what_was_changed_is_refused(ladder: Ladder, level: SealLevel, change: Change) -> None:
    file = change(ladder.files[level])
    assert file != ladder.files[level]
    verdict = judge(
        file,
        trust=[ladder.unit.seal.root_pem],
        withdrawn=None,
        now=AGAIN,
        authorities=[ladder.unit.authority.root_pem.encode()],
    )
    assert verdict.answer is CheckAnswer.NOT_VALID, verdict
    assert verdict.reason


def test_no_change_was_taken_out_of_the_table_and_each_is_made_at_every_level() -> None:
    made = Counter(str(row.id).split(": ", 1)[1] for row in ROWS)
    assert len(made) >= 36
    assert {name: made[name] for name in {*OF_THE_DOCUMENT, *BEHIND_IT} if made[name] != 3} == {}
    assert made.keys() >= IN_A_STORE.keys()


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.floats(0, 1, exclude_max=True), by=st.integers(1, 255))
def test_any_byte_behind_the_seal_is_noticed(ladder: Ladder, place: float, by: int) -> None:
    whole, issued = ladder.files[SealLevel.B_LTA], len(ladder.files[SealLevel.B_B])
    at = issued + int(place * (len(whole) - issued))
    changed = whole[:at] + bytes([whole[at] ^ by]) + whole[at + 1 :]
    try:
        found = ladder.unit.standing(changed, AGAIN)
    except CertificateError:
        return
    # Where the last trailer is not ours any more, all of it counts as issued: its rule refuses it.
    assert take_apart(changed).issued == changed, found


def test_what_an_update_carries_comes_out_as_it_went_in(ladder: Ladder) -> None:
    file = ladder.files[SealLevel.B_B]
    store = ValidationStore((b"\x30\x03one", b"\x30\x03two"), (b"endstream\nendobj\n",))
    (back,) = take_apart(add_store(file, store)).updates
    assert back == store
    stamp = take_apart(ladder.files[SealLevel.B_T]).updates[0]
    assert isinstance(stamp, DocumentStamp)
    assert add_stamp(file, stamp.token) == ladder.files[SealLevel.B_T]
