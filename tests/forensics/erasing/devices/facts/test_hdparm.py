"""What ``hdparm`` says is believed where it fits what the drive says of itself, and not else."""

from __future__ import annotations

import pytest

from forensics.erasing.devices.facts.hdparm import Hdparm
from forensics.values import DeviceFacts, TriState
from tests.forensics.erasing.devices.facts.recorded import (
    BUGGY_KERNEL,
    SEAGATE,
    STALE_HPA,
    printed,
    signed,
    words_of,
)
from tests.forensics.erasing.devices.facts.said_by_tools import an_answer, answers_of

YES, NO, UNKNOWN = TriState.YES, TriState.NO, TriState.UNKNOWN
SECTORS = 312581808
ALL_VISIBLE = f"\n/dev/sdc:\n max sectors   = {SECTORS}/{SECTORS}, HPA is disabled\n"
HIDES_2048 = f"\n/dev/sdc:\n max sectors   = {SECTORS}/{SECTORS + 2048}, HPA is enabled\n"


def overlay(sectors: int) -> str:
    return f"\n/dev/sdc:\nDCO Revision: 0x0001\n\tReal max sectors: {sectors}\n"


def read(native: str, dco: str = "", words: dict[int, int] | None = None) -> DeviceFacts:
    made = words_of(SEAGATE)
    for place, word in (words or {}).items():
        made[place] = word
    return Hdparm().read(answers_of(Hdparm(), printed(signed(made)), native, dco))


def test_a_drive_that_shows_all_of_itself_hides_nothing() -> None:
    found = read(ALL_VISIBLE, overlay(SECTORS)).hidden

    assert (found.hpa, found.dco, found.native_size) == (NO, NO, SECTORS * 512)


def test_a_host_protected_area_is_said_with_the_size_of_the_whole() -> None:
    found = read(HIDES_2048, overlay(SECTORS + 2048)).hidden

    assert (found.hpa, found.dco, found.native_size) == (YES, NO, (SECTORS + 2048) * 512)


def test_an_overlay_that_takes_sectors_away_is_said() -> None:
    assert read(ALL_VISIBLE, overlay(SECTORS + 4096)).hidden.dco is YES


@pytest.mark.parametrize(
    "native",
    [
        STALE_HPA,
        BUGGY_KERNEL,
        "",
        "\n/dev/sdc:\n READ_NATIVE_MAX_ADDRESS_EXT failed: Input/output error\n",
        f"\n/dev/sdc:\n max sectors   = 0/{SECTORS}, HPA is enabled\n",
        f"\n/dev/sdc:\n max sectors   = {SECTORS - 1}/{SECTORS}, HPA is enabled\n",
        f"\n/dev/sdc:\n max sectors   = {SECTORS}/1, HPA is enabled\n",
        f"\n/dev/sdc:\n max sectors   = {SECTORS}/{SECTORS + 1}, HPA is disabled\n",
        f"\n/dev/sdc:\n max sectors   = {SECTORS}/{SECTORS}, HPA is enabled\n",
        f"\n/dev/sdc:\n max sectors   = {SECTORS}/{SECTORS}, something new\n",
        ALL_VISIBLE + HIDES_2048,
        ALL_VISIBLE + "SG_IO: bad/missing sense data, sb[]: 70 00\n",
    ],
)
def test_what_does_not_fit_says_nothing_of_a_hidden_area(native: str) -> None:
    found = read(native, overlay(SECTORS)).hidden

    assert (found.hpa, found.dco, found.native_size) == (UNKNOWN, UNKNOWN, None)


@pytest.mark.parametrize("dco", ["", overlay(1), overlay(0), overlay(SECTORS - 1), overlay(5) * 2])
def test_an_overlay_whose_figure_makes_no_sense_is_not_known(dco: str) -> None:
    """Version 9.60 of the tool printed 1 for large drives (nwipe, issue 444)."""
    assert read(ALL_VISIBLE, dco).hidden.dco is UNKNOWN


def test_a_drive_without_the_features_hides_nothing_by_them() -> None:
    words = {82: 0x346B & ~(1 << 10), 83: 0x7D01 & ~(1 << 11)}

    found = read("", "", words).hidden

    assert (found.hpa, found.dco, found.native_size) == (NO, NO, None)


def test_what_took_the_place_of_the_protected_area_is_read_alike() -> None:
    words = {82: 0x346B & ~(1 << 10), 119: 0x4100}
    enabled = HIDES_2048.replace("HPA is enabled", "ACCESSIBLE MAX ADDRESS enabled")

    assert read("", "", words).hidden.hpa is UNKNOWN
    assert read(enabled, "", words).hidden.hpa is YES


def test_without_words_of_the_drive_nothing_is_said_at_all() -> None:
    """A SCSI disk answers no IDENTIFY DEVICE, and the tool prints a protected area all the same."""
    failed = "\n/dev/sdf:\nSG_IO: bad/missing sense data, sb[]:  70 00 05 00\n"

    assert Hdparm().read(answers_of(Hdparm(), failed, STALE_HPA, "")) == DeviceFacts()


def test_words_beside_an_error_are_not_the_drives() -> None:
    answers = answers_of(Hdparm(), SEAGATE, ALL_VISIBLE)
    answers[0] = an_answer(SEAGATE, "SG_IO: bad/missing sense data, sb[]:  70 00 05 00")

    assert Hdparm().read(answers) == DeviceFacts()


def test_security_and_sanitize_are_read_from_the_words() -> None:
    words = {59: 0xB000, 89: 0x0064, 90: 0x8003, 128: 0x0029}

    found = read("", "", words)

    assert (found.security.frozen, found.security.enhanced_erase) == (YES, YES)
    assert (found.security.erase_minutes, found.security.enhanced_minutes) == (200, 6)
    assert (found.sanitize.block_erase, found.sanitize.crypto_erase) == (YES, YES)
    assert (found.sanitize.supported, found.sanitize.overwrite) == (YES, NO)
