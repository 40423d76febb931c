from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.errors import SealedKeyError, WrongEntryError
from evidence_store.keys import passphrases
from evidence_store.keys.passphrases import open_sealed, require_passphrase, seal
from tests.cost.keys import seal_as_units_do

PASSPHRASE = "a training passphrase"
SEALED = seal(b"the secret", passphrase=PASSPHRASE, label="person p_1")


def with_header(**changes: Any) -> bytes:
    document = json.loads(SEALED)
    document["header"] |= changes
    return json.dumps(document).encode()


def test_the_passphrase_opens_what_it_sealed() -> None:
    assert open_sealed(SEALED, passphrase=PASSPHRASE, label="person p_1") == b"the secret"


def test_a_key_costs_what_rfc_9106_recommends(monkeypatch: pytest.MonkeyPatch) -> None:
    seal_as_units_do(passphrases, monkeypatch)

    header = json.loads(seal(b"x", passphrase=PASSPHRASE, label="l"))["header"]

    assert (header["memory_kib"], header["iterations"], header["lanes"]) == (64 * 1024, 3, 4)


def test_the_same_words_in_another_normal_form_open_it() -> None:
    sealed = seal(b"x", passphrase="Siân's training words", label="l")

    assert open_sealed(sealed, passphrase="Sia\u0302n's training words", label="l") == b"x"


@pytest.mark.parametrize("wrong", ["", "A training passphrase", PASSPHRASE + " ", "x" * 5000])
def test_a_wrong_passphrase_opens_nothing(wrong: str) -> None:
    with pytest.raises(SealedKeyError, match="does not open"):
        open_sealed(SEALED, passphrase=wrong, label="person p_1")


def test_one_persons_key_is_not_anothers() -> None:
    with pytest.raises(SealedKeyError):
        open_sealed(SEALED, passphrase=PASSPHRASE, label="person p_2")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_any_changed_byte_is_refused(place: int, mask: int) -> None:
    changed = bytearray(SEALED)
    changed[place] ^= mask

    try:
        content = open_sealed(bytes(changed), passphrase=PASSPHRASE, label="person p_1")
    except SealedKeyError:
        return
    # The one harmless change: a hexadecimal letter that changed its case.
    assert content == b"the secret"
    assert bytes(changed).lower() == SEALED.lower()


@pytest.mark.parametrize(
    "changes",
    [
        {"memory_kib": 2**31},
        {"memory_kib": 1},
        {"memory_kib": -1},
        {"iterations": 10**9},
        {"iterations": 0},
        {"lanes": 0},
        {"lanes": 10**6},
        {"lanes": "4x"},
        {"salt": ""},
        {"salt": "00" * 1000},
        {"nonce": "00"},
        {"format": "expunge-sealed/2"},
        {"extra": 1},
        {"memory_kib": None},
    ],
)
@pytest.mark.timeout(5)
def test_hostile_parameters_are_refused_before_any_work(changes: dict[str, Any]) -> None:
    with pytest.raises(SealedKeyError):
        open_sealed(with_header(**changes), passphrase=PASSPHRASE, label="person p_1")


def test_weaker_parameters_within_bounds_do_not_open_it_either() -> None:
    with pytest.raises(SealedKeyError):
        open_sealed(with_header(iterations=1), passphrase=PASSPHRASE, label="person p_1")


@given(st.binary(max_size=200))
def test_any_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(SealedKeyError):
        open_sealed(data, passphrase=PASSPHRASE, label="person p_1")


@pytest.mark.parametrize("data", [b"[" * 60_000, b"x" * 70_000, b"null", b"{}", b"[]"])
def test_json_of_another_shape_is_refused(data: bytes) -> None:
    with pytest.raises(SealedKeyError):
        open_sealed(data, passphrase=PASSPHRASE, label="person p_1")


@pytest.mark.parametrize("passphrase", ["", "fourteen chars", "x" * 1025, "ŵ" * 513])
def test_a_new_passphrase_too_short_or_too_long_is_refused(passphrase: str) -> None:
    with pytest.raises(WrongEntryError):
        require_passphrase(passphrase)


@pytest.mark.parametrize(
    "passphrase",
    ["aaaaaaaaaaaaaaa", "passwordpassword", "Password1234567!", "qwertyuiopasdfgh",
     "letmeinletmeinletmein", "123456789012345678", "training training training",
     "iloveyouiloveyou", "x" * 1024, "correct horse battery staple", "correcthorsebatterystaple",
     "To be, or not to be?", "Mary had a little lamb!", "West Midlands Police 2026"],
)  # fmt: skip
def test_a_new_passphrase_that_is_soon_guessed_is_refused_in_words_that_do_not_repeat_it(
    passphrase: str,
) -> None:
    with pytest.raises(WrongEntryError, match="easy to guess") as refused:
        seal(b"x", passphrase=passphrase, label="l")

    assert passphrase not in str(refused.value)


def test_what_others_know_of_a_person_counts_as_guessed() -> None:
    require_passphrase("Morwenna Tregeagle 4711")

    with pytest.raises(WrongEntryError, match="your own name"):
        require_passphrase("Morwenna Tregeagle 4711", about=("Morwenna Tregeagle", "4711"))


@pytest.mark.parametrize(
    "passphrase",
    ["odd kettle moss", "tŷ ŵyn, cwpwrdd, crôchan", "brown kettle, odd staircase" * 30],
)
def test_a_new_passphrase_within_bounds_is_taken(passphrase: str) -> None:
    require_passphrase(passphrase)
