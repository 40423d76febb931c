from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evidence_store.errors import SealedKeyError, WrongEntryError
from evidence_store.keys.person_keys import (
    make_person_keys,
    open_person_keys,
    seal_person_keys_again,
)
from evidence_store.keys.recovery_slips import RecoverySlip
from evidence_store.keys.requests import make_key_request, read_key_request, read_request
from evidence_store.keys.slots import open_with_passphrase, open_with_slip, seal_in_slots
from forensics.documents import to_json
from tests.evidence_store.stores import START, a_request

PASSPHRASE = "a training passphrase"
OTHER = "another training passphrase"
SEALED, SLIP = seal_in_slots(b"the secret", passphrase=PASSPHRASE, label="person p_1")


def test_either_slot_opens_what_both_sealed() -> None:
    assert open_with_passphrase(SEALED, passphrase=PASSPHRASE, label="person p_1") == b"the secret"
    assert open_with_slip(SEALED, slip=SLIP, label="person p_1") == b"the secret"


def test_another_slip_opens_nothing() -> None:
    with pytest.raises(SealedKeyError, match="replace-key"):
        open_with_slip(SEALED, slip=RecoverySlip.fresh(), label="person p_1")


def test_neither_slot_opens_another_persons_key() -> None:
    with pytest.raises(SealedKeyError):
        open_with_slip(SEALED, slip=SLIP, label="person p_2")
    with pytest.raises(SealedKeyError):
        open_with_passphrase(SEALED, passphrase=PASSPHRASE, label="person p_2")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_any_changed_byte_is_refused_or_left_the_slip_as_it_was(place: int, mask: int) -> None:
    changed = bytearray(SEALED)
    changed[place] ^= mask

    try:
        content = open_with_slip(bytes(changed), slip=SLIP, label="person p_1")
    except SealedKeyError:
        return
    assert content == b"the secret"  # the change lay in the other slot, or in a letter's case


def test_no_secret_stands_in_the_sealed_key_or_in_what_a_slip_shows_of_itself() -> None:
    assert SLIP.secret not in SEALED
    assert SLIP.secret.hex().encode() not in SEALED
    assert repr(SLIP) == "RecoverySlip()"


@given(st.binary(min_size=32, max_size=32))
def test_every_slip_reads_back_from_its_lines(secret: bytes) -> None:
    slip = RecoverySlip(secret)

    assert RecoverySlip.from_text("\n".join(slip.lines)) == slip
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4} ){3}[0-9A-HJKMNP-TV-Z]{4}", each)
               for each in slip.lines)  # fmt: skip


@given(st.binary(min_size=32, max_size=32))
def test_a_slip_is_read_as_people_type_it(secret: bytes) -> None:
    slip = RecoverySlip(secret)
    typed = "".join(slip.lines).lower().replace("0", "o").replace("1", "l").replace(" ", "-")

    assert RecoverySlip.from_text(typed) == slip


@given(
    st.binary(min_size=32, max_size=32),
    st.integers(0, 63),
    st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"),
)
def test_one_mistyped_character_is_found_in_its_line(secret: bytes, place: int, other: str) -> None:
    typed = list("".join(RecoverySlip(secret).lines).replace(" ", ""))
    assume(typed[place] != other)
    typed[place] = other

    said = what_is_said("".join(typed))

    # Once in 32,768 the checks agree by chance; what is read then opens nothing all the same.
    assert f"Line {place // 16 + 1} " in said or said == "another slip"


def what_is_said(text: str) -> str:
    try:
        RecoverySlip.from_text(text)
    except SealedKeyError as error:
        return str(error)
    return "another slip"


@pytest.mark.parametrize("text", ["", "0000", "U" * 64, "0" * 63, "0" * 65])
def test_anything_else_is_no_slip(text: str) -> None:
    with pytest.raises(SealedKeyError):
        RecoverySlip.from_text(text)


def test_sealing_anew_voids_passphrase_and_slip_of_before_and_keeps_the_keys() -> None:
    made = make_person_keys("p_1", passphrase=PASSPHRASE)

    sealed, slip = seal_person_keys_again(
        "p_1", sealed_key=made.sealed_key, opened_by=made.slip, passphrase=OTHER
    )

    for way in (PASSPHRASE, made.slip):
        with pytest.raises(SealedKeyError):
            open_person_keys("p_1", sealed_key=sealed, passphrase=way)
    for now in (OTHER, slip):
        opened = open_person_keys("p_1", sealed_key=sealed, passphrase=now)
        assert (opened.signing_key, opened.recipient) == (made.signing_key, made.recipient)


def test_sealing_anew_asks_for_a_passphrase_that_does() -> None:
    made = make_person_keys("p_1", passphrase=PASSPHRASE)

    with pytest.raises(WrongEntryError):
        seal_person_keys_again(
            "p_1", sealed_key=made.sealed_key, opened_by=made.slip, passphrase="short"
        )


def test_a_request_for_another_key_reads_back_and_holds_no_slip() -> None:
    made = make_key_request("p_1", passphrase=PASSPHRASE, now=START)
    data = to_json(made.request)

    assert read_key_request(data) == made.request
    assert made.slip.secret.hex().encode() not in data


def test_one_kind_of_request_is_not_taken_for_the_other() -> None:
    key_request = to_json(make_key_request("p_1", passphrase=PASSPHRASE, now=START).request)

    with pytest.raises(WrongEntryError):
        read_request(key_request)
    with pytest.raises(WrongEntryError):
        read_key_request(to_json(a_request()))
    with pytest.raises(WrongEntryError):
        read_key_request(key_request.replace(b'"p_1"', b'"p_2"'))


def test_the_sheet_says_whose_slip_it_is_and_names_nobody() -> None:
    sheet = SLIP.sheet(staff_number="A1", made_on="2026-11-24")

    assert all(line in sheet for line in SLIP.lines)
    assert "staff number A1" in sheet
