from __future__ import annotations

import base64
import re
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.custody.heads.checkpoints import sign_checkpoint
from evidence_store.custody.leaves.drafts import Head
from evidence_store.custody.outside.cosignatures import WitnessKey, cosign, cosigned_at
from evidence_store.custody.outside.witness_requests import (
    CosignRequest,
    read_request,
    read_size,
    write_request,
)
from evidence_store.errors import CustodyError, TamperedLogError, WrongEntryError

SEED = bytes(range(32))
NAME = "witness.test.police.uk/psd"
KEY = WitnessKey.of_seed(NAME, SEED)
AT = datetime(2026, 11, 24, 9, 30, 5, 999_000, tzinfo=UTC)
NOTE = sign_checkpoint(Head(12, bytes(32)), origin="custody.test/2026", seed=bytes(32))
LINE = cosign(NOTE, name=NAME, seed=SEED, at=AT)

# A head of a public log, cosigned by a public witness that other people's software runs.
PUBLIC_NOTE = """\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

"""
PUBLIC_LINES = (
    "— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2r"
    "hIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==\n"
    "— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9s"
    "XTynk5XeU/zZ0WBxtqB0DrAWfBw==\n"
)
PUBLIC_KEY = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"


def test_a_cosignature_that_another_program_made_is_read() -> None:
    key = WitnessKey.from_text(PUBLIC_KEY)

    at = cosigned_at(PUBLIC_NOTE, lines=PUBLIC_LINES, key=key)

    assert at == datetime.fromtimestamp(0x6A122120, UTC)
    assert str(key) == PUBLIC_KEY


def test_of_that_note_with_another_size_the_same_cosignature_is_refused() -> None:
    with pytest.raises(TamperedLogError, match=r"remora\.n621\.de"):
        cosigned_at(
            PUBLIC_NOTE.replace("1432088532", "1432088533"),
            lines=PUBLIC_LINES,
            key=WitnessKey.from_text(PUBLIC_KEY),
        )


def test_a_cosignature_says_when_in_whole_seconds() -> None:
    assert cosigned_at(NOTE, lines=LINE, key=KEY) == AT.replace(microsecond=0)


def test_what_is_signed_is_the_text_that_the_specification_names() -> None:
    data = base64.b64decode(LINE.removesuffix("\n").rpartition(" ")[2])
    seconds = int(AT.timestamp())
    text = NOTE.partition("\n\n")[0] + "\n"

    Ed25519PublicKey.from_public_bytes(KEY.public_key).verify(
        data[12:], f"cosignature/v1\ntime {seconds}\n{text}".encode()
    )
    assert data[:4] == KEY.key_id
    assert data[4:12] == seconds.to_bytes(8, "big")
    assert re.fullmatch(r"— \S+ \S+\n", LINE)


def test_lines_of_other_witnesses_are_passed_over() -> None:
    other = cosign(NOTE, name="witness.other/w", seed=bytes(32), at=AT)
    same_name = cosign(NOTE, name=NAME, seed=bytes(32), at=AT)

    assert cosigned_at(NOTE, lines=other + same_name, key=KEY) is None
    assert cosigned_at(NOTE, lines=other + LINE, key=KEY) == AT.replace(microsecond=0)


def test_any_changed_character_of_the_line_is_no_cosignature_of_that_time() -> None:
    for place in range(len(LINE) - 1):
        changed = LINE[:place] + ("A" if LINE[place] != "A" else "B") + LINE[place + 1 :]
        try:
            assert cosigned_at(NOTE, lines=changed, key=KEY) is None
        except TamperedLogError:
            continue


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a+b+c",
        str(KEY)[:-4],
        f"x{KEY}",
        f"{KEY}AAAA",
        f"{KEY}ŵ",
        str(KEY).replace("+B", "+A"),
    ],
)
def test_a_key_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(CustodyError):
        WitnessKey.from_text(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb"])
def test_a_name_that_cannot_stand_in_a_line_is_refused(name: str) -> None:
    with pytest.raises(CustodyError):
        WitnessKey.of_seed(name, SEED)


@given(st.integers(0, 2**40), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_a_request_is_read_back(old: int, proof: list[bytes]) -> None:
    request = CosignRequest(old, tuple(proof), NOTE)

    assert read_request(write_request(request)) == request


def test_a_request_has_the_lines_of_the_specification() -> None:
    lines = write_request(CosignRequest(3, (bytes(32),), NOTE)).decode().split("\n")

    assert lines[:4] == ["old 3", "A" * 43 + "=", "", "custody.test/2026"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"old 1",
        f"old 01\n\n{NOTE}".encode(),
        f"old -1\n\n{NOTE}".encode(),
        f"old 1\nAAAA\n\n{NOTE}".encode(),
        f"old 1\n{'A' * 43}=\n".encode() * 65 + NOTE.encode(),
        f"old 1\n{'A' * 42}B=\n\n{NOTE}".encode(),
        f"Old 1\n\n{NOTE}".encode(),
        b"old 1\n\n\xff",
    ],
)
def test_a_request_of_another_form_is_refused(data: bytes) -> None:
    with pytest.raises(WrongEntryError):
        read_request(data)


def test_an_answer_that_is_only_a_size_is_known() -> None:
    assert read_size("18230\n") == 18230
    assert read_size("0\n") == 0
    assert read_size(LINE) is None
    assert read_size("018230\n") is None
