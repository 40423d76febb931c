from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.errors import NotPermittedError, SealedKeyError
from evidence_store.keys.sealed_values import ValueSealer
from evidence_store.keys.unit_keys import CaseSecrets, LogSecrets, UnitKeys

SEALER = ValueSealer(UnitKeys(LogSecrets(bytes(32)), CaseSecrets(bytes(range(32)), b"")))
OTHER = ValueSealer(UnitKeys(LogSecrets(bytes(32)), CaseSecrets(bytes(32), b"")))


@given(st.binary(max_size=300))
def test_a_value_opens_under_its_own_id_and_key_alone(value: bytes) -> None:
    sealed = SEALER.seal("w_1", value)

    assert SEALER.open("w_1", sealed) == value
    assert value == b"" or len(value) < 4 or value not in sealed
    with pytest.raises(SealedKeyError):
        SEALER.open("w_2", sealed)
    with pytest.raises(SealedKeyError):
        OTHER.open("w_1", sealed)


def test_a_bit_that_was_changed_is_noticed_wherever_it_is() -> None:
    sealed = SEALER.seal("w_1", b"1234")

    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealedKeyError):
            SEALER.open("w_1", bytes(changed))


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(12), bytes(27)])
def test_what_is_too_short_does_not_open(sealed: bytes) -> None:
    with pytest.raises(SealedKeyError):
        SEALER.open("w_1", sealed)


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert SEALER.seal("w_1", b"1234") != SEALER.seal("w_1", b"1234")


def test_keys_without_one_for_values_seal_nothing_and_say_whom_to_ask() -> None:
    with pytest.raises(NotPermittedError, match="opened by an examiner, officer or supervisor"):
        ValueSealer(UnitKeys(LogSecrets(bytes(32))))
    with pytest.raises(SealedKeyError):
        ValueSealer(UnitKeys(LogSecrets(bytes(32)), CaseSecrets(b"", b"")))
