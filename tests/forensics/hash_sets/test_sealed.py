from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

import pytest

from forensics.errors import HashSetError, OutputExistsError, WrongPassphraseError
from forensics.hash_sets import sealed as sealing
from forensics.hash_sets.opening import open_hash_set, save_hash_set
from forensics.hash_sets.sealed import MAGIC, PIECE_SIZE, open_sections, seal_sections
from tests.cost.keys import seal_as_units_do
from tests.forensics.hash_sets.builders import a_hash_set_of

if TYPE_CHECKING:
    from pathlib import Path

PASSPHRASE = b"a passphrase of the tests"


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sealed") / "set"
    sections = {"files": bytes(range(256)) * 9000, "set": b"x", "empty": b""}
    seal_sections(path, sections, passphrase=PASSPHRASE)
    return path.read_bytes()


def reopened(folder: Path, data: bytes, passphrase: bytes = PASSPHRASE) -> dict[str, bytearray]:
    path = folder / "changed"
    path.write_bytes(data)
    return open_sections(path, passphrase=passphrase)


def header_of(sealed: bytes) -> tuple[dict[str, Any], bytes]:
    """What a set says of itself, and the rest of the file."""
    start = len(MAGIC) + 4
    end = start + int.from_bytes(sealed[len(MAGIC) : start], "little")
    return json.loads(sealed[start:end]), sealed[end:]


def with_header(sealed: bytes, change: dict[str, Any]) -> bytes:
    header, rest = header_of(sealed)
    header["slots"][0].update(change)
    changed = json.dumps(header).encode()
    return MAGIC + len(changed).to_bytes(4, "little") + changed + rest


def test_a_passphrase_costs_what_rfc_9106_recommends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal_as_units_do(sealing, monkeypatch)

    seal_sections(tmp_path / "set", {"files": b"x"}, passphrase=PASSPHRASE)

    (slot,) = header_of((tmp_path / "set").read_bytes())[0]["slots"]
    assert (slot["memory_kib"], slot["iterations"], slot["lanes"]) == (64 * 1024, 3, 4)


def test_what_was_sealed_comes_back(sealed: bytes, tmp_path: Path) -> None:
    sections = reopened(tmp_path, sealed)

    assert sections == {"files": bytes(range(256)) * 9000, "set": b"x", "empty": b""}
    assert len(sections["files"]) > 2 * PIECE_SIZE


def test_another_passphrase_opens_nothing(sealed: bytes, tmp_path: Path) -> None:
    with pytest.raises(WrongPassphraseError):
        reopened(tmp_path, sealed, b"another")


def test_a_bit_changed_anywhere_is_told(sealed: bytes, tmp_path: Path) -> None:
    header_end = len(MAGIC) + 4 + int.from_bytes(sealed[len(MAGIC) : len(MAGIC) + 4], "little")
    places = [0, len(MAGIC), len(MAGIC) + 40, header_end, header_end + PIECE_SIZE, len(sealed) - 1]

    for place in places:
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(HashSetError):
            reopened(tmp_path, bytes(changed))


def test_pieces_in_another_order_are_told(sealed: bytes, tmp_path: Path) -> None:
    header_end = len(MAGIC) + 4 + int.from_bytes(sealed[len(MAGIC) : len(MAGIC) + 4], "little")
    size = PIECE_SIZE + 16
    first, second = sealed[header_end : header_end + size], sealed[header_end + size :][:size]

    with pytest.raises(HashSetError, match="changed"):
        reopened(tmp_path, sealed[:header_end] + second + first + sealed[header_end + 2 * size :])


@pytest.mark.parametrize("kept", [0, 5, 16, 20, 200, -1, -PIECE_SIZE])
def test_a_file_cut_short_is_told(sealed: bytes, tmp_path: Path, kept: int) -> None:
    with pytest.raises(HashSetError):
        reopened(tmp_path, sealed[:kept])


@pytest.mark.parametrize(
    "change",
    [
        {"memory_kib": 2**40},
        {"iterations": 10**9},
        {"lanes": 10**6},
        {"memory_kib": "64"},
        {"memory_kib": -1},
        {"lanes": 0},
        {"kdf": "scrypt"},
        {"salt": "zz"},
        {"salt": ""},
        {"nonce": ""},
        {"key": None},
    ],
)
def test_a_hostile_header_costs_nothing(
    sealed: bytes, tmp_path: Path, change: dict[str, Any]
) -> None:
    with pytest.raises(HashSetError):
        reopened(tmp_path, with_header(sealed, change))


@pytest.mark.parametrize(
    "header",
    [
        b"[]",
        b"{}",
        b"[" * 60_000,
        b'{"body": {"sections": [["files", 1, -1]]}, "slots": []}',
        b'{"body": {"sections": [["files", 1, 99999999999999999999]]}, "slots": []}',
        b'{"body": {"sections": [["a", 1, 0], ["a", 2, 0]]}, "slots": []}',
        b'{"body": {"sections": []}, "slots": 7}',
        b'{"body": {"sections": []}, "slots": [7]}',
        b'{"body": {"sections": []}, "slots": []}',
    ],
)
def test_a_header_of_nonsense_is_told(tmp_path: Path, header: bytes) -> None:
    with pytest.raises(HashSetError):
        reopened(tmp_path, MAGIC + len(header).to_bytes(4, "little") + header)


def test_a_set_is_a_case_file_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "set"
    table = a_hash_set_of([b"one"]).known_files

    save_hash_set(path, table, passphrase=PASSPHRASE)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(OutputExistsError):
        save_hash_set(path, table, passphrase=PASSPHRASE)


def test_a_saved_set_opens_as_it_was_and_shows_no_digest(tmp_path: Path) -> None:
    path = tmp_path / "set"
    table = a_hash_set_of([b"one", b"two"]).known_files

    saved = save_hash_set(path, table, passphrase=PASSPHRASE)

    opened = open_hash_set(path, passphrase=PASSPHRASE)
    assert list(opened.known_files) == list(table)
    assert opened.summary == saved.summary
    data = path.read_bytes()
    assert not any(d.value in data for known in table for d in known.digests)


def test_two_sets_of_the_same_files_have_different_digests(tmp_path: Path) -> None:
    table = a_hash_set_of([b"one"]).known_files

    first = save_hash_set(tmp_path / "a", table, passphrase=PASSPHRASE)
    second = save_hash_set(tmp_path / "b", table, passphrase=PASSPHRASE)

    assert first.digest != second.digest
