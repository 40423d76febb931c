"""Words of IDENTIFY DEVICE, read as the real ``hdparm`` reads them, which is asked in the test."""

from __future__ import annotations

import random
import re
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.erasing.devices.facts.identify import IdentifyWords
from forensics.values import TriState
from tests.forensics.erasing.devices.facts.recorded import SEAGATE, printed, signed, words_of

HDPARM = shutil.which("hdparm", path="/usr/sbin:/sbin")
WORD = st.integers(0, 0xFFFF)


def read(words: list[int]) -> IdentifyWords:
    found = IdentifyWords.read(printed(signed(words)))
    assert found is not None
    return found


def as_hdparm_reads(words: list[int]) -> str:
    assert HDPARM is not None
    done = subprocess.run(
        [HDPARM, "--Istdin"],
        input=printed(signed(words)),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def changed(words: dict[int, int]) -> list[int]:
    made = words_of(SEAGATE)
    for place, word in words.items():
        made[place] = word
    return made


def test_a_recorded_drive_is_read_as_what_it_is() -> None:
    found = IdentifyWords.read(SEAGATE)

    assert found is not None
    assert (found.model, found.serial, found.firmware) == ("ST3160023AS", "3JS2KSL3", "3.18")
    assert found.sectors == 312581808
    assert (found.sector_size, found.physical_sector_size) == (512, 512)
    assert (found.wwn, found.rotational) == (None, TriState.UNKNOWN)
    assert found.security.supported is TriState.YES
    assert found.security.frozen is TriState.NO
    assert found.sanitize.supported is TriState.NO
    assert (found.can_hide_area, found.has_dco) == (True, True)


def at_random(draw: random.Random) -> list[int]:
    """The recorded words with others where something is read; those with a mark of validity."""
    free = (59, 89, 90, 100, 101, 102, 108, 109, 110, 111, 217)
    words = {place: draw.getrandbits(16) for place in free}
    words |= {place: draw.getrandbits(14) | 0x4000 for place in (83, 87)}
    rate = draw.choice([0, 1, 1, 5400, 0xFFFF])
    return changed({**words, 103: 0, 128: draw.getrandbits(6) | 1, 217: rate})


@pytest.mark.skipif(HDPARM is None, reason="hdparm is not installed")
def test_whatever_the_words_are_hdparm_reads_the_same_of_them() -> None:
    draw = random.Random(80)  # noqa: S311 -- the same words in every run
    for _ in range(30):
        made = at_random(draw)
        found, told = read(made), as_hdparm_reads(made)

        for state in ("enabled", "locked", "frozen"):
            is_told_not = f"not\t{state}" in told
            assert is_told_not is (getattr(found.security, state) is TriState.NO), state
        is_enhanced = "not\tsupported: enhanced erase" not in told
        assert is_enhanced is (found.security.enhanced_erase is TriState.YES)
        is_solid = "Nominal Media Rotation Rate: Solid State Device" in told
        assert is_solid is (found.rotational is TriState.NO)
        sectors = re.search(r"LBA48  user addressable sectors: +([0-9]+)", told)
        assert sectors is None or int(sectors[1]) == found.sectors
        name = re.search(r"Logical Unit WWN Device Identifier: ([0-9a-f]{16})", told)
        assert name is None or name[1] == found.wwn
        minutes = re.search(r"([0-9]+)min for SECURITY ERASE UNIT", told)
        assert minutes is None or found.security.erase_minutes in {int(minutes[1]), None}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n/dev/sdx:\n HDIO_DRIVE_CMD(identify) failed: Invalid exchange",
        printed([0] * 256),
        printed([0xFFFF] * 256),
        printed(signed(changed({0: 0x8000}))),  # no ATA device
        printed(signed(changed({0: 0x0004}))),  # an incomplete answer, by its own word
        printed(changed({128: 0x0029})),  # a check sum of other words
        printed(words_of(SEAGATE)[:248]),
        SEAGATE + printed(words_of(SEAGATE)),
    ],
)
def test_what_is_no_answer_of_a_drive_is_none(text: str) -> None:
    assert IdentifyWords.read(text) is None


@given(st.lists(WORD, min_size=256, max_size=256))
@settings(max_examples=25, deadline=None)
def test_words_of_any_kind_raise_nothing(words: list[int]) -> None:
    found = IdentifyWords.read(printed(words))

    if found is not None:
        everything = (
            *(found.serial, found.model, found.firmware, found.wwn, found.sectors),
            *(found.sector_size, found.physical_sector_size, found.rotational),
            *(found.security, found.sanitize, found.can_hide_area, found.has_dco),
        )
        assert len(everything) == 12
        assert found.model is None or found.model.isprintable()
