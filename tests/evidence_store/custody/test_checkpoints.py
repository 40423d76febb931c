from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.custody.heads.checkpoints import LogKey, sign_checkpoint, verify_checkpoint
from evidence_store.custody.leaves.drafts import Head
from evidence_store.errors import CustodyError, TamperedLogError

ORIGIN = "custody.test.police.uk/2026"
SEED = bytes(range(32))
KEY = LogKey.of_seed(ORIGIN, SEED)
HEAD = Head(18234, bytes(range(100, 132)))
NOTE = sign_checkpoint(HEAD, origin=ORIGIN, seed=SEED)

# The example of the C2SP signed-note specification, as golang.org/x/mod/sumdb/note prints it.
EXAMPLE_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
EXAMPLE_ID = "c74f20a3"


def test_a_checkpoint_gives_its_head_back() -> None:
    assert verify_checkpoint(NOTE, key=KEY) == HEAD


def test_a_checkpoint_is_origin_size_root_and_one_signature() -> None:
    lines = NOTE.split("\n")

    assert lines[:4] == [ORIGIN, "18234", base64.b64encode(HEAD.root).decode(), ""]
    assert lines[4].startswith(f"— {ORIGIN} ")
    assert lines[5:] == [""]


def test_the_key_id_is_that_of_the_published_example() -> None:
    key = LogKey.from_text(EXAMPLE_KEY)

    assert key.key_id.hex() == EXAMPLE_ID
    assert str(key) == EXAMPLE_KEY


def test_a_key_is_read_back_from_its_text() -> None:
    assert LogKey.from_text(str(KEY)) == KEY


@pytest.mark.parametrize(
    "text", ["", "a", "a+b+c", str(KEY)[:-4], f"x{KEY}", str(KEY) + "AAAA", f"{KEY}ŵ"]
)
def test_a_key_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(CustodyError):
        LogKey.from_text(text)


@given(st.integers(0, len(NOTE) - 1), st.characters(min_codepoint=9, max_codepoint=0x2020))
def test_any_changed_character_is_refused(place: int, character: str) -> None:
    changed = NOTE[:place] + character + NOTE[place + 1 :]
    if changed == NOTE:
        return

    with pytest.raises(TamperedLogError):
        verify_checkpoint(changed, key=KEY)


@given(st.text(max_size=200))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(TamperedLogError):
        verify_checkpoint(text, key=KEY)


def test_another_logs_checkpoint_is_refused() -> None:
    other = sign_checkpoint(HEAD, origin="custody.other.police.uk/2026", seed=SEED)

    with pytest.raises(TamperedLogError):
        verify_checkpoint(other, key=KEY)


def test_another_keys_checkpoint_is_refused() -> None:
    other = sign_checkpoint(HEAD, origin=ORIGIN, seed=bytes(32))

    with pytest.raises(TamperedLogError):
        verify_checkpoint(other, key=KEY)


def test_a_witness_signature_beside_the_logs_own_is_passed_over() -> None:
    witness = f"— witness.example {base64.b64encode(bytes(76)).decode()}\n"

    assert verify_checkpoint(NOTE + witness, key=KEY) == HEAD


@pytest.mark.parametrize("origin", ["", "with space", "with+plus", "new\nline"])
def test_an_origin_that_cannot_be_a_name_is_refused(origin: str) -> None:
    with pytest.raises(CustodyError):
        sign_checkpoint(HEAD, origin=origin, seed=SEED)
