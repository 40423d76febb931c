"""Slots of a sealed hash set: another passphrase beside the first, and taken out again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from forensics.documents import from_json, to_canonical
from forensics.errors import HashSetError, WrongPassphraseError
from forensics.hash_sets.sealed import (
    MOST_SLOTS,
    SlotKey,
    add_slot,
    open_sections,
    remove_slot,
    seal_sections,
    seal_with_slots,
    slot_key,
)

if TYPE_CHECKING:
    from pathlib import Path

HERS, ANOTHER = b"the passphrase of who built it", b"\x01another\xff"
SECTIONS = {"set": b"s" * 32, "files": bytes(range(256)) * 5000}


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("MEMORY_KIB", 64), ("ITERATIONS", 1), ("LANES", 1)):
        monkeypatch.setattr(f"forensics.hash_sets.sealed.{name}", value)


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    path = tmp_path / "case.set"
    seal_sections(path, SECTIONS, passphrase=HERS)
    return path


def test_both_passphrases_open_the_same_sections_and_the_file_stays_private(sealed: Path) -> None:
    add_slot(sealed, passphrase=HERS, more=ANOTHER)

    assert open_sections(sealed, passphrase=HERS) == SECTIONS
    assert open_sections(sealed, passphrase=ANOTHER) == SECTIONS
    assert sealed.stat().st_mode & 0o777 == 0o600


def test_a_set_is_sealed_with_what_passphrases_became_before_it_was_there(tmp_path: Path) -> None:
    path, keys = tmp_path / "case.set", (slot_key(HERS), slot_key(ANOTHER))
    again = from_json(to_canonical(keys[0]), SlotKey)  # as a job keeps it meanwhile
    seal_with_slots(path, SECTIONS, (again, keys[1]))

    assert open_sections(path, passphrase=HERS) == SECTIONS
    assert open_sections(path, passphrase=ANOTHER) == SECTIONS
    with pytest.raises(WrongPassphraseError):
        open_sections(path, passphrase=keys[0].key)
    remove_slot(path, keys[1].salt)
    with pytest.raises(WrongPassphraseError):
        open_sections(path, passphrase=ANOTHER)


def test_what_a_passphrase_became_in_one_set_is_another_thing_in_the_next() -> None:
    one, two = slot_key(HERS), slot_key(HERS)

    assert one.salt != two.salt
    assert one.key != two.key
    assert one.key.hex() not in repr(one)


def test_a_slot_that_was_taken_out_opens_nothing_and_the_others_open_as_before(
    sealed: Path,
) -> None:
    before = sealed.read_bytes()
    slot = add_slot(sealed, passphrase=HERS, more=ANOTHER)
    remove_slot(sealed, slot)

    with pytest.raises(WrongPassphraseError):
        open_sections(sealed, passphrase=ANOTHER)
    assert open_sections(sealed, passphrase=HERS) == SECTIONS
    assert sealed.read_bytes() == before


def test_who_does_not_open_a_set_adds_no_slot_to_it(sealed: Path) -> None:
    before = sealed.read_bytes()
    with pytest.raises(WrongPassphraseError):
        add_slot(sealed, passphrase=b"guessed", more=ANOTHER)

    assert sealed.read_bytes() == before


def test_a_slot_of_another_name_changes_nothing_and_the_last_one_stays(sealed: Path) -> None:
    before = sealed.read_bytes()
    remove_slot(sealed, "00" * 16)
    assert sealed.read_bytes() == before

    only = add_slot(sealed, passphrase=HERS, more=ANOTHER)
    first = next(each for each in _salts(sealed) if each != only)
    remove_slot(sealed, first)
    with pytest.raises(HashSetError, match="nothing would open"):
        remove_slot(sealed, only)
    assert open_sections(sealed, passphrase=ANOTHER) == SECTIONS


def test_a_file_has_no_more_slots_than_may_be_opened(sealed: Path) -> None:
    for number in range(MOST_SLOTS - 1):
        add_slot(sealed, passphrase=HERS, more=b"%d" % number)

    with pytest.raises(HashSetError, match="as many passphrases"):
        add_slot(sealed, passphrase=HERS, more=ANOTHER)
    assert open_sections(sealed, passphrase=b"0") == SECTIONS


def _salts(path: Path) -> list[str]:
    data = path.read_bytes()
    length = int.from_bytes(data[16:20], "little")
    return [each["salt"] for each in json.loads(data[20 : 20 + length])["slots"]]
